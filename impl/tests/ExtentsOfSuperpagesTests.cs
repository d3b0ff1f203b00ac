using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>populate_physmap of extents of 2 MiB: at once where that can be, frame by frame with the same outcome where not.</summary>
public sealed unsafe class ExtentsOfSuperpagesTests
{
    const uint Order = 9;
    const ulong List = 0x2000;

    static World Make(ulong maximum)
    {
        var world = new World(1, 1, 16, frames: 8192);
        world.Domain(0)->MaximumPages = maximum;
        return world;
    }

    static long Call(World world, MemoryCommand command, uint order, params ulong[] gfns)
    {
        var list = (ulong*)world.Memory(0, List);
        for (var i = 0; i < gfns.Length; i++)
        {
            list[i] = gfns[i];
        }
        var extents = new XenMemoryReservation { ExtentStart = List, NrExtents = (ulong)gfns.Length, ExtentOrder = order, Domid = (ushort)Domid.Self };
        return world.Call(0, HypercallNumber.MemoryOp, (ulong)command, ref extents);
    }

    static bool IsSuperpage(World world, ulong gfn) => NestedWalk.Of(world, 0, gfn).IsSuperpage;

    [Fact]
    [Clause("HC-MEM-036")]
    public void Each_extent_is_a_superpage_of_zeros()
    {
        using var world = Make(16 + 1024);
        var free = world.Hypervisor->FreeFrames;
        Assert.Equal(2, Call(world, MemoryCommand.PopulatePhysmap, Order, 1024, 2048));
        Assert.True(IsSuperpage(world, 1024) && IsSuperpage(world, 2048 + 511));
        Assert.Equal((16 + 1024UL, free - 1024 - 2, 2048 + 511UL), (world.Domain(0)->Pages, world.Hypervisor->FreeFrames, world.Domain(0)->MaximumGfn));
        Assert.True(new Span<byte>(world.Memory(0, 1024 << Page.Shift), 512 << Page.Shift).IndexOfAnyExcept((byte)0) < 0);
        Consistency.Check(world);
        Assert.Equal(2, Call(world, MemoryCommand.DecreaseReservation, Order, 1024, 2048));
        Assert.Equal((16UL, free - 2), (world.Domain(0)->Pages, world.Hypervisor->FreeFrames));
        Consistency.Check(world);
    }

    [Fact]
    [Clause("HC-MEM-005")]
    public void An_extent_that_the_reservation_has_no_room_for_is_taken_as_far_as_it_goes()
    {
        using var world = Make(16 + 512 + 511);
        Assert.Equal(1, Call(world, MemoryCommand.PopulatePhysmap, Order, 1024, 2048));
        Assert.Equal(16 + 512 + 511UL, world.Domain(0)->Pages);
        Assert.Equal((true, false, 0UL), (IsSuperpage(world, 1024), IsSuperpage(world, 2048), NestedWalk.Of(world, 0, 2048 + 511).Frame));
        Consistency.Check(world);
    }

    [Theory]
    [InlineData(1024UL + 1)]
    [InlineData(0UL)]
    [Clause("HC-MEM-006")]
    public void An_extent_that_lies_across_tables_or_over_pages_is_mapped_all_the_same(ulong gfn)
    {
        using var world = Make(16 + 1024);
        // The list is in the extent: it is read before.
        var old = NestedWalk.Of(world, 0, 3).Frame;
        Assert.Equal(1, Call(world, MemoryCommand.PopulatePhysmap, Order, gfn));
        Assert.Equal(16 + 512UL, world.Domain(0)->Pages);
        for (var i = 0UL; i < 512; i++)
        {
            Assert.Equal(MappingType.RamReadWrite, NestedWalk.Of(world, 0, gfn + i).Type);
        }
        Assert.Equal(gfn == 0, old != NestedWalk.Of(world, 0, 3).Frame);
        Consistency.Check(world);
    }

    [Fact]
    public void Runs_are_taken_until_there_is_none_and_no_frame_is_lost()
    {
        using var world = Make(1 << 20);
        var gfn = 1024UL;
        for (var free = world.Hypervisor->FreeFrames; Call(world, MemoryCommand.PopulatePhysmap, Order, gfn) == 1; free = world.Hypervisor->FreeFrames, gfn += 512)
        {
            // What single frames are taken of lies before the runs, so that these stay whole.
            Assert.True(IsSuperpage(world, gfn) || free < 1024);
            Consistency.Check(world);
        }
        Assert.True(world.Hypervisor->FreeFrames == 0 && gfn >= 1024 + (14 * 512));
        Consistency.Check(world);
    }

    [Fact]
    public void Where_no_more_ranges_can_be_kept_frames_are_taken_singly()
    {
        using var world = Make(1 << 20);
        var hypervisor = world.Hypervisor;
        hypervisor->RangeCount = Hypervisor.MaximumRanges;
        var end = hypervisor->RangeEnd[0];
        hypervisor->RangeEnd[0] = end - (Hypervisor.MaximumRanges - 1);
        for (var range = 1; range < Hypervisor.MaximumRanges; range++)
        {
            hypervisor->RangeStart[range] = end - (ulong)range;
            hypervisor->RangeEnd[range] = hypervisor->RangeStart[range] + 1;
        }
        Assert.Equal(1, Call(world, MemoryCommand.PopulatePhysmap, Order, 1024));
        Assert.False(IsSuperpage(world, 1024));
        Consistency.Check(world);
    }
}
