using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    const int GrantsShift = 9;

    /// <summary>A domain's grant table: its frames and their version, and its status frames.</summary>
    public void GrantsRow(ushort domain)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        if (row->State == DomainState.Absent)
        {
            return;
        }
        sink.Cell(maps.GrantFrames, domain, 0, 0, row->GrantFrames);
        sink.Cell(maps.MaxGrantFrames, domain, 0, 0, hypervisor->Sizes.GrantFramesPerDomain);
        sink.Cell(maps.GrantVersion, domain, 0, 0, row->GrantVersion);
        sink.Cell(maps.StatusFrames, domain, 0, 0, row->StatusFrameCount);
        for (uint slot = 0; slot < Domain.MaximumStatusFrames; slot++)
        {
            sink.Cell(maps.StatusFrame, domain, slot, 0, slot < row->StatusFrameCount ? row->StatusFrame[slot] + 1 : 0);
        }
        for (uint slot = 0; slot < hypervisor->Sizes.GrantFramesPerDomain; slot++)
        {
            sink.Cell(maps.GrantTableFrame, domain, slot, 0, slot < row->GrantFrames ? Hypervisor.GrantFrame(hypervisor, row, slot)->Value + 1 : 0);
        }
    }

    /// <summary>Every grant of a domain that may be in use, and every mapping that it may have.</summary>
    public void GrantUseRows(ushort domain)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        for (uint slot = 0; slot < hypervisor->Sizes.GrantFramesPerDomain; slot++)
        {
            if (!Hypervisor.UseFrame(hypervisor, row, slot)->IsNone)
            {
                for (ulong i = 0; i < 1 << GrantsShift; i++)
                {
                    GrantUseRow(domain, ((ulong)slot << GrantsShift) | i);
                }
            }
        }
        for (uint handle = 0; handle < row->GrantHandles; handle++)
        {
            GrantMappingRow(domain, handle);
        }
    }

    /// <summary>How a grant of a domain is used.</summary>
    public void GrantUseRow(ushort domain, ulong reference)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        var use = reference >> GrantsShift < hypervisor->Sizes.GrantFramesPerDomain ? UseOf(row, reference) : default;
        sink.Cell(maps.GrantFrame, domain, reference, 0, use.IsInUse ? use.Frame + 1UL : 0);
        sink.Cell(maps.GrantUser, domain, reference, 0, use.IsInUse ? use.User + 1UL : 0);
        sink.Cell(maps.GrantReaders, domain, reference, 0, use.Readers);
        sink.Cell(maps.GrantWriters, domain, reference, 0, use.Writers);
    }

    /// <summary>What a handle of a domain names.</summary>
    public void GrantMappingRow(ushort domain, ulong handle)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        var mapping = handle < row->GrantHandles ? MappingOf(row, (uint)handle) : default;
        var isInUse = mapping.IsInUse != 0;
        sink.Cell(maps.MaptrackDomain, domain, handle, 0, isInUse ? mapping.Granter + 1UL : 0);
        sink.Cell(maps.MaptrackReference, domain, handle, 0, isInUse ? mapping.Reference : 0);
        sink.Cell(maps.MaptrackGfn, domain, handle, 0, isInUse ? mapping.Gfn : 0);
        sink.Cell(maps.MaptrackReadonly, domain, handle, 0, isInUse ? mapping.IsReadonly : 0UL);
    }

    // The handle of the mapping at a guest frame, plus 1.
    ulong HandleAt(ushort domain, ulong gfn)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        for (uint handle = 0; handle < row->GrantHandles; handle++)
        {
            var mapping = MappingOf(row, handle);
            if (mapping.IsInUse != 0 && mapping.Gfn == gfn)
            {
                return handle + 1UL;
            }
        }
        return 0;
    }

    // The records are found by the frames that the tables name, not through the implementation's own look-up.
    GrantUse UseOf(Domain* row, ulong reference)
    {
        var frame = *Hypervisor.UseFrame(hypervisor, row, (uint)(reference >> GrantsShift));
        return frame.IsNone ? default : ((GrantUse*)Table(frame.Address))[reference & ((1 << GrantsShift) - 1)];
    }

    GrantMapping MappingOf(Domain* row, uint handle)
    {
        var perFrame = (uint)((int)Page.Bytes / sizeof(GrantMapping));
        return ((GrantMapping*)Table(Hypervisor.MappingFrame(hypervisor, row, handle / perFrame)->Address))[handle % perFrame];
    }
}
