using Cordon.Generate;
using Xunit;

namespace Cordon.Spec.Tests;

/// <summary>What is derived from spec and checked in is what spec says now.</summary>
public class GeneratedFileTests
{
    /// <summary>The targets.</summary>
    public static TheoryData<string> Targets => [.. Target.All.Select(target => target.Name)];

    /// <summary>Generating again gives the same file.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void Is_what_the_generator_writes(string name)
    {
        var target = Target.All.Single(target => target.Name == name);
        var path = Repository.PathOf(target.Path);
        Assert.True(File.Exists(path), $"{target.Path} is missing; run 'cordon generate {name}'");
        Assert.True(File.ReadAllText(path) == target.Text(), $"{target.Path} is out of date; run 'cordon generate {name}'");
    }

    /// <summary>Two runs give the same text.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void Is_the_same_at_every_run(string name)
    {
        var target = Target.All.Single(target => target.Name == name);
        Assert.Equal(target.Text(), target.Text());
    }

    /// <summary>An option that is off makes its calls and sub-ops unknown, before their structure is read.</summary>
    [Fact]
    [Clause("HC-GEN-010")]
    public void Dispatch_asks_for_the_option_first()
    {
        var dispatch = Target.All.Single(target => target.Name == "dispatch").Text();
        foreach (var call in HypercallTable.Calls.Where(call => call.IsModelled && call.Option is not null))
        {
            Assert.Contains($"return Config.{OptionName.InCSharp(call.Option!)} ? Call{call.Identifier}(", dispatch);
        }
        foreach (var (call, subOp) in HypercallTable.Modelled.Where(pair => pair.SubOp.Option is not null))
        {
            Assert.Contains($"return Config.{OptionName.InCSharp(subOp.Option!)} ? {call.Identifier}{subOp.Identifier}(", dispatch);
        }
    }

    /// <summary>A target that does not exist is bad usage, said in one line.</summary>
    [Fact]
    public void Refuses_an_unknown_target()
    {
        var errors = new StringWriter();
        Assert.Equal(2, Generator.Run(["nonsense"], errors));
        Assert.Equal("generate: no target 'nonsense'; there are arguments, registry, dispatch, docs", errors.ToString().TrimEnd());
    }
}
