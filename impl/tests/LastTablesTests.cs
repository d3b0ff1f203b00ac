namespace Cordon.Impl.Tests;

/// <summary>Where last tables of nested paging are noted to be: a lookup that finds its table noted gives what the walk would.</summary>
public sealed unsafe class LastTablesTests
{
    const ulong FramesOfTable = 512;

    static Mapping Lookup(World world, ulong gfn) => NestedPaging.Lookup(world.Hypervisor, world.Domain(0), new Gfn(gfn));

    [Fact]
    public void A_mapping_that_changes_is_seen_as_changed()
    {
        using var world = new World();
        var frame = Lookup(world, 3).Frame;
        Assert.Equal(1UL, world.Domain(0)->LastTableKeys[1]);
        NestedPaging.Remove(world.Hypervisor, world.Domain(0), new Gfn(3));
        Assert.False(Lookup(world, 3).IsPresent);
        Assert.True(world.Memory(0, 3 * Page.Bytes) == null);
        Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(0), new Gfn(3), frame, MappingType.RamReadOnly));
        Assert.Equal((frame.Value, MappingType.RamReadOnly), (Lookup(world, 3).Frame.Value, Lookup(world, 3).Type));
    }

    [Fact]
    public void Tables_that_share_a_slot_take_turns()
    {
        const ulong far = LastTables.Slots * FramesOfTable;
        using var world = new World();
        var (near, frame) = (Lookup(world, 3).Frame, Lookup(world, 4).Frame);
        NestedPaging.Remove(world.Hypervisor, world.Domain(0), new Gfn(4));
        Assert.False(Lookup(world, far + 3).IsPresent);
        Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(0), new Gfn(far + 3), frame, MappingType.RamReadWrite));
        for (var turn = 0; turn < 2; turn++)
        {
            Assert.Equal(frame.Value, Lookup(world, far + 3).Frame.Value);
            Assert.Equal(LastTables.Slots + 1UL, world.Domain(0)->LastTableKeys[1]);
            Assert.Equal(near.Value, Lookup(world, 3).Frame.Value);
            Assert.Equal(1UL, world.Domain(0)->LastTableKeys[1]);
        }
        Consistency.Check(world);
    }

    [Fact]
    public void A_guest_frame_beyond_all_tables_has_no_slot()
    {
        using var world = new World();
        Assert.True(Lookup(world, 3).IsPresent);
        Assert.False(Lookup(world, NestedPaging.GfnLimit + 3).IsPresent);
        Assert.False(Lookup(world, ulong.MaxValue).IsPresent);
        Assert.False(Lookup(world, NestedPaging.GfnLimit - 1).IsPresent);
        Consistency.Check(world);
    }

    [Fact]
    public void Tables_that_are_freed_are_forgotten()
    {
        using var world = new World();
        Assert.True(Lookup(world, 3).IsPresent);
        for (var gfn = 0UL; gfn < 16; gfn++)
        {
            NestedPaging.Remove(world.Hypervisor, world.Domain(0), new Gfn(gfn));
        }
        NestedPagingRelease.FreeTables(world.Hypervisor, world.Domain(0));
        Assert.False(Lookup(world, 3).IsPresent);
        Assert.Equal(0UL, world.Domain(0)->LastTableKeys[1]);
    }
}
