using Cordon.HwTests.Lanes;
using Cordon.Spec;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>A short run of each lane: generated hypercalls under the real exit path, each compared with the model.</summary>
public sealed class LaneTests
{
    const int Cases = 40;

    [LaneFact("qemu-svm"), Clause("HC-DIF-023"), Clause("HC-DIF-024"), Clause("HC-MEM-020")]
    public void Cordon_does_what_the_model_says() => Assert.Empty(Run("qemu-svm").Explanations);

    [LaneFact("bochs-vmx"), Clause("HC-MEM-020")]
    public void Cordon_does_what_the_model_says_by_VMX() => Assert.Empty(Run("bochs-vmx").Explanations);

    [LaneFact("bochs-svm"), Clause("HC-MEM-020")]
    public void Cordon_does_what_the_model_says_where_the_processor_gives_the_next_RIP() => Assert.Empty(Run("bochs-svm").Explanations);

    [LaneFact("xen")]
    public void Xen_does_what_the_model_says_but_for_what_clauses_name() => Assert.Empty(Run("xen").Explanations);

    [LaneFact("qemu-svm")]
    public void The_same_seed_makes_the_same_calls() => Assert.Equal(Run("qemu-svm").Operations, Run("qemu-svm").Operations);

    [Fact]
    public void Each_limit_of_Xen_is_a_clause_or_an_event_of_its_own()
        => Assert.All(Comparison.LaneLimits.OfXen, limit => Assert.Matches("^(HC-DIF-[0-9]{3}|Xen raises )", limit.Reason));

    static LaneReport Run(string lane)
    {
        var report = LaneRunner.Fuzz(new()
        {
            Lane = lane,
            Cache = Places.Cache,
            Image = Places.Image,
            Cases = Cases,
            Seed = 20261120,
            ShrinkingTime = TimeSpan.Zero,
        });
        Assert.True(report.Cases >= Cases || report.Differences > 0);
        return report;
    }
}
