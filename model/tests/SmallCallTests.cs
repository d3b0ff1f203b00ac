using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>Parameters, grant tables, version, assists, console.</summary>
public sealed class SmallCallTests
{
    readonly World world = new();

    [Theory, Clause("HC-PAR-001"), Clause("HC-PAR-009")]
    [InlineData(39, Domid.Self, Errno.EINVAL)]
    [InlineData(4, Domid.Self, Errno.EINVAL)]
    [InlineData(HvmParam.StorePfn, Domid.Self, Errno.EPERM)]
    [InlineData(HvmParam.CallbackIrq, 0u, Errno.EPERM)]
    [InlineData(HvmParam.CallbackIrq, 9u, Errno.ESRCH)]
    public void SetParamRefuses(uint index, uint domid, Errno error)
        => Expect.Failure(error, HvmOp.SetParam(world.State, world.Of(1), new() { Domid = domid, Index = index, Value = 1 }));

    [Fact, Clause("HC-PAR-002"), Clause("HC-PAR-005")]
    public void GetParamGivesBackWhatWasSet()
    {
        Expect.Success(HvmOp.SetParam(world.State, world.Of(1), new() { Domid = Domid.Self, Index = HvmParam.CallbackIrq, Value = 0x0200_0000_0000_00F3 }));
        var arguments = new HvmOpGetParamArguments { Domid = Domid.Self, Index = HvmParam.CallbackIrq };
        Expect.Success(HvmOp.GetParam(world.State, world.Of(1), arguments));
        Assert.Equal(0x0200_0000_0000_00F3UL, arguments.Value);
    }

    [Fact, Clause("HC-PAR-006"), Clause("HC-PAR-007")]
    public void UpcallVectorRequestsAnUpcall()
    {
        Expect.Failure(Errno.EINVAL, HvmOp.SetEvtchnUpcallVector(world.State, world.Of(1), new() { Vcpu = 0, Vector = 15 }));
        Expect.Success(HvmOp.SetEvtchnUpcallVector(world.State, world.Of(1), new() { Vcpu = 1, Vector = 0xF3 }));
        Assert.Equal(1UL, world.State.UpcallRequested[new(1), new(1)]);
    }

    [Fact, Clause("HC-GNT-005"), Clause("HC-GNT-006")]
    public void SetupTableListsWhereFramesAreMapped()
    {
        Expect.Success(MemoryOp.AddToPhysmap(world.State, world.Of(1), new() { Domid = Domid.Self, Space = MapSpace.GrantTable, Idx = 0, Gpfn = 0x30 }));
        var arguments = new GrantTableOpSetupTableArguments { Count = 1, Dom = Domid.Self, NrFrames = 1, Index = 0 };
        Expect.Success(GrantTableOp.SetupTable(world.State, world.Of(1), arguments));
        Assert.Equal((0UL, 0x30UL), (arguments.Status, arguments.Gfn));
        arguments = new() { Count = 1, Dom = Domid.Self, NrFrames = 5, Index = ~0UL };
        Expect.Success(GrantTableOp.SetupTable(world.State, world.Of(1), arguments));
        Assert.Equal(0xFFFFUL, arguments.Status);
    }

    [Fact, Clause("HC-GNT-007")]
    public void QuerySizeTellsSizeAndMaximum()
    {
        var arguments = new GrantTableOpQuerySizeArguments { Count = 1, Dom = Domid.Self };
        Expect.Success(GrantTableOp.QuerySize(world.State, world.Of(1), arguments));
        Assert.Equal((0UL, 1UL, 4UL), (arguments.Status, arguments.NrFrames, arguments.MaxNrFrames));
        Expect.Failure(Errno.EINVAL, GrantTableOp.QuerySize(world.State, world.Of(1), new() { Count = 2, Dom = Domid.Self }));
    }

    [Theory, Clause("HC-GNT-008")]
    [InlineData(1, 0)]
    [InlineData(3, -(int)Errno.EINVAL)]
    public void AVersionThatIsNoneOrInUseChangesNothing(ulong version, long result)
    {
        var arguments = new GrantTableOpSetVersionArguments { Version = version };
        Expect.Value(unchecked((ulong)result), GrantTableOp.SetVersion(world.State, world.Of(1), arguments));
        Assert.Equal(1UL, arguments.Version);
    }

    [Fact, Clause("HC-GNT-008"), Clause("HC-GNT-037")]
    public void VersionTwoNeedsStatusFrames()
    {
        var arguments = new GrantTableOpSetVersionArguments { Version = 2 };
        Expect.Value(unchecked((ulong)-(long)Errno.ENOMEM), GrantTableOp.SetVersion(world.State, new(new(1), new(0), 0, new() { OutOfMemory = 1 }), arguments));
        Assert.Equal(1UL, arguments.Version);
        Assert.Equal(1UL, GrantStatusFrames.WantedByVersion(world.State, world.Of(1), new() { Version = 2 }));
    }

    [Fact, Clause("HC-VER-001"), Clause("HC-VER-004"), Clause("HC-VER-005")]
    public void VersionTellsNumbersAndFeatures()
    {
        Expect.Value(0x4_0011, XenVersion.Version(world.State, world.Of(1), new()));
        Expect.Value(4096, XenVersion.Pagesize(world.State, world.Of(1), new()));
        var arguments = new XenVersionGetFeaturesArguments();
        Expect.Success(XenVersion.GetFeatures(world.State, world.Of(1), arguments));
        Assert.Equal(0x1_2305UL, arguments.Submap);
        Expect.Success(XenVersion.GetFeatures(world.State, world.Of(0), arguments));
        Assert.Equal(0x1_2B05UL, arguments.Submap);
        Expect.Failure(Errno.EINVAL, XenVersion.GetFeatures(world.State, world.Of(1), new() { SubmapIdx = 1 }));
    }

    [Fact, Clause("HC-MUL-004"), Clause("HC-MUL-005")]
    public void OneAssistIsOffered()
    {
        Expect.Success(VmAssist.Enable(world.State, world.Of(1), new() { Type = VmAssistType.RunstateUpdateFlag }));
        Assert.Equal(1UL << (int)VmAssistType.RunstateUpdateFlag, world.State.Assists[new(1)]);
        Expect.Success(VmAssist.Disable(world.State, world.Of(1), new() { Type = VmAssistType.RunstateUpdateFlag }));
        Assert.Equal(0UL, world.State.Assists[new(1)]);
        Expect.Failure(Errno.EINVAL, VmAssist.Enable(world.State, world.Of(1), new() { Type = VmAssistType.PaeExtendedCr3 }));
    }

    [Fact, Clause("HC-CON-003"), Clause("HC-CON-004")]
    public void ConsoleReadGivesAtMostWhatWasAskedFor()
    {
        Expect.Failure(Errno.E2BIG, ConsoleIo.Read(world.State, world.Of(1), new() { Count = 0x8000_0000 }));
        var caller = new Caller(new(1), new(0), world.Now, new Choices { InputBytes = 3 });
        Expect.Value(3, ConsoleIo.Read(world.State, caller, new() { Count = 3 }));
        Expect.IllegalChoice(ConsoleIo.Read(world.State, caller, new() { Count = 2 }));
    }
}
