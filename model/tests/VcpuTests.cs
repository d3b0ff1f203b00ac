using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>vcpu_op.</summary>
public sealed class VcpuTests
{
    readonly World world = new();

    [Fact, Clause("HC-VCP-001"), Clause("HC-VCP-006"), Clause("HC-VCP-009")]
    public void ComesUpOnceItIsInitialised()
    {
        Expect.Failure(Errno.ENOENT, VcpuOp.Up(world.State, world.Of(1), new() { Vcpuid = 2 }));
        Expect.Failure(Errno.EINVAL, VcpuOp.Up(world.State, world.Of(1), new() { Vcpuid = 1 }));
        Expect.Success(VcpuOp.Initialise(world.State, world.Of(1), LongMode()));
        Expect.Failure(Errno.EEXIST, VcpuOp.Initialise(world.State, world.Of(1), LongMode()));
        Expect.Success(VcpuOp.Up(world.State, world.Of(1), new() { Vcpuid = 1 }));
        Expect.Value(1, VcpuOp.IsUp(world.State, world.Of(1), new() { Vcpuid = 1 }));
        Assert.Equal(2UL, world.State.UpCount[new(1)]);
    }

    [Fact, Clause("HC-VCP-007"), Clause("HC-VCP-008"), Clause("HC-SCH-004")]
    public void TheLastVcpuThatGoesDownEndsTheDomain()
    {
        Expect.Success(VcpuOp.Down(world.State, world.Of(1), new() { Vcpuid = 1 }));
        Assert.Equal(DomainLife.Running, world.State.Life[new(1)]);
        Expect.Success(VcpuOp.Down(world.State, world.Of(0), new() { Vcpuid = 0 }));
        Assert.Equal(DomainLife.ShutDown, world.State.Life[new(0)]);
        Assert.Equal((ulong)ShutdownReason.Poweroff, world.State.ShutdownReason[new(0)]);
    }

    [Theory, Clause("HC-VCP-004")]
    [InlineData(0x0000_8000_0000_0000, 0x8000_0001, 0x20, 0x100)]
    [InlineData(0x1000, 0x1, 0x20, 0x100)]
    [InlineData(0x1000, 0x8000_0001, 0x0, 0x100)]
    [InlineData(0x1000, 0x8000_0001, 0x20, 0x0)]
    [InlineData(0x1000, 0x8000_0001, 0x20, 0x100_0100)]
    public void RefusesAStateThatCannotRun(ulong rip, ulong cr0, ulong cr4, ulong efer)
    {
        var arguments = LongMode();
        (arguments.Rip64, arguments.Cr064, arguments.Cr464, arguments.Efer64) = (rip, cr0, cr4, efer);
        Expect.Failure(Errno.EINVAL, VcpuOp.Initialise(world.State, world.Of(1), arguments));
    }

    [Fact, Clause("HC-VCP-003"), Clause("HC-VCP-005")]
    public void ChecksSegmentsOfA32BitState()
    {
        var arguments = ProtectedMode();
        arguments.SsAr = 0xC9B;
        Expect.Failure(Errno.EINVAL, VcpuOp.Initialise(world.State, world.Of(1), arguments));
        arguments = ProtectedMode();
        arguments.TrAr = 0x83;
        Expect.Failure(Errno.EINVAL, VcpuOp.Initialise(world.State, world.Of(1), arguments));
        Expect.Success(VcpuOp.Initialise(world.State, world.Of(1), ProtectedMode()));
    }

    [Fact, Clause("HC-SHI-004"), Clause("HC-SHI-005"), Clause("HC-SHI-006")]
    public void RegisteredVcpuInfoTakesOverTheOldOne()
    {
        GuestClock.Update(world.State, world.Of(1), new(0), timeStamp: 77, scale: 5);
        Expect.Success(VcpuOp.RegisterVcpuInfo(world.State, world.Of(1), new() { Vcpuid = 0, Mfn = 4, Offset = 64 }));
        Assert.Equal(77UL, world.VcpuInfo(1, 0, VcpuInfoWord.TscTimestamp));
        Assert.Equal(~0UL, world.VcpuInfo(1, 0, VcpuInfoWord.PendingSel));
        Assert.Equal(1UL, world.VcpuInfo(1, 0, VcpuInfoWord.Upcall));
        Assert.Equal(3UL, world.State.RefCount[world.FrameAt(1, 4)]);
        Expect.Failure(Errno.EINVAL, VcpuOp.RegisterVcpuInfo(world.State, world.Of(1), new() { Vcpuid = 0, Mfn = 4, Offset = 64 }));
    }

    [Fact, Clause("HC-VCP-010")]
    public void RunStateTimesAddUp()
    {
        Expect.Success(RunStates.Change(world.State, world.Of(1), new(0), Runstate.Running));
        world.Now += 250;
        var arguments = new VcpuOpGetRunstateInfoArguments { Vcpuid = 0 };
        Expect.Success(VcpuOp.GetRunstateInfo(world.State, world.Of(1), arguments));
        Assert.Equal((0UL, 250UL), (arguments.State, arguments.TimeRunning));
    }

    static VcpuOpInitialiseArguments LongMode()
        => new() { Vcpuid = 1, Mode = VcpuHvmMode.Bits64, Rip64 = 0x1000, Cr064 = 0x8000_0001, Cr464 = 0x20, Efer64 = 0x100 };

    static VcpuOpInitialiseArguments ProtectedMode()
        => new()
        {
            Vcpuid = 1, Mode = VcpuHvmMode.Bits32, Eip = 0x1000,
            CsAr = 0xC9B, CsLimit = 0xFFFF_FFFF, SsAr = 0xC93, SsLimit = 0xFFFF_FFFF, DsAr = 0xC93, DsLimit = 0xFFFF_FFFF, TrAr = 0x8B, TrLimit = 0x67,
        };
}
