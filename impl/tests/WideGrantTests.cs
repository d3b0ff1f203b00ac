using Cordon.Spec;
using Xunit;
using static Cordon.Impl.Tests.GrantingWorld;

namespace Cordon.Impl.Tests;

/// <summary>Grant tables of version 2.</summary>
public unsafe class WideGrantTests
{
    const ulong StatusGfn = 16;
    const ulong OwnGfn = 6;

    [Fact]
    [Clause("HC-GNT-036")]
    public void The_version_stays_while_a_grant_is_in_use_that_is_no_reserved_one()
    {
        using var world = Granted(GrantedGfn);
        var handle = Map(world, 1, 0, Reference, 9).Handle;
        Assert.Equal((Failure.EBUSY, 1U), SetVersion(world, 0, 2));
        Unmap(world, 1, handle, 9);
        Assert.Equal((0L, 2U), SetVersion(world, 0, 2));
        Assert.Equal((0UL, 0UL), (Words(world, 0, Reference)[0], Words(world, 0, Reference)[1]));
    }

    [Fact]
    [Clause("HC-GNT-037")]
    public void Reserved_grants_keep_their_meaning_and_their_marks()
    {
        using var world = Granted(GrantedGfn);
        var entry = (ulong*)world.Memory(0, TableGfn << Page.Shift) + 3;
        *entry = (GrantedGfn << 32) | (1UL << 16) | GrantEntryFlags.PermitAccess;
        var handle = Map(world, 1, 0, 3, 9).Handle;
        Assert.Equal((0L, 2U), SetVersion(world, 0, 2));
        MapStatus(world, 0);
        Assert.Equal(((1UL << 16) | GrantEntryFlags.PermitAccess, GrantedGfn), (Words(world, 0, 3)[0], Words(world, 0, 3)[1]));
        Assert.Equal(GrantEntryFlags.Reading | GrantEntryFlags.Writing, Status(world, 0, 3));
        Assert.Equal((0L, 1U), SetVersion(world, 0, 1));
        Assert.Equal((GrantedGfn << 32) | (1UL << 16) | 0x19, *entry);
        Unmap(world, 1, handle, 9);
        Assert.Equal(GrantEntryFlags.PermitAccess, *entry & 0xffff);
    }

    [Fact]
    [Clause("HC-GNT-033"), Clause("HC-GNT-037"), Clause("HC-DIF-022")]
    public void Status_frames_come_and_go_with_the_version()
    {
        using var world = Granted(GrantedGfn);
        var free = world.Hypervisor->FreeFrames;
        Assert.Equal((0L, 2U), SetVersion(world, 0, 2));
        var most = world.Domain(0)->StatusFrameCount;
        Assert.Equal((ulong)most, free - world.Hypervisor->FreeFrames);
        MapStatus(world, 0);
        Assert.Equal(FrameType.GrantStatus, world.FrameAt(0, StatusGfn)->Type);
        Assert.Equal((0L, 1U), SetVersion(world, 0, 1));
        Assert.False(NestedPaging.Lookup(world.Hypervisor, world.Domain(0), new Gfn(StatusGfn)).IsPresent);
        Assert.Equal((0U, free), (world.Domain(0)->StatusFrameCount, world.Hypervisor->FreeFrames));
    }

    [Fact]
    [Clause("HC-GNT-037")]
    public void What_version_1_cannot_say_keeps_version_2()
    {
        using var world = Granted(GrantedGfn);
        Assert.Equal((0L, 2U), SetVersion(world, 0, 2));
        Grant(world, 0, 2, 1, GrantEntryFlags.PermitAccess, 1UL << 32);
        Assert.Equal((Failure.ERANGE, 2U), SetVersion(world, 0, 1));
        Grant(world, 0, 2, 1, GrantEntryFlags.Transitive, 0);
        Assert.Equal((Failure.ERANGE, 2U), SetVersion(world, 0, 1));
        Grant(world, 0, 2, 1, 0, 1UL << 32);
        Assert.Equal((0L, 1U), SetVersion(world, 0, 1));
    }

    [Fact]
    [Clause("HC-GNT-034"), Clause("HC-GNT-032")]
    public void A_mapping_is_marked_in_the_status_and_not_in_the_entry()
    {
        using var world = Granted(GrantedGfn);
        SetVersion(world, 0, 2);
        MapStatus(world, 0);
        Grant(world, 0, 255, 1, GrantEntryFlags.PermitAccess, GrantedGfn);
        var first = Words(world, 0, 255)[0];
        Assert.Equal(GrantStatus.BadGntref, Map(world, 1, 0, 256, 9).Status);
        var map = Map(world, 1, 0, 255, 9);
        Assert.Equal((GrantStatus.Okay, first, 0x18), (map.Status, Words(world, 0, 255)[0], Status(world, 0, 255)));
        Assert.Equal(0, Status(world, 0, 254));
        Unmap(world, 1, map.Handle, 9);
        Assert.Equal(0, Status(world, 0, 255));
    }

    [Fact]
    [Clause("HC-GNT-035")]
    public void A_use_that_readonly_forbids_takes_the_marks_away()
    {
        using var world = Granted(GrantedGfn);
        SetVersion(world, 0, 2);
        MapStatus(world, 0);
        Grant(world, 0, 8, 1, GrantEntryFlags.PermitAccess | GrantEntryFlags.Readonly, GrantedGfn);
        *StatusOf(world, 0, 8) = 0xffff;
        Assert.Equal(GrantStatus.GeneralError, Map(world, 1, 0, 8, 9).Status);
        Assert.Equal(0xffff & ~0x18, Status(world, 0, 8));
    }

    [Fact]
    [Clause("HC-GNT-040")]
    public void Of_a_part_of_a_frame_no_other_byte_is_copied()
    {
        using var world = Granted(GrantedGfn);
        SetVersion(world, 0, 2);
        Grant(world, 0, 8, 1, GrantEntryFlags.PermitAccess | GrantEntryFlags.SubPage, GrantedGfn, start: 16, length: 8);
        Assert.Equal(GrantStatus.Okay, Copy(world, 0, 16, 8));
        Assert.Equal(GrantStatus.Okay, Copy(world, 0, 20, 4));
        Assert.Equal(GrantStatus.GeneralError, Copy(world, 0, 15, 2));
        Assert.Equal(GrantStatus.GeneralError, Copy(world, 0, 20, 5));
        Assert.Equal(GrantStatus.BadCopyArg, Copy(world, 0, 4095, 2));
        Assert.Equal(GrantStatus.GeneralError, Map(world, 1, 0, 8, 9).Status);
    }

    [Fact]
    [Clause("HC-GNT-041"), Clause("HC-GNT-042")]
    public void Another_domain_s_grant_is_copied_by_as_that_domain_lets_the_granting_one()
    {
        using var world = Granted(GrantedGfn);
        SetVersion(world, 0, 2);
        // Domain 1 grants to domain 0, and that passes it on to domain 1.
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = MapSpace.GrantTable, Gpfn = TableGfn };
        Assert.Equal(0, world.Call(1, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        var behind = (ulong*)world.Memory(1, TableGfn << Page.Shift) + 4;
        *behind = (GrantedGfn << 32) | GrantEntryFlags.PermitAccess;
        *world.Memory(1, (GrantedGfn << Page.Shift) + 3) = 0x5a;
        Grant(world, 0, 8, 1, GrantEntryFlags.Transitive, 4, start: 1);
        Assert.Equal(GrantStatus.Okay, Copy(world, 0, 3, 1));
        Assert.Equal(0x5a, *world.Memory(1, OwnGfn << Page.Shift));
        Assert.Equal(GrantEntryFlags.PermitAccess, *behind & 0xffff);
        Assert.Equal(GrantStatus.GeneralError, Map(world, 1, 0, 8, 9).Status);
        *behind = (GrantedGfn << 32) | (1UL << 16) | GrantEntryFlags.PermitAccess;
        Assert.Equal(GrantStatus.GeneralError, Copy(world, 0, 3, 1));
        Grant(world, 0, 8, 1, GrantEntryFlags.Transitive, 1 << 20, start: 1);
        Assert.Equal(GrantStatus.BadGntref, Copy(world, 0, 3, 1));
        Grant(world, 0, 4, 0, GrantEntryFlags.PermitAccess, GrantedGfn);
        Grant(world, 0, 8, 1, GrantEntryFlags.Transitive, 4, start: 0);
        Assert.Equal(GrantStatus.GeneralError, Copy(world, 0, 3, 1));
        Grant(world, 0, 8, 1, GrantEntryFlags.Transitive, 4, start: 77);
        Assert.Equal(GrantStatus.GeneralError, Copy(world, 0, 3, 1));
    }

    [Fact]
    [Clause("HC-GNT-042")]
    public void A_grant_that_is_passed_on_twice_is_refused()
    {
        using var world = Granted(GrantedGfn);
        SetVersion(world, 0, 2);
        SetVersion(world, 1, 2);
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = MapSpace.GrantTable, Gpfn = TableGfn };
        Assert.Equal(0, world.Call(1, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        Grant(world, 0, 8, 1, GrantEntryFlags.Transitive, 9, start: 1);
        Grant(world, 1, 9, 0, GrantEntryFlags.Transitive, 10, start: 0);
        Assert.Equal(GrantStatus.GeneralError, Copy(world, 0, 0, 1));
        Grant(world, 1, 9, 0, GrantEntryFlags.PermitAccess, GrantedGfn);
        Assert.Equal(GrantStatus.Okay, Copy(world, 0, 0, 1));
    }

    [Fact]
    [Clause("HC-DIF-008")]
    public void A_grant_that_is_mapped_is_copied_by_whatever_its_entry_has_become()
    {
        using var world = Granted(GrantedGfn);
        SetVersion(world, 0, 2);
        Grant(world, 0, 8, 1, GrantEntryFlags.PermitAccess, GrantedGfn);
        Assert.Equal(GrantStatus.Okay, Map(world, 1, 0, 8, 9).Status);
        Grant(world, 0, 8, 1, GrantEntryFlags.Transitive, 1, start: 1);
        Assert.Equal(GrantStatus.Okay, Copy(world, 0, 0, 8));
    }

    [Fact]
    [Clause("HC-GNT-031")]
    public void Entries_change_places_with_their_status()
    {
        using var world = Granted(GrantedGfn);
        SetVersion(world, 0, 2);
        MapStatus(world, 0);
        Grant(world, 0, 8, 1, GrantEntryFlags.PermitAccess, GrantedGfn);
        Grant(world, 0, 11, 1, 0, 7);
        (*StatusOf(world, 0, 8), *StatusOf(world, 0, 11)) = (0x1234, 0x5678);
        var swap = new GnttabSwapGrantRef { RefA = 8, RefB = 11 };
        *(GnttabSwapGrantRef*)world.Memory(0, World.Scratch) = swap;
        Assert.Equal(0, world.Call(0, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.SwapGrantRef, World.Scratch, 1));
        Assert.Equal((7UL, GrantedGfn), (Words(world, 0, 8)[1], Words(world, 0, 11)[1]));
        Assert.Equal((0x5678, 0x1234), (Status(world, 0, 8), Status(world, 0, 11)));
    }

    [Fact]
    [Clause("HC-GNT-038")]
    public void Status_frames_are_mapped_as_far_as_the_table_goes()
    {
        using var world = Granted(GrantedGfn);
        Assert.Equal(Failure.EINVAL, AddStatus(world, 0));
        SetVersion(world, 0, 2);
        Assert.Equal(0, AddStatus(world, 0));
        Assert.Equal(FrameType.GrantStatus, world.FrameAt(0, StatusGfn)->Type);
        Assert.Equal(Failure.EINVAL, AddStatus(world, world.Hypervisor->Sizes.GrantFramesPerDomain));
        Assert.Equal(1U, world.Domain(0)->GrantFrames);
    }

    static long AddStatus(World world, uint index)
    {
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = MapSpace.GrantTable, Idx = MapSpace.GrantStatusBit | index, Gpfn = StatusGfn };
        return world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add);
    }

    static (long Result, uint Version) SetVersion(World world, uint domain, uint wanted)
    {
        var version = new GnttabSetVersion { Version = wanted };
        return (world.Call(domain, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.SetVersion, ref version), version.Version);
    }

    static void MapStatus(World world, uint domain)
    {
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = MapSpace.GrantTable, Idx = MapSpace.GrantStatusBit, Gpfn = StatusGfn };
        Assert.Equal(0, world.Call(domain, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
    }

    static ulong* Words(World world, uint domain, uint reference) => (ulong*)world.Memory(domain, TableGfn << Page.Shift) + (reference * 2);

    static ushort* StatusOf(World world, uint domain, uint reference) => (ushort*)world.Memory(domain, StatusGfn << Page.Shift) + reference;

    static int Status(World world, uint domain, uint reference) => *StatusOf(world, domain, reference);

    static void Grant(World world, uint domain, uint reference, ushort user, ushort flags, ulong second, ushort start = 0, ushort length = 0)
        => *(GrantEntryV2*)Words(world, domain, reference) = new() { Flags = flags, Domid = user, PageOff = start, Length = length, Frame = second };

    static GnttabMapGrantRef Map(World world, uint domain, ushort granter, uint reference, ulong gfn)
    {
        *(GnttabMapGrantRef*)world.Memory(domain, World.Scratch) = new() { HostAddr = gfn << Page.Shift, Flags = GrantMapFlags.HostMap, Ref = reference, Dom = granter };
        Assert.Equal(0, world.Call(domain, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.MapGrantRef, World.Scratch, 1));
        return *(GnttabMapGrantRef*)world.Memory(domain, World.Scratch);
    }

    static void Unmap(World world, uint domain, uint handle, ulong gfn)
    {
        *(GnttabUnmapGrantRef*)world.Memory(domain, World.Scratch) = new() { HostAddr = gfn << Page.Shift, Handle = handle };
        Assert.Equal(0, world.Call(domain, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.UnmapGrantRef, World.Scratch, 1));
        Assert.Equal(GrantStatus.Okay, ((GnttabUnmapGrantRef*)world.Memory(domain, World.Scratch))->Status);
    }

    // By grant 8 of domain 0, to the beginning of a frame of domain 1.
    static int Copy(World world, ushort granter, ushort from, ushort bytes)
    {
        *(GnttabCopy*)world.Memory(1, World.Scratch) = new()
        {
            SourceFrame = 8, SourceDomid = granter, SourceOffset = from, DestFrame = OwnGfn, DestDomid = (ushort)Domid.Self, Len = bytes, Flags = GrantCopyFlags.SourceGref,
        };
        Assert.Equal(0, world.Call(1, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.Copy, World.Scratch, 1));
        return ((GnttabCopy*)world.Memory(1, World.Scratch))->Status;
    }
}
