using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Execution;

// One instruction of a path, and where it goes on.
public sealed partial class Executor
{
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
