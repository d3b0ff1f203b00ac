using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>Two domains on one processor: neither one that never gives its turn away nor one that always does keeps the other from running.</summary>
public sealed class SchedulingTests
{
    // In nanoseconds; a turn is 10 ms.
    const ulong LongestTurns = 40_000_000;
    const ulong Rounds = 2_000_000;

    [LaneFact("qemu-svm")]
    public void A_domain_that_spins_takes_turns_under_SVM() => Answers("qemu-svm", Hypervisors.Spinning());

    [LaneFact("bochs-vmx")]
    public void A_domain_that_spins_takes_turns_under_VMX() => Answers("bochs-vmx", Hypervisors.Spinning());

    [LaneFact("qemu-svm")]
    public void A_domain_that_yields_gets_its_turns() => Answers("qemu-svm", Hypervisors.Yielding());

    /// <summary>Both spin, and time counts instructions: each runs half of the time, but for a turn.</summary>
    [LaneFact("qemu-svm")]
    public void Two_that_spin_have_half_of_the_time_each()
    {
        using var machine = Start("qemu-svm", Hypervisors.Spinning(), counts: true);
        var program = new GuestProgram();
        var alone = program.Measure(Measurement.Nothing, 1000, 0);
        var ticks = program.Measure(Measurement.Nothing, Rounds * 10, 0);
        var results = machine.Mailbox.Run(program);
        var own = results[alone] * Rounds / 100;
        Assert.InRange(results[ticks], 2 * own - LongestTurns, 2 * own + LongestTurns);
    }

    static void Answers(string lane, GuestProgram companion)
    {
        using var machine = Start(lane, companion, counts: false);
        for (var i = 0; i < 3; i++)
        {
            var program = new GuestProgram();
            var ticks = program.Measure(Measurement.Nothing, 1000, 0);
            Assert.NotEqual(0UL, machine.Mailbox.Run(program)[ticks]);
        }
    }

    static Machine Start(string lane, GuestProgram companion, bool counts)
        => Machine.Start(Hypervisors.Cordon(lane, Places.Cache, Places.Image, companion: companion) with { CountInstructions = counts }, new ulong[GuestLayout.PageSize / sizeof(ulong)]);
}
