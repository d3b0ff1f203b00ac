using Cordon.GeneratedTests.Paging;

namespace Cordon.GeneratedTests.Tests;

/// <summary>The hypervisor's own walk of a guest's page tables against the model's.</summary>
public sealed class PagingTests
{
    /// <summary>Generated tables of each kind give the same addresses and the same tables afterwards, and every end that a walk can have is met.</summary>
    [Fact]
    public void TheHypervisorWalksAsTheModelDoes()
    {
        using var comparison = new GuestWalkComparison();
        var report = comparison.Run(20260101, 20_000);
        Assert.True(report.Differences.Count == 0, string.Join("\n\n", report.Differences));
        foreach (var end in (string[])["address", "#PF", "#GP", "nested fault"])
        {
            Assert.True(report.Ends.GetValueOrDefault(end) > 100, $"{end} was met {report.Ends.GetValueOrDefault(end)} times");
        }
        Assert.InRange(report.Excused, 1, report.Cases / 3);
    }
}
