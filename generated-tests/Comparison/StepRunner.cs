using Cordon.GeneratedTests.Abstraction;
using Cordon.GeneratedTests.Commands;
using Cordon.GeneratedTests.Generation;
using Cordon.GeneratedTests.Worlds;
using Cordon.Impl;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>Makes one step on both sides of a world and compares them.</summary>
public sealed unsafe class StepRunner
{
    const ulong Sentinel = 0xC0DE_0000_0000_0000;
    const int ContinuationsAtMost = 100_000;
    const int ListElements = 8;
    const int EntryWords = 8;
    const int FirstArgumentWord = 2;
    const ulong NoResult = 1UL << 63;
    const int ExhaustLimit = 20_000;

    readonly ModelCall model;
    readonly Followers followers;
    readonly SchedulerDuties duties;
    readonly GuestMemoryView memory;
    readonly TimerSteps timers;
    readonly byte[] bytes = new byte[512];
    string ended = "";
    uint? runs;

    /// <summary>Steps in <paramref name="world"/>.</summary>
    public StepRunner(World world)
    {
        World = world;
        followers = new Followers(world);
        duties = new SchedulerDuties(world);
        model = new ModelCall(world) { BetweenCalls = () => followers.ReclaimFrames() };
        memory = new GuestMemoryView(world);
        timers = new TimerSteps(world);
        Invariants = new InvariantSampler(KeyUniverse.Of(world));
    }

    /// <summary>The world.</summary>
    public World World { get; }

    /// <summary>How many hypercalls were made and compared.</summary>
    public long Calls { get; private set; }

    /// <summary>RAX after the last hypercall; a value that none returns when it did not end.</summary>
    public ulong LastResult { get; private set; }

    /// <summary>How often each sub-op ran.</summary>
    public OperationCounter Counter { get; private set; } = new();

    /// <summary>Counts from 0: what prepares a world is none of the cases.</summary>
    public void ForgetCounts()
    {
        Calls = 0;
        Counter = new();
    }

    /// <summary>What evaluates the invariants.</summary>
    public InvariantSampler Invariants { get; }

    /// <summary>Makes step <paramref name="index"/> of a case.</summary>
    /// <returns>The disagreement, or null.</returns>
    public Difference? Run(Step step, int index)
    {
        try
        {
            followers.Begin();
            duties.Begin();
            World.Console.Begin();
            model.Begin();
            model.Refusals.Begin();
            (ended, runs) = ("", null);
            var difference = step switch
            {
                CallStep call => RunCall(call, index),
                RegisterStep { Mode: not CallerMode.Kernel } call => RunRefused(call, index),
                RegisterStep call => RunRegisters(new RegisterCall(call.Domain, call.Vcpu, call.Number, call.Arguments), Operations.NameOf(call.Number, call.Arguments[0]), index),
                MulticallStep list => RunMulticall(list, index),
                ElapseStep elapse => Elapse(elapse),
                ExpireStep expire => Expire(expire, index),
                GuestWriteStep write => Write(write),
                InputStep input => Receive(input),
                _ => throw new ArgumentException($"no side can make a {step.GetType().Name}"),
            };
            return difference ?? Follow(index) ?? CompareStates(index) ?? CompareConsole(index) ?? CheckDuties(step, index) ?? CheckRefusals(index);
        }
        catch (InvalidOperationException panic) when (panic.Message.StartsWith("panic: ", StringComparison.Ordinal))
        {
            return new Difference(DifferenceKind.Panic, index, $"the implementation stopped: {panic.Message}", []);
        }
        catch (ImplementationFaultException fault)
        {
            return new Difference(DifferenceKind.State, index, fault.Message, []);
        }
    }

    /// <summary>Makes a step of the hypervisor's own on both sides, and what follows of itself, and compares.</summary>
    /// <returns>The disagreement, or null.</returns>
    public Difference? RunOwn(Action step, int index)
    {
        try
        {
            followers.Begin();
            step();
            return Follow(index) ?? CompareStates(index);
        }
        catch (InvalidOperationException panic) when (panic.Message.StartsWith("panic: ", StringComparison.Ordinal))
        {
            return new Difference(DifferenceKind.Panic, index, $"the implementation stopped: {panic.Message}", []);
        }
    }

    /// <summary>Compares all of both states.</summary>
    public Difference? CompareAll(int index) => Of(DifferenceKind.State, index, "the states differ", World.Comparer.CompareAll()) ?? StrayWrites(index, World.AllFrames);

    /// <summary>Whether the implementation has written memory that the model did not.</summary>
    /// <param name="index">The step's number.</param>
    /// <param name="frames">The frames to look at.</param>
    public Difference? StrayWrites(int index, IEnumerable<ulong> frames)
    {
        var blocks = World.Comparer.StrayWrites(frames);
        return blocks.Count == 0
            ? Of(DifferenceKind.State, index, "the nested tables differ from the p2m", World.Comparer.CompareP2m())
                ?? Of(DifferenceKind.State, index, "the records of grants differ", World.Comparer.CompareGrants())
            : new Difference(DifferenceKind.StrayWrite, index, $"the implementation wrote memory at {string.Join(", ", blocks.Take(8).Select(block => $"0x{block:x}"))}, which the model did not", []);
    }

    /// <summary>Evaluates the invariants at the keys that the step wrote, and at a few others.</summary>
    public Difference? CheckInvariants(int index, ref RandomWords random) => Broken(Invariants.Sample(World.Model, ref random), index);

    /// <summary>Evaluates the invariants at all keys, or at very many.</summary>
    public Difference? ExhaustInvariants(int index, ref RandomWords random) => Broken(Invariants.Exhaust(World.Model, ExhaustLimit, ref random), index);

    static Difference? Broken(string? claim, int index)
        => claim is null ? null : new Difference(DifferenceKind.Invariant, index, $"both sides agree on a state in which {claim}", []);

    Difference? RunCall(CallStep call, int index)
    {
        var address = World.PlacesAt + GuestPlaces.Structure(call.Handle, call.Operation.StructureBytes);
        return RunRegisters(LayOut(call, address), call.Operation.Name, index) ?? CompareStart(call, index);
    }

    Difference? CompareStart(CallStep call, int index)
    {
        if (call.Operation.Name != StartRegisters.Operation || LastResult != 0)
        {
            return null;
        }
        var vcpu = (uint)call.Fields[call.Operation.IndexOf("Vcpuid")];
        var started = Hypervisor.Vcpu(World.Hypervisor, Hypervisor.Domain(World.Hypervisor, new DomainId(call.Domain)), new VcpuId(vcpu));
        return Of(DifferenceKind.State, index, "the registers that the vcpu starts with differ", new StartRegisters(call).Compare(&started->Initial));
    }

    Difference? RunMulticall(MulticallStep list, int index)
    {
        var entries = World.PlacesAt + GuestPlaces.Structure(list.Handle, list.Calls.Count * EntryWords * sizeof(ulong));
        Span<byte> entry = stackalloc byte[EntryWords * sizeof(ulong)];
        for (var i = 0; i < list.Calls.Count; i++)
        {
            var call = list.Calls[i];
            var registers = LayOut(call, World.PlacesAt + GuestPlaces.Structure(call.Handle, call.Operation.StructureBytes) + GuestPlaces.BehindLists + ((ulong)i * GuestPlaces.StructureSpace));
            entry.Clear();
            BitConverter.TryWriteBytes(entry, registers.Number);
            for (var argument = 0; argument < registers.Arguments.Length; argument++)
            {
                BitConverter.TryWriteBytes(entry[((FirstArgumentWord + argument) * sizeof(ulong))..], registers.Arguments[argument]);
            }
            memory.Write(list.Domain, entries + (ulong)(i * entry.Length), entry);
        }
        ulong[] arguments = [entries, (ulong)list.Calls.Count, 0, 0, 0, 0];
        return RunRegisters(new RegisterCall(list.Domain, list.Vcpu, (ulong)Spec.HypercallNumber.Multicall, arguments), "Multicall.Run", index);
    }

    // The structure and the list of a call, written to guest memory, and the registers that go with them.
    RegisterCall LayOut(CallStep call, ulong address)
    {
        var operation = call.Operation;
        if (operation.StructureBytes != 0)
        {
            LayOutStructures(call, address);
        }
        LayOutLists(call);
        var arguments = new ulong[6];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = operation.Register(i, call.Fields, address);
        }
        return new RegisterCall(call.Domain, call.Vcpu, (ulong)operation.Call.Number, arguments);
    }

    // Of a list of structures each next one is about the next reference, handle and page.
    void LayOutStructures(CallStep call, ulong address)
    {
        var operation = call.Operation;
        var structure = bytes.AsSpan(0, operation.StructureBytes);
        var isList = operation.SubOp.Shape == Spec.Shape.StructureList;
        var count = isList ? Math.Clamp(call.Fields[operation.IndexOf("Count")], 1, ListElements) : 1;
        var fields = (ulong[])call.Fields.Clone();
        for (ulong i = 0; i < count; i++)
        {
            operation.Encode(fields, structure);
            memory.Write(call.Domain, address + (i * (ulong)structure.Length), structure);
            for (var field = 0; field < fields.Length; field++)
            {
                fields[field] += operation.Fields[field].Kind switch
                {
                    Spec.FieldKind.GrantReference or Spec.FieldKind.GrantHandle => 1,
                    Spec.FieldKind.PhysicalAddress => Page.Bytes,
                    _ => 0,
                };
            }
        }
    }

    // A list of elements lies where the sub-op's address field says: the element's word, and then the next numbers.
    void LayOutLists(CallStep call)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        foreach (var (address, element) in call.Operation.Lists)
        {
            for (ulong i = 0; i < ListElements; i++)
            {
                BitConverter.TryWriteBytes(word, call.Fields[element] + i);
                var width = call.Operation.Fields[element].Bits / 8;
                memory.Write(call.Domain, call.Fields[address] + (i * (ulong)width), word[..width]);
            }
        }
    }

    Difference? RunRegisters(RegisterCall call, string name, int index)
    {
        LastResult = NoResult;
        if (!IsRunnable(call.Domain, call.Vcpu))
        {
            return null;
        }
        Calls++;
        runs = call.Vcpu;
        var registers = new HypercallRegisters
        {
            Rax = call.Number, Rdi = call.Arguments[0], Rsi = call.Arguments[1], Rdx = call.Arguments[2],
            R10 = call.Arguments[3], R8 = call.Arguments[4], R9 = call.Arguments[5],
            Rbx = Sentinel, Rbp = Sentinel + 1, Rsp = Sentinel + 2, Rcx = Sentinel + 3, R11 = Sentinel + 4,
            R12 = Sentinel + 5, R13 = Sentinel + 6, R14 = Sentinel + 7, R15 = Sentinel + 8,
        };
        var vcpu = Hypervisor.Vcpu(World.Hypervisor, Hypervisor.Domain(World.Hypervisor, new DomainId(call.Domain)), new VcpuId(call.Vcpu));
        var rounds = 0;
        while (!Hypercalls.Dispatch(World.Hypervisor, vcpu, &registers))
        {
            if (vcpu->IsBlocked != 0 || vcpu->IsDown != 0 || Hypervisor.Domain(World.Hypervisor, vcpu)->State != DomainState.Running)
            {
                return MakePart(call, registers);
            }
            if (++rounds > ContinuationsAtMost)
            {
                return new Difference(DifferenceKind.Result, index, $"{name} has not ended after {ContinuationsAtMost} continuations", []);
            }
        }
        var expected = model.Make(call);
        LastResult = registers.Rax;
        ended = name;
        Counter.Add(name, registers.Rax);
        if (registers.Rax != expected)
        {
            return new Difference(DifferenceKind.Result, index, $"{name} returned {Results.Name(registers.Rax)}, the model {Results.Name(expected)}", [new("rax", expected, registers.Rax)]);
        }
        return RegistersKept(registers, rounds) ? null
            : new Difference(DifferenceKind.Output, index, $"{name} changed a register other than RAX", []);
    }

    // HC-GEN-003, HC-DIF-004: whatever the call is, it is refused by the mode of its caller, and nothing else happens.
    Difference? RunRefused(RegisterStep call, int index)
    {
        if (!IsRunnable(call.Domain, call.Vcpu))
        {
            return null;
        }
        Calls++;
        var registers = new HypercallRegisters { Rax = call.Number, Rdi = call.Arguments[0], Rsi = call.Arguments[1], Rdx = call.Arguments[2], R10 = call.Arguments[3] };
        var vcpu = Hypervisor.Vcpu(World.Hypervisor, Hypervisor.Domain(World.Hypervisor, new DomainId(call.Domain)), new VcpuId(call.Vcpu));
        var kernel = vcpu->Paging;
        vcpu->Paging.Cpl = call.Mode == CallerMode.User ? (byte)3 : (byte)0;
        vcpu->Paging.Is64Bit = call.Mode == CallerMode.Kernel32 ? (byte)0 : (byte)1;
        var isDone = Hypercalls.Dispatch(World.Hypervisor, vcpu, &registers);
        vcpu->Paging = kernel;
        var expected = unchecked((ulong)-(long)(call.Mode == CallerMode.User ? Spec.Errno.EPERM : Spec.Errno.ENOSYS));
        return isDone && registers.Rax == expected ? null
            : new Difference(DifferenceKind.Result, index, $"a call from {call.Mode} returned {Results.Name(registers.Rax)}, and has to return {Results.Name(expected)}", [new("rax", expected, registers.Rax)]);
    }

    // A multicall whose vcpu sleeps has made a part of its calls: RSI says how many are left. It has no result yet.
    Difference? MakePart(RegisterCall call, in HypercallRegisters registers)
    {
        var arguments = (ulong[])call.Arguments.Clone();
        arguments[1] = (uint)(arguments[1] - registers.Rsi);
        model.Make(call with { Arguments = arguments });
        return null;
    }

    // After a continuation the first three arguments say what was left to do; no other register changes, ever (HC-GEN-002).
    static bool RegistersKept(in HypercallRegisters now, int rounds)
        => now.Rbx == Sentinel && now.Rbp == Sentinel + 1 && now.Rsp == Sentinel + 2 && now.Rcx == Sentinel + 3 && now.R11 == Sentinel + 4
            && now.R12 == Sentinel + 5 && now.R13 == Sentinel + 6 && now.R14 == Sentinel + 7 && now.R15 == Sentinel + 8 && rounds >= 0;

    // Only a vcpu that runs can make a call: the scheduler would not let a sleeping one. The model says which can.
    bool IsRunnable(ushort domain, uint vcpu)
    {
        var state = World.Model;
        return vcpu < state.VcpuCount[new(domain)] && state.Life[new(domain)] == Model.DomainLife.Running && state.Up[new(domain), new(vcpu)] == 1
            && state.Blocked[new(domain), new(vcpu)] == 0 && state.Polling[new(domain), new(vcpu)] == Model.Polling.None;
    }

    Difference? CheckRefusals(int index)
    {
        model.Refusals.TryTransitions((ushort)(index % WorldBuilder.Domains));
        return model.Refusals.Problem is { } problem ? new Difference(DifferenceKind.Choice, index, problem, []) : null;
    }

    Difference? CheckDuties(Step step, int index)
        => duties.Check(ended, step is CallStep call ? call.Domain : step is MulticallStep list ? list.Domain : step is RegisterStep registers ? registers.Domain : (ushort)0, runs) is { } problem
            ? new Difference(DifferenceKind.Output, index, problem, []) : null;

    // As the backend does: timers, then an interrupt that is not an upcall, then a choice of who runs next, before which every vcpu's account is settled;
    // it is given the upcall that is requested.
    Difference? Expire(ExpireStep step, int index)
    {
        timers.Expire();
        if (step.Vcpu != 0)
        {
            Scheduling.Unblock(World.Hypervisor, Hypervisor.Vcpu(World.Hypervisor, Hypervisor.Domain(World.Hypervisor, new DomainId(step.Domain)), new VcpuId(step.Vcpu)));
            Model.Injection.Wake(World.Model, BackendOf(step.Domain), new(step.Vcpu));
        }
        var next = Scheduling.Next(World.Hypervisor, null, Clock.Now(World.Hypervisor));
        if (next != null)
        {
            VcpuEvents.TakeEdge(next);
            Model.Injection.Inject(World.Model, BackendOf(next->Domain), new(next->Id));
        }
        return duties.CheckChoice(next) is { } problem ? new Difference(DifferenceKind.Choice, index, problem, []) : null;
    }

    Model.Caller BackendOf(ushort domain) => new(new(domain), new(0), World.Now, new Model.Choices());

    Difference? Elapse(ElapseStep elapse)
    {
        World.Now += elapse.Nanoseconds;
        return null;
    }

    Difference? Write(GuestWriteStep write)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        BitConverter.TryWriteBytes(word, write.Value);
        memory.WritePhysical(write.Domain, (write.Frame << 12) | (write.Word * sizeof(ulong)), word);
        return null;
    }

    Difference? Receive(InputStep input)
    {
        for (uint i = 0; i < input.Count; i++)
        {
            World.Console.Receive((byte)(input.First + i));
        }
        World.Console.Begin();
        return null;
    }

    Difference? CompareConsole(int index) => World.Console.Difference() is { } problem ? new Difference(DifferenceKind.Output, index, problem, []) : null;

    Difference? Follow(int index) => followers.Follow(model.MustFlush) is { } problem ? new Difference(DifferenceKind.Choice, index, problem, []) : null;

    Difference? CompareStates(int index)
    {
        return Of(DifferenceKind.State, index, "the states differ after the step", World.Comparer.Compare());
    }

    static Difference? Of(DifferenceKind kind, int index, string summary, IReadOnlyList<DifferentWord> words)
        => words.Count == 0 ? null : new Difference(kind, index, summary, [.. words]);
}
