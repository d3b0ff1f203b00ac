using Cordon.HwTests.Traps;
using Cordon.Spec;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>Generated sequences of exceptions and interrupts in a guest of each lane of the image, and what the model says of each.</summary>
public sealed class TrapTests
{
    const long Cases = 2000;
    const ulong Seed = 20260101;

    static readonly string[] metEverywhere =
    [
        "#DB trap", "#DB fault", "INT n", "INT3", "interrupt", "fault 11 in delivery", "fault 12 in delivery", "fault 13 in delivery", "fault 14 in delivery", "hypercall", "intercepted instruction", "HLT",
    ];

    [LaneFact("qemu-svm")]
    [Clause("HC-TRP-001"), Clause("HC-TRP-002"), Clause("HC-TRP-004"), Clause("HC-TRP-005"), Clause("HC-TRP-006"), Clause("HC-TRP-007"), Clause("HC-TRP-008"), Clause("HC-TRP-009")]
    public void By_SVM() => Check("qemu-svm", "hypercall with TF", "intercepted instruction with TF");

    [LaneFact("bochs-svm")]
    [Clause("HC-TRP-010"), Clause("HC-TRP-011"), Clause("HC-TRP-014"), Clause("HC-TRP-015")]
    public void By_an_SVM_that_gives_the_next_RIP() => Check("bochs-svm", "INT1");

    [LaneFact("bochs-vmx")]
    [Clause("HC-TRP-012"), Clause("HC-TRP-013"), Clause("HC-TRP-016"), Clause("HC-TRP-017"), Clause("HC-TRP-018"), Clause("HC-TRP-020"), Clause("HC-TRP-021"), Clause("HC-TRP-026")]
    public void By_VMX() => Check("bochs-vmx", "INT1", "hypercall with TF", "intercepted instruction with TF", "HLT with TF");

    [LaneFact("qemu-svm")]
    [Clause("HC-TRP-003")]
    public void A_triple_fault_ends_its_domain_alone_under_SVM() => CheckEnd("qemu-svm");

    [LaneFact("bochs-vmx")]
    [Clause("HC-TRP-003")]
    public void A_triple_fault_ends_its_domain_alone_under_VMX() => CheckEnd("bochs-vmx");

    static TrapOptions Options(string lane) => new() { Lane = lane, Cache = Places.Cache, Image = Places.Image, Cases = Cases, Seed = Seed };

    static void Check(string lane, params string[] alsoMet)
    {
        var report = TrapLane.Run(Options(lane));
        Assert.True(report.Differences.Count == 0, string.Join("\n\n", report.Differences));
        Assert.Equal(Cases, report.Cases);
        Assert.All(metEverywhere.Concat(alsoMet), what => Assert.Contains(what, report.Seen.Keys));
    }

    static void CheckEnd(string lane)
    {
        var (expected, serial) = TrapLane.EndByTripleFault(Options(lane));
        Assert.Contains($"stopped: triple fault, rip 0x{expected:x}", serial, StringComparison.Ordinal);
        Assert.DoesNotContain("all domains have ended", serial, StringComparison.Ordinal);
    }
}
