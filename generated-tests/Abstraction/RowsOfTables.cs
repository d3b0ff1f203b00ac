using System.Runtime.InteropServices;
using Cordon.GeneratedTests.Comparison;
using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

/// <summary>Which rows lie, wholly or partly, in each block of the implementation's tables; worked out once for a world.</summary>
public sealed unsafe class RowsOfTables
{
    static readonly int eventPages = (int)Marshal.OffsetOf<Domain>(nameof(Domain.EventPages));
    static readonly int parameters = (int)Marshal.OffsetOf<Domain>(nameof(Domain.Parameters));
    static readonly int virqs = (int)Marshal.OffsetOf<Vcpu>(nameof(Vcpu.VirqPort));
    static readonly int queues = (int)Marshal.OffsetOf<Vcpu>(nameof(Vcpu.QueueTail));

    readonly Hypervisor* hypervisor;
    readonly Row[][] rowsOfBlock;

    /// <summary>The rows of the tables of <paramref name="hypervisor"/>.</summary>
    public RowsOfTables(Hypervisor* hypervisor)
    {
        this.hypervisor = hypervisor;
        rowsOfBlock = new Row[hypervisor->RootBytes / BlockDifference.BlockBytes][];
        var rows = RowsOf(hypervisor);
        for (var block = 0; block < rowsOfBlock.Length; block++)
        {
            rows.Clear();
            Add(block * BlockDifference.BlockBytes, rows);
            rowsOfBlock[block] = [.. rows.Rows];
        }
    }

    /// <summary>An empty set of rows of <paramref name="hypervisor"/>.</summary>
    public static RowSet RowsOf(Hypervisor* hypervisor)
        => new((int)hypervisor->Sizes.Frames, (int)hypervisor->Sizes.Domains, (int)hypervisor->Sizes.PortsPerDomain);

    /// <summary>Those in the block at <paramref name="offset"/> bytes from the root.</summary>
    public ReadOnlySpan<Row> At(int offset) => rowsOfBlock[offset / BlockDifference.BlockBytes];

    void Add(int offset, RowSet rows)
    {
        AddPart(offset, hypervisor->FramesOffset, hypervisor->DomainsOffset, sizeof(Frame), (index, _, _) => AddFrame(index, rows));
        AddPart(offset, hypervisor->DomainsOffset, hypervisor->VcpusOffset, sizeof(Domain), (index, start, end) => AddDomain(index, start, end, rows));
        AddPart(offset, hypervisor->VcpusOffset, hypervisor->ChannelsOffset, sizeof(Vcpu), (index, start, end) => AddVcpu(index, start, end, rows));
        AddPart(offset, hypervisor->ChannelsOffset, hypervisor->GrantFramesOffset, sizeof(EventChannel), (index, _, _) => AddPort(index, rows));
        AddPart(offset, hypervisor->GrantFramesOffset, hypervisor->UseFramesOffset, sizeof(ulong), (index, _, _) => AddGrants(index, rows));
    }

    // Tells every element of the table from tableStart to tableEnd that the block overlaps, and which of the element's bytes.
    static void AddPart(int offset, ulong tableStart, ulong tableEnd, int stride, Action<ulong, int, int> add)
    {
        var start = Math.Max(offset, (int)tableStart) - (int)tableStart;
        var end = Math.Min(offset + BlockDifference.BlockBytes, (int)tableEnd) - (int)tableStart;
        for (var index = start / stride; start < end && index * stride < end; index++)
        {
            add((ulong)index, Math.Max(start - (index * stride), 0), Math.Min(end - (index * stride), stride));
        }
    }

    void AddFrame(ulong mfn, RowSet rows)
    {
        if (mfn < hypervisor->Sizes.Frames)
        {
            rows.Add(new Row(RowKind.Frame, mfn, 0));
        }
    }

    void AddGrants(ulong index, RowSet rows)
    {
        var domain = index / hypervisor->Sizes.GrantFramesPerDomain;
        if (domain < hypervisor->Sizes.Domains)
        {
            rows.Add(new Row(RowKind.Grants, domain, 0));
        }
    }

    void AddDomain(ulong domain, int start, int end, RowSet rows)
    {
        if (domain >= hypervisor->Sizes.Domains)
        {
            return;
        }
        if (start < parameters)
        {
            rows.Add(new Row(RowKind.Domain, domain, 0));
            rows.Add(new Row(RowKind.Grants, domain, 0));
        }
        if (Overlaps(start, end, parameters, Domain.ParameterCount * sizeof(ulong)))
        {
            rows.Add(new Row(RowKind.Parameters, domain, 0));
        }
        if (Overlaps(start, end, eventPages, Domain.MaximumEventPages * sizeof(ulong)))
        {
            rows.Add(new Row(RowKind.EventArray, domain, 0));
        }
    }

    void AddVcpu(ulong index, int start, int end, RowSet rows)
    {
        var domain = index / hypervisor->Sizes.VcpusPerDomain;
        var vcpu = index % hypervisor->Sizes.VcpusPerDomain;
        if (domain >= hypervisor->Sizes.Domains)
        {
            return;
        }
        if (Overlaps(start, end, virqs, Vcpu.VirqCount * sizeof(uint)))
        {
            rows.Add(new Row(RowKind.Virqs, domain, vcpu));
        }
        if (Overlaps(start, end, queues, Vcpu.QueueCount * sizeof(uint)))
        {
            rows.Add(new Row(RowKind.Queues, domain, vcpu));
        }
        rows.Add(new Row(RowKind.Vcpu, domain, vcpu));
    }

    void AddPort(ulong index, RowSet rows)
    {
        var domain = index / hypervisor->Sizes.PortsPerDomain;
        if (domain < hypervisor->Sizes.Domains)
        {
            rows.Add(new Row(RowKind.Port, domain, index % hypervisor->Sizes.PortsPerDomain));
            rows.Add(new Row(RowKind.Names, domain, 0));
        }
    }

    static bool Overlaps(int start, int end, int fieldStart, int fieldBytes) => start < fieldStart + fieldBytes && end > fieldStart;
}
