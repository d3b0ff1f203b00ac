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

    /// <summary>A target that does not exist is bad usage, said in one line.</summary>
    [Fact]
    public void Refuses_an_unknown_target()
    {
        var errors = new StringWriter();
        Assert.Equal(2, Generator.Run(["nonsense"], errors));
        Assert.Equal("generate: no target 'nonsense'; there are arguments, registry, dispatch, docs", errors.ToString().TrimEnd());
    }
}
