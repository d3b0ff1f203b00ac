using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>
/// Interrupts that the guest sends itself by its local APIC (x2APIC), through each backend's own way of delivering them: which comes, when, in which order,
/// and that its end makes way for the next.
/// </summary>
public sealed class InterruptTests
{
    const uint TaskPriority = 0x808, Spurious = 0x80f, InService = 0x810, Requested = 0x820, SelfInterrupt = 0x83f;
    const ulong Enabled = 0x1ff;
    const uint Low = 0x41, High = 0xa2;
    const uint WordOfLow = Low / 32;
    const ulong BitOfLow = 1UL << (int)(Low % 32);

    // QEMU 7.2 delivers a virtual interrupt whose class equals the task priority's, where a processor wants a greater one (AMD APM volume 2, 15.21.4).
    [LaneFact("qemu-svm")]
    public void By_SVM() => Check("qemu-svm", 0x50);

    [LaneFact("bochs-svm")]
    public void By_an_SVM_that_gives_the_next_RIP() => Check("bochs-svm", 0x40);

    [LaneFact("bochs-vmx")]
    public void By_VMX() => Check("bochs-vmx", 0x40);

    // holding: a task priority that holds Low back, and not High.
    static void Check(string lane, ulong holding)
    {
        using var machine = Machine.Start(Hypervisors.Cordon(lane, Places.Cache, Places.Image), new ulong[GuestLayout.PageSize / sizeof(ulong)]);
        Expect(machine, "nothing waits", program => program.WriteMsr(Spurious, Enabled), 0, 0);
        Expect(machine, "one is taken", program => program.WriteMsr(SelfInterrupt, Low), 1, Low);
        // The handler ends it, so that the next of its class is not held back.
        Expect(machine, "it has ended", program => program.WriteMsr(SelfInterrupt, Low), 1, Low);
        Expect(machine, "two requests are one interrupt", program => { program.WriteMsr(SelfInterrupt, Low); program.WriteMsr(SelfInterrupt, Low); }, 1, Low);
        Expect(machine, "the higher one comes first", program => { program.WriteMsr(SelfInterrupt, Low); program.WriteMsr(SelfInterrupt, High); }, 2, Low);
        Expect(machine, "the task priority holds it back", program => { program.WriteMsr(TaskPriority, holding); program.WriteMsr(SelfInterrupt, Low); }, 0, 0);
        Expect(machine, "but not one of a higher class", program => program.WriteMsr(SelfInterrupt, High), 1, High);
        Expect(machine, "until it is lowered", program => program.WriteMsr(TaskPriority, 0x30), 1, Low);
        Registers(machine);
    }

    static void Expect(Machine machine, string what, Action<GuestProgram> before, ulong count, ulong last)
    {
        var program = new GuestProgram();
        before(program);
        var taken = program.Interrupts();
        var results = machine.Mailbox.Run(program);
        Assert.Equal((what, count, last), (what, results[taken], results[taken + 1]));
    }

    static void Registers(Machine machine)
    {
        var program = new GuestProgram();
        program.WriteMsr(SelfInterrupt, Low);
        var requested = program.ReadMsr(Requested + WordOfLow);
        program.Interrupts();
        var afterwards = program.ReadMsr(Requested + WordOfLow);
        var inService = program.ReadMsr(InService + WordOfLow);
        var results = machine.Mailbox.Run(program);
        Assert.Equal(BitOfLow, results[requested + 1]);
        Assert.Equal(0UL, results[afterwards + 1]);
        Assert.Equal(0UL, results[inService + 1]);
    }
}
