using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>memory_op: moving frames in a p2m.</summary>
public sealed class PhysmapTests
{
    readonly World world = new();

    [Fact, Clause("HC-MEM-010"), Clause("HC-MEM-012")]
    public void MapsSharedInfoAndReleasesTheRamThatWasThere()
    {
        var former = world.FrameAt(1, 5);
        Expect.Success(Add(MapSpace.SharedInfo, 0, 5));
        Assert.Equal(world.State.SharedInfoFrame[new(1)] - 1, world.FrameAt(1, 5).Value);
        Assert.Equal(0UL, world.State.RefCount[former]);
        Assert.Equal(1UL, world.State.Stale[new(1), former]);
    }

    [Fact, Clause("HC-MEM-015"), Clause("HC-MEM-016")]
    public void ReclaimsAFrameWithoutReferencesAfterAFlush()
    {
        var former = world.FrameAt(1, 5);
        world.State.Memory[former, new(7)] = 0xDEAD;
        Expect.Success(Add(MapSpace.SharedInfo, 0, 5));
        Expect.Success(Frames.Reclaim(world.State, world.Of(1), former));
        Assert.Equal((ulong)Domid.Invalid, world.State.Owner[former]);
        Assert.Equal(0UL, world.State.Stale[new(1), former]);
        Assert.Equal(0UL, world.State.Memory[former, new(7)]);
        Assert.Equal(World.RamPages - 1, world.State.PageCount[new(1)]);
    }

    [Fact]
    public void DoesNotReclaimAFrameThatIsUsed()
        => Expect.IllegalChoice(Frames.Reclaim(world.State, world.Of(1), world.FrameAt(1, 5)));

    [Fact, Clause("HC-MEM-011"), Clause("HC-MEM-017")]
    public void MovesAFrame()
    {
        var frame = world.FrameAt(1, 3);
        Expect.Success(Add(MapSpace.Gmfn, 3, 0x20));
        Assert.Equal(frame.Value, world.FrameAt(1, 0x20).Value);
        Assert.False(P2m.IsMapped(world.State, new(1), new(3)));
        Assert.Equal(0x21UL, world.State.M2p[frame]);
        Assert.Equal(2UL, world.State.RefCount[frame]);
    }

    [Fact, Clause("HC-DIF-019")]
    public void WithoutMemoryForTheTablesNothingMoves()
    {
        var frame = world.FrameAt(1, 3);
        var caller = new Caller(new(1), new(0), 0, new() { OutOfMemory = 1 });
        var arguments = new MemoryOpAddToPhysmapArguments { Domid = Domid.Self, Space = MapSpace.Gmfn, Idx = 3, Gpfn = 0x20 };
        Expect.Value(unchecked((ulong)-(long)Errno.EINVAL), MemoryOp.AddToPhysmap(world.State, caller, arguments));
        Assert.Equal(frame.Value, world.FrameAt(1, 3).Value);
        Assert.False(P2m.IsMapped(world.State, new(1), new(0x20)));
    }

    [Fact, Clause("HC-MEM-013")]
    public void MovingAFrameToItselfChangesNothing()
    {
        world.State.ClearJournal();
        Expect.Success(Add(MapSpace.Gmfn, 3, 3));
        Assert.Empty(world.State.Journal);
    }

    [Theory, Clause("HC-MEM-009")]
    [InlineData(MapSpace.SharedInfo, 1, 5, Errno.EINVAL)]
    [InlineData(MapSpace.SharedInfo, 0, 0x1000, Errno.EINVAL)]
    [InlineData(MapSpace.Gmfn, 0x30, 5, Errno.EINVAL)]
    [InlineData(MapSpace.GrantTable, 4, 5, Errno.EINVAL)]
    [InlineData(MapSpace.GmfnRange, 0, 5, Errno.EINVAL)]
    [InlineData(MapSpace.GmfnForeign, 0, 5, Errno.ENOSYS)]
    public void RefusesWhatThereIsNot(uint space, ulong index, ulong gfn, Errno error)
        => Expect.Failure(error, Add(space, index, gfn));

    [Fact, Clause("HC-MEM-009"), Clause("HC-GEN-007")]
    public void RefusesOtherDomainsToAnOrdinaryOne()
    {
        Expect.Failure(Errno.EPERM, Add(MapSpace.SharedInfo, 0, 5, domid: 0));
        Expect.Failure(Errno.ESRCH, Add(MapSpace.SharedInfo, 0, 5, domid: 9));
        Expect.Success(MemoryOp.AddToPhysmap(world.State, world.Of(0), new() { Domid = 1, Space = MapSpace.SharedInfo, Gpfn = 5 }));
        Assert.Equal(world.State.SharedInfoFrame[new(1)] - 1, world.FrameAt(1, 5).Value);
    }

    [Fact, Clause("HC-MEM-014")]
    public void RemovedFrameStaysAllocated()
    {
        var frame = world.FrameAt(1, 3);
        Expect.Success(MemoryOp.RemoveFromPhysmap(world.State, world.Of(1), new() { Domid = Domid.Self, Gpfn = 3 }));
        Assert.Equal(1UL, world.State.RefCount[frame]);
        Assert.Equal(1UL, world.State.Allocated[frame]);
        Expect.Failure(Errno.ENOENT, MemoryOp.RemoveFromPhysmap(world.State, world.Of(1), new() { Domid = Domid.Self, Gpfn = 3 }));
    }

    [Fact, Clause("HC-GNT-003")]
    public void GrantTableGrowsBeforeItsFrameIsMapped()
    {
        var arguments = new MemoryOpAddToPhysmapArguments { Domid = Domid.Self, Space = MapSpace.GrantTable, Idx = 1, Gpfn = 0x20 };
        Assert.Equal(2UL, GrantTables.FramesWantedByMapping(world.State, world.Of(1), arguments));
        Expect.IllegalChoice(MemoryOp.AddToPhysmap(world.State, world.Of(1), arguments));
        Expect.Success(GrantTables.Grow(world.State, world.Of(1)));
        Expect.Success(MemoryOp.AddToPhysmap(world.State, world.Of(1), arguments));
        Assert.Equal(FrameType.GrantTable, world.State.FrameType[world.FrameAt(1, 0x20)]);
    }

    Result Add(uint space, ulong index, ulong gfn, ulong domid = Domid.Self)
        => MemoryOp.AddToPhysmap(world.State, world.Of(1), new() { Domid = domid, Space = space, Idx = index, Gpfn = gfn });
}
