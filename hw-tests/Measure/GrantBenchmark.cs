using Cordon.HwTests.Generation;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Cordon.Spec;

namespace Cordon.HwTests.Measure;

/// <summary>
/// What the use of grants costs. The domain grants two pages to itself, so one domain is enough; the hypervisor does for another domain's grants what it does for these.
/// </summary>
sealed class GrantBenchmark
{
    /// <summary>The copy: both ends are grants.</summary>
    public const string CopyName = "grant copy of 4096 bytes";

    /// <summary>The mapping and its end.</summary>
    public const string MapName = "grant map and unmap, the pair";

    const ulong Operation = (ulong)HypercallNumber.GrantTableOp;
    const ulong CopyArgument = GuestLayout.Arena + 256;
    const ulong MapArgument = GuestLayout.Arena + 320;
    const ulong UnmapArgument = GuestLayout.Arena + 384;
    const ulong PhysmapArgument = GuestLayout.Arena + 448;
    const uint SourceReference = (uint)GuestPlaces.FirstReference;
    const uint DestReference = SourceReference + 1;

    // Every mapping has a handle of its own on Xen, so each pair is told it before it is counted.
    const int Pairs = 20;
    const ulong MappedGfn = GuestPlaces.ScratchGfn + Pairs;

    readonly Mailbox mailbox;
    readonly uint domain;

    /// <summary>Lets the domain of that number grant pages to itself.</summary>
    /// <exception cref="MachineException">A call failed.</exception>
    public GrantBenchmark(Mailbox mailbox, ushort number)
    {
        this.mailbox = mailbox;
        domain = number;
        var table = new GuestProgram();
        // struct xen_add_to_physmap
        table.Write(PhysmapArgument, GuestProgram.Bytes(Domid.Self, (uint)MapSpace.GrantTable, 0, 0, (uint)GuestPlaces.GrantTableGfn, 0));
        var added = table.Call((ulong)HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, PhysmapArgument);
        Grant(table, SourceReference, GuestPlaces.ScratchGfn);
        Grant(table, DestReference, GuestPlaces.ScratchGfn + 1);
        // struct gnttab_copy
        table.Write(CopyArgument, GuestProgram.Bytes(
            SourceReference, 0, Domid.Self, 0, DestReference, 0, Domid.Self, 0, GuestLayout.PageSize | ((GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref) << 16), 0));
        var copied = table.Call(Operation, [.. CopyCall]);
        var status = table.Read(CopyArgument + 36, 2);
        var results = mailbox.Run(table);
        Require("add_to_physmap of the grant table", (long)results[added]);
        Require("copy", (long)results[copied]);
        Require("the copy's status", (short)results[status + 1]);
    }

    /// <summary>The registers of the call that copies one page to the other.</summary>
    public static ulong[] CopyCall => [(ulong)GrantTableCommand.Copy, CopyArgument, 1];

    /// <summary>Instructions of a call that maps a page and one that unmaps it again: the mean.</summary>
    public double MapAndUnmap()
    {
        var total = 0UL;
        for (var i = 0; i < Pairs; i++)
        {
            var map = new GuestProgram();
            // Another page each time: Xen takes it away from where it was (HC-DIF-044).
            Grant(map, SourceReference, GuestPlaces.ScratchGfn + (ulong)i);
            map.Write(MapArgument, GuestProgram.Bytes((uint)MappedGfn << 12, 0, GrantMapFlags.HostMap, SourceReference, domain, 0, 0, 0));
            var (empty, mapping) = (Empty(map), map.Measure(Measurement.Call, 1, Operation, (ulong)GrantTableCommand.MapGrantRef, MapArgument, 1));
            var mapped = map.Read(MapArgument + 16, 8);
            var results = mailbox.Run(map);
            Require("the mapping's status", (short)(results[mapped + 1] >> 16));
            total += results[mapping] - results[empty];

            var unmap = new GuestProgram();
            unmap.Write(UnmapArgument, GuestProgram.Bytes((uint)MappedGfn << 12, 0, 0, 0, (uint)(results[mapped + 1] >> 32), 0));
            (empty, var unmapping) = (Empty(unmap), unmap.Measure(Measurement.Call, 1, Operation, (ulong)GrantTableCommand.UnmapGrantRef, UnmapArgument, 1));
            var unmapped = unmap.Read(UnmapArgument + 20, 2);
            results = mailbox.Run(unmap);
            Require("the unmapping's status", (short)results[unmapped + 1]);
            total += results[unmapping] - results[empty];
        }
        return total / (double)Pairs;
    }

    static int Empty(GuestProgram program) => program.Measure(Measurement.Nothing, 1, 0);

    // A grant_entry_v1: flags and domain, then the frame.
    void Grant(GuestProgram program, uint reference, ulong gfn)
        => program.Write((GuestPlaces.GrantTableGfn * GuestLayout.PageSize) + (8 * reference), GuestProgram.Bytes(GrantEntryFlags.PermitAccess | (domain << 16), (uint)gfn));

    static void Require(string what, long result)
    {
        if (result != 0)
        {
            throw new MachineException($"grants cannot be measured: {what} is {result}");
        }
    }
}
