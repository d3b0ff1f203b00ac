using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Execution;

// Calls: of functions that are executed, and of those that contracts replace.
public sealed partial class Executor
{
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
}
