using Cordon.Impl;
using Cordon.Model;

namespace Cordon.GeneratedTests.Abstraction;

/// <summary>
/// What the implementation's tables mean as a state of the model. Each topic is a file of this class; each of its methods takes one
/// row of a table (a frame, a domain, a vcpu, a port, a guest frame) and tells a sink every cell of the model that the row stands for.
/// </summary>
/// <param name="hypervisor">The root of the implementation's state.</param>
/// <param name="maps">Whose maps the cells are named by. Only the maps' identity is used, not their content.</param>
/// <param name="sink">Takes the cells.</param>
public sealed unsafe partial class Abstraction(Hypervisor* hypervisor, State maps, CellSink sink)
{
    readonly Hypervisor* hypervisor = hypervisor;
    readonly State maps = maps;
    readonly CellSink sink = sink;

    /// <summary>Every row of every table, and all guest memory.</summary>
    public void All()
    {
        Tables();
        for (ulong mfn = 0; mfn < hypervisor->Sizes.Frames; mfn++)
        {
            MemoryFrame(mfn);
        }
    }

    /// <summary>Every row of every table, without the content of guest memory.</summary>
    public void Tables()
    {
        for (ulong mfn = 0; mfn < hypervisor->Sizes.Frames; mfn++)
        {
            FrameRow(mfn);
        }
        for (ushort domain = 0; domain < hypervisor->Sizes.Domains; domain++)
        {
            DomainRows(domain);
        }
    }

    /// <summary>One row.</summary>
    public void One(Row row)
    {
        var domain = (ushort)row.First;
        switch (row.Kind)
        {
            case RowKind.Frame: FrameRow(row.First); break;
            case RowKind.Word: MemoryWord(row.First, row.Second); break;
            case RowKind.Domain: DomainRow(domain); break;
            case RowKind.EventArray: EventArrayRow(domain); break;
            case RowKind.Parameters: ParametersRow(domain); break;
            case RowKind.Grants: GrantsRow(domain); break;
            case RowKind.GrantUse: GrantUseRow(domain, row.Second); break;
            case RowKind.GrantMapping: GrantMappingRow(domain, row.Second); break;
            case RowKind.Names: NamesRow(domain); break;
            case RowKind.Name: NameCell(domain, (ushort)row.Second); break;
            case RowKind.Vcpu: VcpuRow(domain, (uint)row.Second); break;
            case RowKind.Virqs: VirqsRow(domain, (uint)row.Second); break;
            case RowKind.Queues: QueuesRow(domain, (uint)row.Second); break;
            case RowKind.Port: PortRow(domain, (uint)row.Second); break;
            case RowKind.P2m: P2mRow(domain, row.Second); break;
            default: throw new ArgumentOutOfRangeException(nameof(row), row.Kind, "no such kind of row");
        }
    }

    void DomainRows(ushort domain)
    {
        DomainRow(domain);
        EventArrayRow(domain);
        ParametersRow(domain);
        GrantsRow(domain);
        GrantUseRows(domain);
        NamesRow(domain);
        P2mRows(domain);
        for (uint vcpu = 0; vcpu < hypervisor->Sizes.VcpusPerDomain; vcpu++)
        {
            VcpuRow(domain, vcpu);
            VirqsRow(domain, vcpu);
            QueuesRow(domain, vcpu);
        }
        for (uint port = 0; port < hypervisor->Sizes.PortsPerDomain; port++)
        {
            PortRow(domain, port);
        }
    }
}
