using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    /// <summary>What is known of a domain as a whole, its event array and its parameters.</summary>
    public void DomainRow(ushort domain)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        if (row->State == DomainState.Absent)
        {
            return;
        }
        sink.Cell(maps.Life, domain, 0, 0, (ulong)row->State);
        sink.Cell(maps.IsControl, domain, 0, 0, row->IsControl);
        sink.Cell(maps.VcpuCount, domain, 0, 0, row->VcpuCount);
        sink.Cell(maps.PageCount, domain, 0, 0, row->Pages);
        sink.Cell(maps.MaxPages, domain, 0, 0, row->MaximumPages);
        sink.Cell(maps.GfnLimit, domain, 0, 0, NestedPaging.GfnLimit);
        sink.Cell(maps.HighestGfn, domain, 0, 0, row->MaximumGfn);
        sink.Cell(maps.ShutdownReason, domain, 0, 0, row->ShutdownReason);
        sink.Cell(maps.ShutdownLatched, domain, 0, 0, row->IsReasonLatched);
        sink.Cell(maps.Assists, domain, 0, 0, row->VmAssist);
        sink.Cell(maps.Handle, domain, 0, 0, ((ulong*)row->Handle)[0]);
        sink.Cell(maps.Handle, domain, 1, 0, ((ulong*)row->Handle)[1]);
        sink.Cell(maps.SharedInfoFrame, domain, 0, 0, row->SharedInfo.IsNone ? 0 : row->SharedInfo.Value + 1);
        sink.Cell(maps.PortLimit, domain, 0, 0, row->MaximumPort + 1UL);
        sink.Cell(maps.UsesFifo, domain, 0, 0, row->IsFifo);
        sink.Cell(maps.ValidPorts, domain, 0, 0, row->ValidPorts);
        sink.Cell(maps.EventArrayPages, domain, 0, 0, row->EventPageCount);
        MemoryMapCells(row, domain);
    }

    void MemoryMapCells(Domain* row, ushort domain)
    {
        sink.Cell(maps.MemoryMapEntries, domain, 0, 0, row->MapEntryCount);
        for (uint entry = 0; entry < row->MapEntryCount; entry++)
        {
            sink.Cell(maps.MemoryMapAddress, domain, entry, 0, row->MapEntry[entry * 3]);
            sink.Cell(maps.MemoryMapSize, domain, entry, 0, row->MapEntry[(entry * 3) + 1]);
            sink.Cell(maps.MemoryMapType, domain, entry, 0, row->MapEntry[(entry * 3) + 2]);
        }
    }

    /// <summary>A domain's HVM parameters.</summary>
    public void ParametersRow(ushort domain)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        for (uint parameter = 0; parameter < Domain.ParameterCount; parameter++)
        {
            sink.Cell(maps.Parameters, domain, parameter, 0, row->Parameters[parameter]);
        }
    }

    /// <summary>The pages of a domain's FIFO event array.</summary>
    public void EventArrayRow(ushort domain)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        for (uint page = 0; page < Domain.MaximumEventPages; page++)
        {
            sink.Cell(maps.EventArrayFrame, domain, page, 0, page < row->EventPageCount ? row->EventPages[page] + 1 : 0);
        }
    }

    /// <summary>How many of a domain's ports name each domain of the machine, and each other number that one of them names.</summary>
    public void NamesRow(ushort domain)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        Span<ulong> counts = stackalloc ulong[(int)hypervisor->Sizes.Domains];
        counts.Clear();
        for (uint port = 0; port < hypervisor->Sizes.PortsPerDomain; port++)
        {
            var channel = Hypervisor.Channel(hypervisor, row, new Port(port));
            if (!IsNaming(channel))
            {
                continue;
            }
            if (channel->RemoteDomain < counts.Length)
            {
                counts[channel->RemoteDomain]++;
            }
            else
            {
                // EVTCHNOP_alloc_unbound takes any number, of a domain that may come or of none (HC-EVT-004).
                NameCell(domain, channel->RemoteDomain);
            }
        }
        for (ushort other = 0; other < counts.Length; other++)
        {
            sink.Cell(maps.Names, domain, other, 0, counts[other]);
        }
    }

    /// <summary>How many of a domain's ports name one number, of a domain of the machine or not.</summary>
    public void NameCell(ushort domain, ushort named)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        var count = 0UL;
        for (uint port = 0; port < hypervisor->Sizes.PortsPerDomain; port++)
        {
            var channel = Hypervisor.Channel(hypervisor, row, new Port(port));
            count += IsNaming(channel) && channel->RemoteDomain == named ? 1UL : 0;
        }
        sink.Cell(maps.Names, domain, named, 0, count);
    }

    static bool IsNaming(EventChannel* channel) => channel->State is ChannelState.Unbound or ChannelState.Interdomain;
}
