using System.Diagnostics;
using System.Runtime.InteropServices;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Cordon.Spec;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>
/// Two vcpus of a domain on two processors: they run at the same time, and a page that one gives up is out of the other's reach when the call returns, though that one's processor has its translation.
/// </summary>
public sealed class ManyProcessorsTests
{
    const ulong VcpuOp = (ulong)HypercallNumber.VcpuOp, MemoryOp = (ulong)HypercallNumber.MemoryOp;
    const ulong Initialise = (ulong)VcpuCommand.Initialise, Up = (ulong)VcpuCommand.Up, RemoveFromPhysmap = (ulong)MemoryCommand.RemoveFromPhysmap;
    const ulong CodePage = 1, CounterPage = 2, ContextPage = 3, RemovedPage = 63;
    const ulong Rounds = 20_000;

    // An emulator gives each processor its turn, but not at once.
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // What an emulator printed last comes after its end.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // again: mov rax, [rsi]; inc qword [rdi]; pause; jmp again
    static ReadOnlySpan<byte> Reader => [0x48, 0x8b, 0x06, 0x48, 0xff, 0x07, 0xf3, 0x90, 0xeb, 0xf6];

    [LaneFact("qemu-svm")]
    public void Under_SVM() => Check("qemu-svm");

    [LaneFact("bochs-svm")]
    public void Under_an_SVM_that_keeps_translations() => Check("bochs-svm");

    [LaneFact("bochs-vmx")]
    public void Under_VMX() => Check("bochs-vmx");

    static void Check(string lane)
    {
        using var machine = Machine.Start(Hypervisors.Cordon(lane, Places.Cache, Places.Image, processors: 2), new ulong[GuestLayout.PageSize / sizeof(ulong)]);
        Assert.Contains("2 of 2 processors run guests", machine.Serial, StringComparison.Ordinal);
        Start(machine);

        Assert.True(SpinWait.SpinUntil(() => Moves(machine), Limit), "the second vcpu does not run while the first does");

        var program = new GuestProgram();
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, Domid.Self);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), Page(RemovedPage) / GuestLayout.PageSize);
        program.Write(Page(ContextPage), bytes);
        var removed = program.Call(MemoryOp, RemoveFromPhysmap, Page(ContextPage));
        // The second vcpu finds nothing where it reads, which ends the domain, and with it the machine's run.
        var end = Assert.Throws<MachineException>(() =>
        {
            var result = machine.Mailbox.Run(program)[removed];
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < Limit;)
            {
                Moves(machine);
            }
            Assert.Fail($"the call says {result:x}, and the second vcpu {(Moves(machine) ? "reads on" : "stands still")}; {machine.LastLines}");
        });
        Assert.True(SpinWait.SpinUntil(() => machine.Serial.Contains("access to what is not memory", StringComparison.Ordinal), Patience), $"{end.Message}; {machine.LastLines}");
    }

    // The first vcpu leaves the processor to nobody between its two looks.
    static bool Moves(Machine machine)
    {
        var program = new GuestProgram();
        var first = program.Read(Page(CounterPage), sizeof(ulong));
        program.Measure(Measurement.Nothing, Rounds, 0);
        var second = program.Read(Page(CounterPage), sizeof(ulong));
        // An exit: Bochs would not end the run of this vcpu otherwise, which lets no interrupts in.
        program.Cpuid(0);
        var results = machine.Mailbox.Run(program);
        return results[second + 1] > results[first + 1];
    }

    static void Start(Machine machine)
    {
        const ulong pagingAndProtection = 0x80010033, physicalAddressExtension = 0x620, longMode = 0x100, pageTables = 0x210000;
        var context = new VcpuHvmContext
        {
            Mode = VcpuHvmMode.Bits64,
            Rip64 = Page(CodePage),
            Rsi64 = Page(RemovedPage),
            Rdi64 = Page(CounterPage),
            // Bochs does not interrupt a guest that lets no interrupts in.
            Rflags64 = 0x202,
            Cr064 = pagingAndProtection,
            Cr364 = pageTables,
            Cr464 = physicalAddressExtension,
            Efer64 = longMode,
        };
        var program = new GuestProgram();
        program.Write(Page(CodePage), Reader);
        program.Write(Page(ContextPage), MemoryMarshal.AsBytes(new Span<VcpuHvmContext>(ref context)));
        program.Clear(Page(CounterPage), sizeof(ulong));
        var initialised = program.Call(VcpuOp, Initialise, 1, Page(ContextPage));
        var up = program.Call(VcpuOp, Up, 1);
        var results = machine.Mailbox.Run(program);
        Assert.Equal((0UL, 0UL), (results[initialised], results[up]));
    }

    static ulong Page(ulong number) => GuestLayout.Arena + (number * GuestLayout.PageSize);
}
