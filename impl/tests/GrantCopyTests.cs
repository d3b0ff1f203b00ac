using Cordon.Spec;
using Xunit;
using static Cordon.Impl.Tests.GrantingWorld;

namespace Cordon.Impl.Tests;

/// <summary>Copying between frames that grants name.</summary>
public unsafe class GrantCopyTests
{
    const ulong SharedInfoGfn = 15;
    const ulong OwnGfn = 6;

    [Fact]
    [Clause("HC-GNT-027"), Clause("HC-GNT-028"), Clause("HC-GNT-030")]
    public void Bytes_are_copied_from_another_domain_across_words()
    {
        using var world = Granted(GrantedGfn, GrantEntryFlags.PermitAccess | GrantEntryFlags.Readonly | GrantEntryFlags.SubPage);
        for (var i = 0; i < 64; i++)
        {
            *world.Memory(0, (GrantedGfn << Page.Shift) + (ulong)i) = (byte)(i + 1);
            *world.Memory(1, (OwnGfn << Page.Shift) + (ulong)i) = 0xee;
        }
        Assert.Equal(GrantStatus.Okay, Copy(world, FromGrant(3, 9, 20)));
        for (var i = 0; i < 64; i++)
        {
            Assert.Equal(i is >= 9 and < 29 ? i - 9 + 3 + 1 : 0xee, *world.Memory(1, (OwnGfn << Page.Shift) + (ulong)i));
        }
        Assert.Equal((uint)(GrantEntryFlags.PermitAccess | GrantEntryFlags.Readonly | GrantEntryFlags.SubPage), *Entry(world) & 0xffff);
        Assert.Equal(0U, world.Domain(0)->GrantsInUse);
    }

    [Fact]
    [Clause("HC-GNT-029")]
    public void A_grant_to_be_read_is_not_written()
    {
        using var world = Granted(GrantedGfn, GrantEntryFlags.PermitAccess | GrantEntryFlags.Readonly);
        Assert.Equal(GrantStatus.GeneralError, Copy(world, ToGrant()));
        *Entry(world) &= ~(uint)GrantEntryFlags.Readonly;
        Assert.Equal(GrantStatus.Okay, Copy(world, ToGrant()));
        Assert.Equal(1U, *Entry(world) & 0xffff);
    }

    [Fact]
    [Clause("HC-DIF-042")]
    public void Special_frames_are_not_copied()
    {
        using var world = Granted(TableGfn, GrantEntryFlags.PermitAccess);
        Assert.Equal(GrantStatus.BadPage, Copy(world, FromGrant(0, 0, 8)));
        Assert.Equal(1U, *Entry(world) & 0xffff);
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = MapSpace.SharedInfo, Gpfn = SharedInfoGfn };
        Assert.Equal(0, world.Call(1, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        Assert.Equal(GrantStatus.BadPage, Copy(world, Own(SharedInfoGfn, OwnGfn, 0, 0, 8)));
        Assert.Equal(GrantStatus.BadPage, Copy(world, Own(OwnGfn, SharedInfoGfn, 0, 0, 8)));
    }

    [Theory]
    [InlineData(0, 4, 40), InlineData(4, 0, 40), InlineData(0, 1, 7), InlineData(8, 8, 16)]
    [Clause("HC-DIF-043")]
    public void Overlapping_bytes_are_copied_as_they_were(ushort from, ushort to, ushort bytes)
    {
        using var world = new World();
        var frame = new Span<byte>(world.Memory(1, OwnGfn << Page.Shift), (int)Page.Bytes);
        new Random(1).NextBytes(frame);
        var expected = frame.ToArray();
        Array.Copy(expected, from, expected, to, bytes);
        Assert.Equal(GrantStatus.Okay, Copy(world, Own(OwnGfn, OwnGfn, from, to, bytes)));
        Assert.True(frame.SequenceEqual(expected));
    }

    [Fact]
    [Clause("HC-GNT-031")]
    public void Entries_change_places_unless_they_are_used()
    {
        using var world = Granted(GrantedGfn, GrantEntryFlags.PermitAccess);
        var entry = *(ulong*)Entry(world);
        Assert.Equal(GrantStatus.Okay, Swap(world, Reference, Reference + 1));
        Assert.Equal((0UL, entry), (*(ulong*)Entry(world), ((ulong*)Entry(world))[1]));
        Assert.Equal(GrantStatus.Okay, Swap(world, Reference, Reference + 1));
        *(GnttabMapGrantRef*)world.Memory(1, World.Scratch) = new() { HostAddr = 9 << Page.Shift, Flags = GrantMapFlags.HostMap, Ref = Reference };
        Assert.Equal(0, world.Call(1, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.MapGrantRef, World.Scratch, 1));
        Assert.Equal(GrantStatus.Eagain, Swap(world, Reference + 1, Reference));
        Assert.Equal(GrantStatus.BadGntref, Swap(world, Reference, 1 << 20));
    }

    [Fact]
    [Clause("HC-DIF-046")]
    public void A_grant_that_is_in_use_is_written_where_it_is_used()
    {
        using var world = Granted(GrantedGfn);
        *(GnttabMapGrantRef*)world.Memory(1, World.Scratch) = new() { HostAddr = 9 << Page.Shift, Flags = GrantMapFlags.HostMap | GrantMapFlags.Readonly, Ref = Reference };
        Assert.Equal(0, world.Call(1, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.MapGrantRef, World.Scratch, 1));
        *(ulong*)world.Memory(1, OwnGfn << Page.Shift) = 7;
        var other = *(ulong*)world.Memory(0, (GrantedGfn + 1) << Page.Shift);
        Entry(world)[1] = (uint)GrantedGfn + 1;
        Assert.Equal(GrantStatus.Okay, Copy(world, ToGrant()));
        Assert.Equal((7UL, other), (*(ulong*)world.Memory(0, GrantedGfn << Page.Shift), *(ulong*)world.Memory(0, (GrantedGfn + 1) << Page.Shift)));
    }

    static GnttabCopy FromGrant(ushort from, ushort to, ushort bytes) => new()
    {
        SourceFrame = Reference, SourceDomid = 0, SourceOffset = from, DestFrame = OwnGfn, DestDomid = (ushort)Domid.Self, DestOffset = to,
        Len = bytes, Flags = GrantCopyFlags.SourceGref,
    };

    static GnttabCopy ToGrant() => new()
    {
        SourceFrame = OwnGfn, SourceDomid = (ushort)Domid.Self, DestFrame = Reference, DestDomid = 0, Len = 8, Flags = GrantCopyFlags.DestGref,
    };

    static GnttabCopy Own(ulong source, ulong destination, ushort from, ushort to, ushort bytes) => new()
    {
        SourceFrame = source, SourceDomid = (ushort)Domid.Self, SourceOffset = from, DestFrame = destination, DestDomid = (ushort)Domid.Self, DestOffset = to, Len = bytes,
    };

    static int Copy(World world, GnttabCopy copy)
    {
        *(GnttabCopy*)world.Memory(1, World.Scratch) = copy;
        Assert.Equal(0, world.Call(1, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.Copy, World.Scratch, 1));
        return ((GnttabCopy*)world.Memory(1, World.Scratch))->Status;
    }

    static int Swap(World world, uint first, uint second)
    {
        *(GnttabSwapGrantRef*)world.Memory(0, World.Scratch) = new() { RefA = first, RefB = second };
        Assert.Equal(0, world.Call(0, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.SwapGrantRef, World.Scratch, 1));
        return ((GnttabSwapGrantRef*)world.Memory(0, World.Scratch))->Status;
    }
}
