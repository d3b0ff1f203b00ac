using Cordon.HwTests.Machines;
using Cordon.HwTests.Measure;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>What <c>bench</c> measures besides the machines' counters.</summary>
public sealed class BenchmarkTests
{
    /// <summary>Xen keeps some memory for a domain, and more of a machine with more; a structure read at a wrong place would say something else.</summary>
    [LaneFact("xen")]
    public void Xen_says_what_memory_it_keeps()
    {
        const int small = 512, large = 1024;
        Assert.InRange(XenMemory.KeptADomain(Places.Cache, small, domains: 2, domainMiB: 8), 1024, 2048);
        var kept = XenMemory.Kept(Places.Cache, small);
        Assert.InRange(kept, 4 * 1024, 32 * 1024);
        Assert.InRange(XenMemory.Kept(Places.Cache, large) - kept, 1024, 16 * 1024);
    }

    /// <summary>A hypervisor that did not run needs no reason; one that ran without a figure does.</summary>
    [Fact]
    public void A_figure_that_cannot_be_had_has_its_reason()
    {
        const string version = "xen_version(0)", change = "sched yield, to another domain", interrupt = "timer's deadline to guest's handler, median";
        var cordon = new Dictionary<string, double> { [version] = 200, [change] = 1000 };
        Assert.All(Reasons(Benchmark.Rows(cordon, null), version, change), Assert.Null);
        Assert.Contains("Bochs", Reasons(Benchmark.Rows(cordon, null), interrupt)[0], StringComparison.Ordinal);
        var both = Benchmark.Rows(cordon, new Dictionary<string, double> { [version] = 400 });
        Assert.Equal(0.5, both.Single(row => row.Operation == version).Ratio);
        Assert.Null(Reasons(both, version)[0]);
        Assert.Contains("tools", Reasons(both, change)[0], StringComparison.Ordinal);
    }

    static string?[] Reasons(IReadOnlyList<BenchmarkRow> rows, params string[] operations)
        => [.. operations.Select(operation => rows.Single(row => row.Operation == operation).Reason)];
}
