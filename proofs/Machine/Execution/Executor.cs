using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// Executes a function of the image on terms, all its paths at once: paths that meet at an instruction become one state. Who is deepest in calls goes on first, and
/// of those who is at the lowest address, so that paths wait where they meet. A loop is followed for as long as its condition may hold, within a bound.
/// </summary>
public sealed class Executor
{
    /// <summary>Where the executed function returns to: an address outside the image.</summary>
    public const ulong ReturnAddress = 0xffff_ffff_0000_0000;

    const int RaxNumber = 0, RdxNumber = 2;
    // The registers that a function of the System V ABI need not keep: RAX, RCX, RDX, RSI, RDI, R8 to R11.
    static readonly int[] volatileRegisters = [0, 1, 2, 6, 7, 8, 9, 10, 11];

    readonly CodeListing listing;
    readonly ElfImage image;
    readonly IReadOnlyDictionary<string, Contract> contracts;
    readonly MachineLayout layout;
    readonly AddressResolver resolver;
    readonly IFacts facts;
    readonly InstructionSemantics semantics;
    readonly Dictionary<ulong, Instruction> instructions = [];
    readonly HashSet<ulong> executed = [];
    readonly SortedSet<string> entered = new(StringComparer.Ordinal);
    // At an instruction that is reached in many ways paths fork as often; more than this is a loop.
    const int MostForks = 64;

    readonly Dictionary<ulong, int> forksAt = [];
    // Where the callee returns to, and the registers when it was called.
    readonly Stopwatch clock = Stopwatch.StartNew();
    int freshNumber;
    ulong enteredAt;

    /// <summary>An executor of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="listing">Its decoded code.</param>
    /// <param name="layout">Its tables.</param>
    /// <param name="judge">Who decides questions.</param>
    /// <param name="facts">What is known of the state before.</param>
    /// <param name="contracts">What replaces functions, by name.</param>
    public Executor(ElfImage image, CodeListing listing, MachineLayout layout, Judge judge, IFacts facts, IReadOnlyDictionary<string, Contract> contracts)
    {
        this.image = image;
        this.listing = listing;
        this.layout = layout;
        this.facts = facts;
        this.contracts = contracts;
        Judge = judge;
        resolver = new(layout);
        semantics = new(Fresh);
    }

    /// <summary>Who decides questions.</summary>
    public Judge Judge { get; }

    /// <summary>How many instructions may be executed at the most, all paths together.</summary>
    public int StepLimit { get; init; } = 60_000;

    /// <summary>Who answers for machine frames where their content is not looked at; null where it is.</summary>
    public IFrames? Frames { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many instructions were executed, all paths together.</summary>
    public int Steps { get; private set; }

    /// <summary>The addresses of all instructions that were executed.</summary>
    public IReadOnlySet<ulong> Executed => executed;

    /// <summary>The functions that were executed.</summary>
    public IReadOnlySet<string> Entered => entered;

    /// <summary>The tables.</summary>
    public MachineLayout Layout => layout;

    /// <summary>What the executed code may not touch itself, because functions that contracts replace keep it.</summary>
    public ClosedCells Closed { get; init; } = ClosedCells.None;

    /// <summary>What is known of the state before.</summary>
    public IFacts Facts => facts;

    /// <summary>A variable that nothing is known of.</summary>
    public Term Fresh(string name, int width) => Term.Variable($"{name}!{freshNumber++}", width);

    /// <summary>Memory of a state.</summary>
    public MachineMemory MemoryOf(PathState state) => new(layout, resolver, image, Judge, facts, state, Frames, Closed);

    /// <summary>Executes a function to its return.</summary>
    /// <param name="function">Its symbol.</param>
    /// <param name="prepare">Sets the registers of arguments, and what else is special of the state at the entry.</param>
    /// <returns>The state after it, whose conditions are those under which it returns at all.</returns>
    /// <exception cref="MachineFaultException">Something could not be shown, or is outside what is covered.</exception>
    public PathState Run(string function, Action<PathState> prepare)
    {
        var start = Enter(function);
        prepare(start);
        var saved = start.Processor.Clone();
        var end = Run(start);
        CheckReturn(saved, end);
        return end;
    }

    PathState Run(PathState start)
        => Follow(start, new HashSet<ulong> { ReturnAddress }).GetValueOrDefault(ReturnAddress)
            ?? throw new MachineFaultException("the function never returns");

    /// <summary>A state at the entry of a function, with nothing known of the registers.</summary>
    /// <param name="function">Its symbol.</param>
    public PathState Enter(string function)
    {
        var entry = listing.Functions.FirstOrDefault(found => found.Name == function)
            ?? throw new MachineFaultException($"the image has no function {function}");
        entered.Add(function);
        enteredAt = entry.Address;
        var processor = new ProcessorState((name, width) => name == "rsp" ? MachineLayout.Stack : Term.Variable($"entry.{name}", width)) { Direction = Term.False };
        // The stack pointer is 8 above a multiple of 16 where a function is entered (System V ABI).
        Judge.Assume(Term.Equal(Term.Binary(Operator.BitAnd, MachineLayout.Stack, Term.Vector(15, 64)), Term.Vector(8, 64)));
        return new PathState(processor, MachineContent.Untouched with { Stack = MachineContent.Untouched.Stack.Add(0, Term.Vector(ReturnAddress, 64)) }, [], entry.Address);
    }

    /// <summary>Goes on from a state until all its paths are at one of some addresses; paths that end at the same one are merged.</summary>
    public IReadOnlyDictionary<ulong, PathState> Follow(PathState start, IReadOnlySet<ulong> stops)
    {
        var waiting = new List<PathState>();
        var done = new Dictionary<ulong, PathState>();
        forksAt.Clear();
        void Add(IEnumerable<PathState> states)
        {
            foreach (var state in states)
            {
                if (!stops.Contains(state.Next))
                {
                    waiting.Add(state);
                }
                else
                {
                    done[state.Next] = done.TryGetValue(state.Next, out var other) ? PathState.Merge(other, state) : state;
                }
            }
        }
        Add(TryStep(start));
        while (waiting.Count > 0)
        {
            var state = waiting.MinBy(s => (s.Depth, s.Next))!;
            waiting.Remove(state);
            if (waiting.FirstOrDefault(s => s.Next == state.Next && s.Depth == state.Depth && s.Apart == state.Apart) is { } other)
            {
                waiting.Remove(other);
                waiting.Add(PathState.Merge(state, other));
                continue;
            }
            Add(TryStep(state));
        }
        return done;
    }

    IEnumerable<PathState> TryStep(PathState state)
    {
        var address = state.Next;
        try
        {
            return Step(state);
        }
        catch (Exception error) when (error is MachineFaultException { Address: 0 } or ImageFormatException or UnsupportedInstructionException or OverflowException)
        {
            // What cannot happen at all need not be right.
            if (Judge.IsImpossible(state.Path))
            {
                return [];
            }
            throw new MachineFaultException(error.Message) { Address = address, IsTimeOut = error is MachineFaultException { IsTimeOut: true } };
        }
    }

    IEnumerable<PathState> Step(PathState state)
    {
        if (clock.Elapsed > Limit)
        {
            throw new MachineFaultException($"not followed to its end within {Limit.TotalMinutes:0} minutes") { IsTimeOut = true };
        }
        if (++Steps > StepLimit)
        {
            throw new MachineFaultException($"more than {StepLimit} instructions: a loop without a bound, or too large a function");
        }
        var instruction = InstructionAt(state.Next);
        executed.Add(state.Next);
        var memory = MemoryOf(state);
        switch (instruction.FlowControl)
        {
            case FlowControl.Next:
                ExecuteNext(instruction, state, memory);
                return [state];
            case FlowControl.ConditionalBranch:
                return Branch(state, Simplify(InstructionSemantics.Condition(instruction.ConditionCode, state.Processor)), instruction.NearBranchTarget, instruction.NextIP);
            case FlowControl.UnconditionalBranch:
                return Enter(instruction.NearBranchTarget, state, memory, tail: listing.At(instruction.NearBranchTarget)?.Address == instruction.NearBranchTarget);
            case FlowControl.Call:
                var kept = CallFrame.KeptBy(state.Processor);
                InstructionSemantics.Push(state.Processor, memory, Term.Vector(instruction.NextIP, 64));
                var ways = Enter(instruction.NearBranchTarget, state, memory, tail: true);
                if (ways is [var inside] && inside.Next == instruction.NearBranchTarget)
                {
                    inside.Calls = new(instruction.NextIP, kept, inside.Calls);
                }
                return ways;
            case FlowControl.Return:
                state.Next = Constant(InstructionSemantics.Pop(state.Processor, memory), "returns to an address that is not known");
                EndCall(state, instruction.IP);
                if (state.Calls is not null && state.Next == ReturnAddress)
                {
                    throw new MachineFaultException("ends within a call");
                }
                state.Apart = 0;
                return [state];
            case FlowControl.IndirectBranch:
                return Jump(state, instruction.Op0Kind == OpKind.Register ? state.Processor.Read(instruction.Op0Register)
                    : memory.Load(InstructionSemantics.EffectiveAddress(instruction, state.Processor), 8));
            default:
                throw new MachineFaultException($"{instruction} is not covered");
        }
    }

    void ExecuteNext(in Instruction instruction, PathState state, MachineMemory memory)
    {
        if (InstructionSemantics.Repeated(instruction, state.Processor) is { } repeated)
        {
            RepeatedStrings.Execute(repeated, memory);
            InstructionSemantics.FinishRepeated(repeated, state.Processor);
            state.Next = instruction.NextIP;
            return;
        }
        var zero = state.Processor.Zero;
        StepResult result;
        try
        {
            result = semantics.Execute(instruction, state.Processor, memory);
        }
        catch (UnsupportedInstructionException unsupported)
        {
            throw new MachineFaultException(unsupported.Message);
        }
        if (state.Processor.Zero != zero)
        {
            state.Processor.Zero = Simplify(state.Processor.Zero);
        }
        foreach (var trap in result.Traps)
        {
            if (!Judge.Proves(state.Path, Term.Not(trap.Condition)))
            {
                throw new MachineFaultException($"may trap: {trap.What}");
            }
        }
        foreach (var fact in result.Facts)
        {
            Judge.Assume(fact);
        }
        state.Next = instruction.NextIP;
    }

    PathState[] Branch(PathState state, Term condition, ulong taken, ulong notTaken)
    {
        state.Apart = 0;
        var mayTake = Judge.MayHold(state.Path, condition);
        var mayNot = Judge.MayHold(state.Path, Term.Not(condition));
        if (mayTake && mayNot)
        {
            var forks = CollectionsMarshal.GetValueRefOrAddDefault(forksAt, state.Next, out _) += 1;
            if (forks > MostForks)
            {
                throw new MachineFaultException($"a loop whose rounds, more than {MostForks}, are not known in number");
            }
            var other = state.Fork();
            other.Path = other.Path.Add(Term.Not(condition));
            other.Next = notTaken;
            state.Path = state.Path.Add(condition);
            state.Next = taken;
            return [state, other];
        }
        state.Next = mayTake ? taken : notTaken;
        return mayTake || mayNot ? [state] : [];
    }

    // A jump through a table: the target is one of the constants that its term can be.
    PathState[] Jump(PathState state, Term target)
    {
        if (target.IsConstant)
        {
            state.Next = (ulong)target.Value;
            return [state];
        }
        var states = new List<PathState>();
        foreach (var group in ConstantCases.Of(target).GroupBy(one => one.Value))
        {
            var condition = Term.Or([.. group.Select(one => one.Condition)]);
            if (Judge.MayHold(state.Path, condition))
            {
                var fork = state.Fork();
                fork.Path = fork.Path.Add(condition);
                fork.Next = (ulong)group.Key;
                states.Add(fork);
            }
        }
        return [.. states];
    }

    PathState[] Enter(ulong target, PathState state, MachineMemory memory, bool tail)
    {
        state.Next = target;
        if (!tail || listing.At(target) is not { } function || function.Address != target)
        {
            return [state];
        }
        if (!contracts.TryGetValue(function.Name, out var contract))
        {
            entered.Add(function.Name);
            return [state];
        }
        // What would be pushed is on the stack already: the contract takes the function's place, and its return.
        state.Next = Constant(memory.Load(state.Processor.General[4], 8), "returns to an address that is not known");
        if (contract(new ContractCall(state, memory, this, function.Name)) is not { } calls)
        {
            entered.Add(function.Name);
            state.Next = target;
            return [state];
        }
        var states = new List<PathState>();
        foreach (var call in calls.ToArray())
        {
            if (Judge.MayHold(call.State.Path, Term.True))
            {
                if (call.State.Content.StackWord(call.State.Depth) != Term.Vector(call.State.Next, 64))
                {
                    throw new MachineFaultException($"{function.Name} writes over the address that it returns to: a buffer lies below the stack pointer");
                }
                Return(call);
                // A function that ends by jumping to this one ends with it.
                EndCall(call.State, target);
                states.Add(call.State);
            }
        }
        return [.. states];
    }

    void Return(ContractCall call)
    {
        var processor = call.State.Processor;
        foreach (var register in volatileRegisters)
        {
            processor.General[register] = Fresh("clobbered", 64);
        }
        if (call.Result is { } result)
        {
            processor.General[RaxNumber] = result.Width == 64 ? result : Term.Concat(Fresh("clobbered", 64 - result.Width), result);
        }
        if (call.SecondResult is { } second)
        {
            processor.General[RdxNumber] = second.Width == 64 ? second : Term.Concat(Fresh("clobbered", 64 - second.Width), second);
        }
        for (var i = 0; i < processor.Vector.Length; i++)
        {
            processor.Vector[i] = Fresh("clobbered", 128);
        }
        processor.Carry = Fresh("clobbered", 0);
        processor.Parity = Fresh("clobbered", 0);
        processor.Auxiliary = Fresh("clobbered", 0);
        processor.Zero = Fresh("clobbered", 0);
        processor.Sign = Fresh("clobbered", 0);
        processor.Overflow = Fresh("clobbered", 0);
        processor.General[4] = Term.Binary(Operator.Add, processor.General[4], Term.Vector(8, 64));
    }

    /// <summary>Callee-saved registers (RBX, RBP, R12 to R15) are as they were, the stack pointer is above the return address, and the direction flag is clear.</summary>
    /// <exception cref="MachineFaultException">They are not.</exception>
    public void CheckReturn(ProcessorState before, PathState end)
    {
        CheckKept(CallFrame.KeptBy(before), end, enteredAt);
        if (end.Depth != 8)
        {
            throw new MachineFaultException("does not restore the stack pointer") { Address = enteredAt };
        }
    }

    // Whoever calls a function may rely on what it keeps, and not only the caller that is looked at here.
    void EndCall(PathState state, ulong address)
    {
        if (state.Calls is { } call && call.Return == state.Next)
        {
            CheckKept(call.Kept, state, address);
            state.Calls = call.Caller;
        }
    }

    void CheckKept(IReadOnlyList<Term> before, PathState end, ulong address)
    {
        foreach (var (register, kept) in CallFrame.Registers.Zip(before))
        {
            if (!Judge.Proves(end.Path, Term.Equal(kept, end.Processor.General[register])))
            {
                throw new MachineFaultException($"does not restore {Register.RAX + register}") { Address = address };
            }
        }
        if (!end.Processor.Direction.IsFalse)
        {
            throw new MachineFaultException("does not restore the direction flag") { Address = address };
        }
    }

    static ulong Constant(Term term, string otherwise)
        => term.IsConstant ? (ulong)term.Value : throw new MachineFaultException(otherwise);

    Instruction InstructionAt(ulong address)
    {
        if (!instructions.TryGetValue(address, out var found))
        {
            var function = listing.At(address) ?? throw new MachineFaultException($"runs to 0x{address:x}, where no function is");
            foreach (var instruction in function.Instructions)
            {
                instructions[instruction.IP] = instruction;
            }
            if (!instructions.TryGetValue(address, out found))
            {
                throw new MachineFaultException($"runs to 0x{address:x}, in the middle of an instruction of {function.Name}");
            }
        }
        return found;
    }

    // Two pointers into one table are the same when their rows are: said in words of the rows, the question is an easy one.
    static Term Simplify(Term condition) => PointerComparison.Simplify(condition);
}
