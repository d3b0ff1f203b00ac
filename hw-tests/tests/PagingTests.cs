using Cordon.HwTests.Paging;
using Cordon.Spec;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>Generated page tables and accesses in a guest of each lane of the image, and what the model says of each.</summary>
public sealed class PagingTests
{
    const long Cases = 4000;
    const ulong Seed = 20260101;

    // Met so seldom by chance that a short run may be without it is none of these.
    static readonly string[] metEverywhere =
    [
        "None address", "Legacy address", "Legacy #PF", "Extended address", "Extended #PF", "FourLevel address", "FourLevel #PF", "FourLevel #GP", "FourLevel #SS",
    ];

    [LaneFact("qemu-svm")]
    [Clause("HC-PAG-001"), Clause("HC-PAG-002"), Clause("HC-PAG-003"), Clause("HC-PAG-004"), Clause("HC-PAG-005"), Clause("HC-PAG-006"), Clause("HC-PAG-007"), Clause("HC-PAG-008")]
    public void By_SVM() => Check("qemu-svm");

    [LaneFact("bochs-svm")]
    [Clause("HC-PAG-009"), Clause("HC-PAG-010"), Clause("HC-PAG-011"), Clause("HC-PAG-012"), Clause("HC-PAG-013"), Clause("HC-PAG-014")]
    public void By_an_SVM_that_checks_every_pointer() => Check("bochs-svm");

    [LaneFact("bochs-vmx")]
    [Clause("HC-PAG-015"), Clause("HC-PAG-016"), Clause("HC-PAG-017"), Clause("HC-PAG-018"), Clause("HC-PAG-025")]
    public void By_VMX() => Check("bochs-vmx", "Extended #GP of CR3");

    [LaneFact("qemu-svm")]
    [Clause("HC-PAG-019"), Clause("HC-PAG-021")]
    public void A_nested_fault_is_where_the_model_has_it_under_SVM() => CheckNested("qemu-svm", 1);

    [LaneFact("bochs-vmx")]
    [Clause("HC-PAG-019"), Clause("HC-PAG-021")]
    public void A_nested_fault_is_where_the_model_has_it_under_VMX() => CheckNested("bochs-vmx", 3);

    static PagingOptions Options(string lane, ulong seed) => new() { Lane = lane, Cache = Places.Cache, Image = Places.Image, Cases = Cases, Seed = seed };

    static void Check(string lane, params string[] alsoMet)
    {
        var report = PagingLane.Run(Options(lane, Seed));
        Assert.True(report.Differences.Count == 0, string.Join("\n\n", report.Differences));
        Assert.Equal(Cases, report.Cases);
        Assert.All(metEverywhere.Concat(alsoMet), end => Assert.Contains(end, report.Ends.Keys));
    }

    static void CheckNested(string lane, ulong seed)
    {
        foreach (var isFinal in (bool[])[false, true])
        {
            var (theCase, expected, printed) = PagingLane.EndByNestedFault(Options(lane, seed), isFinal);
            Assert.Equal((theCase.ToString(), expected), (theCase.ToString(), printed ?? 0));
        }
    }
}
