using Cordon.HwTests.Machines;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Spec;

namespace Cordon.HwTests.Measure;

/// <summary>
/// What operations cost inside the guest. The machine counts instructions (QEMU's <c>-icount shift=0</c>: one tick of the time-stamp counter is one
/// instruction), each operation runs <see cref="Rounds"/> times, and the empty loop is taken off; so a figure repeats exactly.
/// </summary>
public static class Benchmark
{
    /// <summary>How often each operation runs.</summary>
    public const ulong Rounds = 10_000;

    const ulong XenVersion = (ulong)HypercallNumber.XenVersion;
    const ulong SchedulerOperation = (ulong)HypercallNumber.SchedOp;
    const ulong EventChannelOperation = (ulong)HypercallNumber.EventChannelOp;
    const ulong GrantTableOperation = (ulong)HypercallNumber.GrantTableOp;

    sealed record Operation(string Name, Measurement Kind, ulong Number, params ulong[] Arguments);

    /// <summary>Starts <paramref name="setup"/> and measures every operation: instructions by the operation's name.</summary>
    /// <exception cref="LaneUnavailableException">The machine lacks something.</exception>
    /// <exception cref="MachineException">The guest or its hypervisor failed.</exception>
    public static IReadOnlyDictionary<string, double> Measure(MachineSetup setup, Action<string>? progress = null)
    {
        using var machine = Machine.Start(setup with { CountInstructions = true }, new ulong[512]);
        Loopback(machine.Mailbox);
        var nothing = Ticks(machine.Mailbox, new("nothing", Measurement.Nothing, 0));
        var costs = new Dictionary<string, double>();
        foreach (var operation in Operations())
        {
            progress?.Invoke($"{setup.Name}: {operation.Name}");
            costs[operation.Name] = (Ticks(machine.Mailbox, operation) - nothing) / (double)Rounds;
        }
        progress?.Invoke($"{setup.Name}: {GrantBenchmark.CopyName}");
        var grants = new GrantBenchmark(machine.Mailbox, (setup.Name == LaneOfXen ? DomainDescription.OfXen : DomainDescription.OfCordon).Domain);
        costs[GrantBenchmark.CopyName] = (Ticks(machine.Mailbox, new(GrantBenchmark.CopyName, Measurement.Call, GrantTableOperation, GrantBenchmark.CopyCall)) - nothing) / (double)Rounds;
        costs[GrantBenchmark.MapName] = grants.MapAndUnmap();
        if (setup.Name != LaneOfXen)
        {
            progress?.Invoke($"{setup.Name}: {PopulateBenchmark.Name}");
            costs[PopulateBenchmark.Name] = PopulateBenchmark.Measure(machine.Mailbox);
        }
        progress?.Invoke($"{setup.Name}: {InterruptName}");
        if (setup.Name != LaneWithoutInterrupts && Interrupts(machine.Mailbox) is var interrupts && interrupts[0] > 0)
        {
            costs[InterruptName] = (interrupts[(Interruptions - 1) / 2] + interrupts[Interruptions / 2]) / 2.0;
            costs[LatestInterruptName] = interrupts[^1];
        }
        return costs;
    }

    /// <summary>
    /// Starts <paramref name="pair"/>, two domains that yield to each other, and measures what a yield costs until the other one runs: half of what it takes until the same one runs again.
    /// </summary>
    /// <exception cref="LaneUnavailableException">The machine lacks something.</exception>
    /// <exception cref="MachineException">The guest or its hypervisor failed.</exception>
    public static IReadOnlyDictionary<string, double> MeasureSwitch(MachineSetup pair)
    {
        using var machine = Machine.Start(pair with { CountInstructions = true }, new ulong[512]);
        var nothing = Ticks(machine.Mailbox, new("nothing", Measurement.Nothing, 0));
        return new Dictionary<string, double>
        {
            [SwitchName] = (Ticks(machine.Mailbox, new(SwitchName, Measurement.Call, SchedulerOperation, 0)) - nothing) / (double)Rounds / 2,
        };
    }

    const string SwitchName = "sched yield, to another domain";
    const string InterruptName = "timer's deadline to guest's handler, median";
    const string LatestInterruptName = "the same, the greatest of 1000";

    const string LaneOfXen = "xen";

    // Its guest would wait for ever; WhyNotHere says why.
    const string LaneWithoutInterrupts = "bochs-svm";

    // Each waits for its deadline.
    const int Interruptions = 1000;

    /// <summary>
    /// What each of <see cref="Interruptions"/> interrupts took from its deadline to the first instruction of the guest's handler, the least first; nothing is taken off. Zeros where the guest
    /// has no such timer.
    /// </summary>
    static ulong[] Interrupts(Mailbox mailbox)
    {
        var program = new GuestProgram();
        for (var i = 0; i < Interruptions; i++)
        {
            // Each a tick later: a timer of the hypervisor's may count in steps, and a deadline lie anywhere in one.
            program.Measure(Measurement.Interrupt, 1, (ulong)i);
        }
        return [.. mailbox.Run(program).Order()];
    }

    /// <summary>One row an operation that either hypervisor ran.</summary>
    public static IReadOnlyList<BenchmarkRow> Rows(IReadOnlyDictionary<string, double>? cordon, IReadOnlyDictionary<string, double>? xen)
        => [.. AllOperations().Select(operation => new BenchmarkRow(
                operation.Name, "pvh", Cost(cordon, operation), Cost(xen, operation), WhyNotHere(cordon, operation) ?? WhyNotOnXen(xen, operation)))
            .Where(row => row.Cordon is not null || row.Xen is not null || row.Reason is not null)];

    static string? WhyNotHere(IReadOnlyDictionary<string, double>? cordon, Operation operation)
        => cordon is not null && operation.Kind == Measurement.Interrupt && Cost(cordon, operation) is null
            ? "Bochs 2.7's SVM gives no virtual interrupt to a guest that is entered with interrupts enabled" : null;

    static string? WhyNotOnXen(IReadOnlyDictionary<string, double>? xen, Operation operation)
        => xen is null || Cost(xen, operation) is not null ? null
            : operation.Kind == Measurement.Interrupt ? "the guest's APIC has no deadline in ticks under Xen on this processor"
            : operation.Name == PopulateBenchmark.Name ? "Xen clears frames in another way, so what clears them is not told apart"
            : operation.Name == SwitchName ? "Xen by itself starts one domain; a second one that runs takes its tools"
            : "not measured";

    static double? Cost(IReadOnlyDictionary<string, double>? costs, Operation operation)
        => costs is not null && costs.TryGetValue(operation.Name, out var cost) ? cost : null;

    static Operation[] Operations()
    {
        const ulong send = (ulong)EventChannelCommand.Send, status = (ulong)EventChannelCommand.Status, yield = (ulong)SchedCommand.Yield, unknown = 99;
        return
        [
            new("xen_version(0)", Measurement.Call, XenVersion, 0),
            new("sched_op, bad sub-op", Measurement.Call, SchedulerOperation, unknown),
            new("evtchn_send, bad port", Measurement.Call, EventChannelOperation, send, BadPortArgument),
            new("evtchn_send, loopback", Measurement.Call, EventChannelOperation, send, PortArgument),
            new("evtchn_status", Measurement.Call, EventChannelOperation, status, StatusArgument),
            new("sched yield", Measurement.Call, SchedulerOperation, yield),
            new("CPUID 0x40000000", Measurement.Cpuid, 0x40000000),
            new("RDTSC", Measurement.ReadTime, 0),
        ];
    }

    // The last six are not measured with the others: two need grants, one as much memory each time, one needs a second domain, the others are no loop of instructions.
    static Operation[] AllOperations() =>
    [
        .. Operations(), new(GrantBenchmark.CopyName, Measurement.Call, GrantTableOperation), new(GrantBenchmark.MapName, Measurement.Call, GrantTableOperation),
        new(PopulateBenchmark.Name, Measurement.Call, (ulong)HypercallNumber.MemoryOp), new(SwitchName, Measurement.Call, SchedulerOperation), new(InterruptName, Measurement.Interrupt, 0),
        new(LatestInterruptName, Measurement.Interrupt, 0),
    ];

    const ulong BadPortArgument = GuestLayout.Arena;
    const ulong PortArgument = GuestLayout.Arena + 64;
    const ulong StatusArgument = GuestLayout.Arena + 128;
    const ulong BindArgument = GuestLayout.Arena + 192;

    /// <summary>Binds an event channel from the domain to itself and writes the arguments that name it.</summary>
    static void Loopback(Mailbox mailbox)
    {
        const ulong allocateUnbound = (ulong)EventChannelCommand.AllocUnbound, bindInterdomain = (ulong)EventChannelCommand.BindInterdomain;
        const uint self = Domid.Self;
        var allocate = new GuestProgram();
        allocate.Write(BindArgument, GuestProgram.Bytes(self | (self << 16), 0));
        allocate.Call(EventChannelOperation, allocateUnbound, BindArgument);
        var allocated = allocate.Read(BindArgument, 8);
        var unbound = (uint)(mailbox.Run(allocate)[allocated + 1] >> 32);

        var bind = new GuestProgram();
        bind.Write(BindArgument, GuestProgram.Bytes(self, unbound, 0));
        var call = bind.Call(EventChannelOperation, bindInterdomain, BindArgument);
        var bound = bind.Read(BindArgument, 12);
        var results = mailbox.Run(bind);
        if (results[call] != 0)
        {
            throw new MachineException($"a loopback event channel cannot be bound: error {(long)results[call]}");
        }
        var port = (uint)results[bound + 2];
        var write = new GuestProgram();
        write.Write(BadPortArgument, GuestProgram.Bytes(1000));
        write.Write(PortArgument, GuestProgram.Bytes(port));
        write.Write(StatusArgument, GuestProgram.Bytes(self, port));
        mailbox.Run(write);
    }

    static ulong Ticks(Mailbox mailbox, Operation operation)
    {
        var program = new GuestProgram();
        program.Measure(operation.Kind, Rounds, operation.Number, operation.Arguments);
        return mailbox.Run(program)[0];
    }
}
