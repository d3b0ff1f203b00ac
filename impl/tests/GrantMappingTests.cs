using Cordon.Spec;
using Xunit;
using static Cordon.Impl.Tests.GrantingWorld;

namespace Cordon.Impl.Tests;

/// <summary>Mapping another domain's frames, where Cordon does it otherwise than Xen.</summary>
public unsafe class GrantMappingTests
{
    [Fact]
    [Clause("HC-DIF-037")]
    public void What_is_mapped_by_a_grant_gives_way_only_to_unmap()
    {
        using var world = Granted(GrantedGfn);
        var map = Map(world, 9);
        Assert.Equal((GrantStatus.Okay, 0UL), (map.Status, map.DevBusAddr));
        Assert.Equal(GrantStatus.GeneralError, Map(world, 9).Status);
        Assert.False(Reservation.Populate(world.Hypervisor, world.Domain(1), new Gfn(9)));
        Assert.Equal(GrantStatus.GeneralError, Unmap(world, map.Handle, 9, device: 1 << 12));
        Assert.Equal(GrantStatus.Okay, Unmap(world, map.Handle, 9));
        Assert.Equal(GrantStatus.BadHandle, Unmap(world, map.Handle, 9));
    }

    [Fact]
    [Clause("HC-DIF-038")]
    public void A_mapping_is_taken_away_where_it_is()
    {
        using var world = Granted(GrantedGfn);
        var (first, second) = (Map(world, 9), Map(world, 10));
        Assert.Equal(GrantStatus.GeneralError, Unmap(world, first.Handle, 10));
        Assert.Equal(GrantStatus.Okay, Unmap(world, second.Handle, 10));
        Assert.Equal(GrantStatus.Okay, Unmap(world, first.Handle, 9));
    }

    [Fact]
    [Clause("HC-DIF-039")]
    public void A_special_frame_is_not_granted()
    {
        using var world = Granted(TableGfn);
        Assert.Equal(GrantStatus.BadPage, Map(world, 9).Status);
        Assert.Equal(1U, *Entry(world) & 0xffff);
    }

    [Fact]
    public void A_domain_that_ends_gives_up_what_it_has_mapped()
    {
        using var world = Granted(GrantedGfn);
        Map(world, 9);
        Map(world, 10);
        var frame = world.FrameAt(0, GrantedGfn);
        Assert.Equal((1U, 5U, 25U), (world.Domain(0)->GrantsInUse, frame->References, *Entry(world) & 0xff));
        DomainDestruction.Destroy(world.Hypervisor, world.Domain(1));
        Assert.Equal((0U, 2U, 1U), (world.Domain(0)->GrantsInUse, frame->References, *Entry(world) & 0xff));
    }

    [Fact]
    [Clause("HC-DIF-041")]
    public void A_domain_whose_frames_are_mapped_is_not_destroyed()
    {
        using var world = Granted(GrantedGfn);
        var map = Map(world, 9);
        Assert.Throws<InvalidOperationException>(() => DomainDestruction.Destroy(world.Hypervisor, world.Domain(0)));
        Assert.Equal(GrantStatus.Okay, Unmap(world, map.Handle, 9));
        DomainDestruction.Destroy(world.Hypervisor, world.Domain(0));
        Assert.Equal(DomainState.Absent, world.Domain(0)->State);
    }

    [Fact]
    [Clause("HC-GNT-020")]
    public void A_frame_that_is_given_up_while_it_is_mapped_is_kept_until_it_is_not()
    {
        using var world = Granted(GrantedGfn);
        var map = Map(world, 9);
        var frame = world.FrameAt(0, GrantedGfn);
        var free = world.Hypervisor->FreeFrames;
        Assert.True(Reservation.Withdraw(world.Hypervisor, world.Domain(0), new Gfn(GrantedGfn)));
        Assert.Equal((0, free), (frame->Owner.Value, world.Hypervisor->FreeFrames));
        Assert.Equal(GrantStatus.Okay, Unmap(world, map.Handle, 9));
        Assert.Equal((true, free + 1), (frame->IsFree, world.Hypervisor->FreeFrames));
    }

    [Fact]
    [Clause("HC-GNT-012")]
    public void A_grant_has_no_more_uses_than_are_counted()
    {
        using var world = Granted(GrantedGfn);
        for (var i = 0; i < GrantTableBounds.MostUses; i++)
        {
            Assert.Equal(GrantStatus.Okay, Map(world, 100 + (ulong)i).Status);
        }
        Assert.Equal(GrantStatus.GeneralError, Map(world, 99).Status);
    }

    [Fact]
    [Clause("HC-DIF-040")]
    public void What_is_mapped_to_be_read_cannot_be_written()
    {
        using var world = Granted(GrantedGfn);
        Assert.Equal(GrantStatus.Okay, Map(world, 9, GrantMapFlags.HostMap | GrantMapFlags.Readonly).Status);
        Assert.Equal(GrantStatus.Okay, Map(world, 10).Status);
        Assert.False(GuestPhysical.Find(world.Hypervisor, world.Domain(1), 9 << Page.Shift, Access.Read) == null);
        Assert.True(GuestPhysical.Find(world.Hypervisor, world.Domain(1), 9 << Page.Shift, Access.Write) == null);
        Assert.False(GuestPhysical.Find(world.Hypervisor, world.Domain(1), 10 << Page.Shift, Access.Write) == null);
    }

    [Fact]
    [Clause("HC-DIF-044")]
    public void What_a_domain_maps_of_its_own_stays_where_it_was()
    {
        using var world = Granted(GrantedGfn);
        Entry(world)[0] = GrantEntryFlags.PermitAccess;
        *(GnttabMapGrantRef*)world.Memory(0, World.Scratch) = new() { HostAddr = 9 << Page.Shift, Flags = GrantMapFlags.HostMap, Ref = Reference };
        Assert.Equal(0, world.Call(0, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.MapGrantRef, World.Scratch, 1));
        Assert.Equal(GrantStatus.Okay, ((GnttabMapGrantRef*)world.Memory(0, World.Scratch))->Status);
        Assert.Equal((ulong)world.Memory(0, GrantedGfn << Page.Shift), (ulong)world.Memory(0, 9 << Page.Shift));
    }

    static GnttabMapGrantRef Map(World world, ulong gfn, uint flags = GrantMapFlags.HostMap)
    {
        var map = new GnttabMapGrantRef { HostAddr = gfn << Page.Shift, Flags = flags, Ref = Reference, Dom = 0, DevBusAddr = 77 };
        *(GnttabMapGrantRef*)world.Memory(1, World.Scratch) = map;
        Assert.Equal(0, world.Call(1, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.MapGrantRef, World.Scratch, 1));
        return *(GnttabMapGrantRef*)world.Memory(1, World.Scratch);
    }

    static int Unmap(World world, uint handle, ulong gfn, ulong device = 0)
    {
        *(GnttabUnmapGrantRef*)world.Memory(1, World.Scratch) = new() { HostAddr = gfn << Page.Shift, Handle = handle, DevBusAddr = device };
        Assert.Equal(0, world.Call(1, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.UnmapGrantRef, World.Scratch, 1));
        return ((GnttabUnmapGrantRef*)world.Memory(1, World.Scratch))->Status;
    }
}
