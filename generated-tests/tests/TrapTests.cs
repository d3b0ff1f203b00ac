using Cordon.GeneratedTests.Traps;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Tests;

/// <summary>What the hypervisor decides about events at an exit against the model.</summary>
public sealed class TrapTests
{
    /// <summary>Generated exits give the same event to inject, and every outcome is met.</summary>
    [Fact]
    [Clause("HC-TRP-022"), Clause("HC-TRP-023"), Clause("HC-TRP-025"), Clause("HC-TRP-026")]
    public void TheHypervisorInjectsAsTheModelDoes()
    {
        var report = InjectionComparison.Run(20260101, 50_000);
        Assert.True(report.Differences.Count == 0, string.Join("\n\n", report.Differences));
        string[] outcomes = ["interrupt injected", "double fault", "triple fault", "exception raised", "delivered again", "raised again by its instruction", "waits for a window", "nothing"];
        foreach (var outcome in outcomes)
        {
            Assert.True(report.Seen.GetValueOrDefault(outcome) > 100, $"{outcome} was met {report.Seen.GetValueOrDefault(outcome)} times");
        }
    }
}
