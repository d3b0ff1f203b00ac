using System.Reflection;
using Cordon.Model;
using Cordon.Proofs.CrossCheck;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Tests;

/// <summary>The compiled concrete model does what the symbolic model says.</summary>
public sealed class CrossCheckTests
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Every step of the model, on every path.</summary>
    [Fact]
    public void EveryStepIsTheSameInBothBuilds()
    {
        var model = CordonModel.Describe();
        var check = new IlCrossCheck(model);
        using var explorer = new Z3(Timeout);
        using var solver = new Z3(Timeout);
        foreach (var operation in model.Operations)
        {
            explorer.Reset();
            var result = check.Check(operation, explorer, solver);
            Assert.True(result.Difference == null, $"{operation.Name}: {result.Difference}");
            Assert.True(result.Compared > 0, $"{operation.Name}: nothing was compared");
        }
        Assert.True(check.Executed > 0);
    }

    /// <summary>Another function's code is told apart: the check can fail.</summary>
    [Fact]
    public void AnotherFunctionIsTheSameInNeither()
    {
        var model = CordonModel.Describe();
        var check = new IlCrossCheck(model);
        using var explorer = new Z3(Timeout);
        using var solver = new Z3(Timeout);
        var block = model.Operations.Single(o => o.Name == "SchedOp.Block");
        var yield = model.Operations.Single(o => o.Name == "SchedOp.Yield");
        Assert.NotNull(check.Check(block, check.TwinOf(yield), explorer, solver).Difference);
    }

    /// <summary>The branch-free operations that the cross-check takes for granted in the steps.</summary>
    [Fact]
    public void EveryLogicFunctionIsTheSameInBothBuilds()
    {
        var check = new IlCrossCheck(CordonModel.Describe());
        using var explorer = new Z3(Timeout);
        using var solver = new Z3(Timeout);
        foreach (var twin in typeof(Logic).GetMethods(BindingFlags.Static | BindingFlags.Public).Where(check.HasTwin))
        {
            explorer.Reset();
            var result = check.CheckLogic(twin, explorer, solver);
            Assert.True(result.Difference == null, $"{twin.Name}: {result.Difference}");
        }
    }
}
