using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>memory_op: how much memory a domain has.</summary>
public sealed class ReservationTests
{
    readonly World world = new();

    [Fact, Clause("HC-MEM-004")]
    public void PopulatesAFreeFrame()
    {
        var frame = world.FreeFrame;
        Expect.Success(Populate(0x40));
        Assert.Equal(frame, world.FrameAt(1, 0x40).Value);
        Assert.Equal(World.RamPages + 1, world.State.PageCount[new(1)]);
        Expect.Value(0x40, MemoryOp.MaximumGpfn(world.State, world.Of(1), new() { Domid = Domid.Self }));
    }

    [Fact, Clause("HC-MEM-004")]
    public void MayNotChooseAFrameThatIsNotFree()
    {
        world.FrameTaken();
        Expect.Success(Populate(0x40));
        Expect.IllegalChoice(Populate(0x41));
    }

    [Fact, Clause("HC-MEM-006")]
    public void FrameThatWasThereStaysTheDomains()
    {
        var former = world.FrameAt(1, 2);
        Expect.Success(Populate(2));
        Assert.Equal(1UL, world.State.Owner[former]);
        Assert.Equal(1UL, world.State.RefCount[former]);
        Assert.Equal(0UL, world.State.M2p[former]);
    }

    [Fact, Clause("HC-MEM-005"), Clause("HC-ISO-011")]
    public void NeverExceedsTheMaximumReservation()
    {
        for (ulong gfn = 0x40; gfn < 0x44; gfn++)
        {
            Expect.Success(Populate(gfn));
            world.FrameTaken();
        }
        Assert.False(Populate(0x44).Succeeded);
        Expect.Value(World.RamPages + 4, MemoryOp.CurrentReservation(world.State, world.Of(1), new() { Domid = Domid.Self }));
    }

    [Fact, Clause("HC-MEM-007")]
    public void DecreasedFrameHasNoReferences()
    {
        var frame = world.FrameAt(1, 2);
        Expect.Success(Decrease(2));
        Assert.Equal(0UL, world.State.RefCount[frame]);
        Assert.False(Decrease(2).Succeeded);
    }

    [Fact, Clause("HC-MEM-007")]
    public void DecreasingASpecialFrameOnlyUnmapsIt()
    {
        Expect.Success(MemoryOp.AddToPhysmap(world.State, world.Of(1), new() { Domid = Domid.Self, Space = MapSpace.SharedInfo, Gpfn = 2 }));
        Expect.Success(Decrease(2));
        Assert.Equal(1UL, world.State.RefCount[new(world.State.SharedInfoFrame[new(1)] - 1)]);
    }

    [Theory, Clause("HC-MEM-003")]
    [InlineData(0, 0x400_0000, 0, 0)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(0, 1, 10, 0)]
    [InlineData(0, 1, 0, 12)]
    public void RefusesListsThatMayNotBeWorkedDown(ulong start, ulong extents, ulong order, ulong flags)
        => Assert.False(MemoryOp.DecreaseReservation(world.State, world.Of(1),
            new() { Domid = Domid.Self, Start = start, NrExtents = extents, ExtentOrder = order, MemFlags = flags, Gpfn = 2 }).Succeeded);

    Result Populate(ulong gfn)
        => MemoryOp.PopulatePhysmap(world.State, world.Of(1), new() { Domid = Domid.Self, NrExtents = 1, Gpfn = gfn });

    Result Decrease(ulong gfn)
        => MemoryOp.DecreaseReservation(world.State, world.Of(1), new() { Domid = Domid.Self, NrExtents = 1, Gpfn = gfn });
}
