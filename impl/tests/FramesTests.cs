using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>Frames, their counts, and the p2m.</summary>
public sealed unsafe class FramesTests
{
    [Fact]
    [Clause("HC-MEM-004")]
    [Clause("HC-MEM-020")]
    public void A_populated_page_is_zeros_and_counts_two_uses()
    {
        using var world = new World();
        var frame = world.FrameAt(0, 3);
        Assert.Equal(2U, frame->References);
        Assert.Equal(4UL, frame->MachineToPhysical);
        Assert.Equal(0, frame->Owner.Value);
        Assert.True(new Span<byte>(world.Memory(0, 3 * Page.Bytes), (int)Page.Bytes).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    [Clause("HC-MEM-015")]
    public void A_page_that_is_given_back_is_cleared_and_free()
    {
        using var world = new World();
        var free = world.Hypervisor->FreeFrames;
        var mfn = NestedPaging.Lookup(world.Hypervisor, world.Domain(0), new Gfn(3)).Frame;
        *world.Memory(0, 3 * Page.Bytes) = 7;
        Assert.True(Reservation.Withdraw(world.Hypervisor, world.Domain(0), new Gfn(3)));
        Assert.Equal(free + 1, world.Hypervisor->FreeFrames);
        Assert.True(Hypervisor.Frame(world.Hypervisor, mfn)->IsFree);
        Assert.Equal(0, *Hypervisor.At(world.Hypervisor, mfn));
        Assert.Equal(15UL, world.Domain(0)->Pages);
    }

    [Fact]
    public void A_vcpu_that_comes_back_to_a_processor_flushes_what_it_remembers()
    {
        using var world = new World();
        // The first processor remembers translations of the time before the vcpu went to the second.
        foreach (var processor in (uint[])[0, 1, 0])
        {
            Tlb.Arrive(world.Domain(0), world.Vcpu(0), processor);
            Assert.True(Tlb.TakeFlush(world.Domain(0), world.Vcpu(0)));
            Tlb.Arrive(world.Domain(0), world.Vcpu(0), processor);
            Assert.False(Tlb.TakeFlush(world.Domain(0), world.Vcpu(0)));
        }
    }

    [Fact]
    public void A_domain_in_the_place_of_one_that_ended_flushes_what_is_remembered_of_that()
    {
        using var world = new World();
        Tlb.Arrive(world.Domain(1), world.Vcpu(1), 0);
        Assert.True(Tlb.TakeFlush(world.Domain(1), world.Vcpu(1)));
        DomainDestruction.Destroy(world.Hypervisor, world.Domain(1));
        Assert.True(Domains.Create(world.Hypervisor, new DomainId(1), 1, 8, false) != null);
        Tlb.Arrive(world.Domain(1), world.Vcpu(1), 0);
        Assert.True(Tlb.TakeFlush(world.Domain(1), world.Vcpu(1)));
    }

    [Fact]
    [Clause("HC-MEM-016")]
    [Clause("HC-MEM-021")]
    public void Removing_a_mapping_flushes_before_the_vcpu_runs_again()
    {
        using var world = new World();
        Tlb.TakeFlush(world.Domain(0), world.Vcpu(0));
        Assert.False(Tlb.TakeFlush(world.Domain(0), world.Vcpu(0)));
        NestedPaging.Remove(world.Hypervisor, world.Domain(0), new Gfn(3));
        Assert.True(Tlb.TakeFlush(world.Domain(0), world.Vcpu(0)));
        Assert.True(Tlb.TakeFlush(world.Domain(0), world.Vcpu(0, 1)));
        Assert.False(Tlb.TakeFlush(world.Domain(0), world.Vcpu(0)));
    }

    [Fact]
    public void The_hypervisor_own_frames_are_never_given_out()
    {
        using var world = new World(domains: 1);
        while (true)
        {
            var frame = Frames.Allocate(world.Hypervisor, new DomainId(0), FrameType.None);
            if (frame.IsNone)
            {
                break;
            }
            Assert.False(frame.Address >= world.Hypervisor->RootAddress && frame.Address < world.Hypervisor->RootAddress + world.Hypervisor->RootBytes);
        }
        Assert.Equal(0UL, world.Hypervisor->FreeFrames);
    }

    [Fact]
    public void Frames_outside_every_range_belong_to_the_hypervisor()
    {
        using var world = new World();
        Assert.Equal(DomainId.Xen.Value, Hypervisor.Frame(world.Hypervisor, new Mfn(0))->Owner.Value);
        Assert.Equal(DomainId.Xen.Value, Hypervisor.Frame(world.Hypervisor, new Mfn(1))->Owner.Value);
    }

    [Fact]
    public void Memory_of_a_new_domain_may_span_tables()
    {
        using var world = new World();
        Assert.True(NestedPaging.Fill(world.Hypervisor, world.Domain(0), new Gfn(509), 6));
        for (var gfn = 509UL; gfn < 515; gfn++)
        {
            Assert.Equal(gfn + 1, world.FrameAt(0, gfn)->MachineToPhysical);
            Assert.Equal(2U, world.FrameAt(0, gfn)->References);
        }
        Assert.Equal(22UL, world.Domain(0)->Pages);
        Assert.False(NestedPaging.Lookup(world.Hypervisor, world.Domain(0), new Gfn(515)).IsPresent);
    }

    [Fact]
    public void Destroying_a_domain_gives_everything_back()
    {
        using var world = new World();
        var before = world.Hypervisor->FreeFrames;
        var (_, right) = world.Connect(0, 1);
        var frames = Enumerable.Range(0, (int)world.Hypervisor->Sizes.Frames).Count(i => OwnerOf(world, i) == 1);
        DomainDestruction.Destroy(world.Hypervisor, world.Domain(1));
        Assert.Equal(0, Enumerable.Range(0, (int)world.Hypervisor->Sizes.Frames).Count(i => OwnerOf(world, i) == 1));
        // Its own frames, and four tables of its p2m.
        Assert.Equal(before + (ulong)frames + 4, world.Hypervisor->FreeFrames);
        Assert.Equal(ChannelState.Unbound, world.Channel(0, 1)->State);
        Assert.NotEqual(0U, right);
    }

    static ushort OwnerOf(World world, int frame) => Hypervisor.Frame(world.Hypervisor, new Mfn((ulong)frame))->Owner.Value;
}
