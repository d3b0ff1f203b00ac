using System.Collections.Immutable;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>The machine at a point of a path: registers, memory, the next instruction, and the conditions under which the path is taken.</summary>
public sealed class PathState(ProcessorState processor, MachineContent content, ImmutableList<Term> path, ulong next)
{
    const int StackPointer = 4;

    /// <summary>The registers.</summary>
    public ProcessorState Processor { get; } = processor;

    /// <summary>Memory.</summary>
    public MachineContent Content { get; set; } = content;

    /// <summary>What holds on this path.</summary>
    public ImmutableList<Term> Path { get; set; } = path;

    /// <summary>The address of the next instruction.</summary>
    public ulong Next { get; set; } = next;

    /// <summary>How far the stack pointer is from where it was at the entry, in bytes.</summary>
    /// <exception cref="MachineFaultException">It is not a fixed distance.</exception>
    public long Depth
    {
        get
        {
            var form = new LinearForm(Processor.General[StackPointer]);
            return form.FactorOf(MachineLayout.Stack) == 1 && form.Count == 1
                ? (long)form.Constant
                : throw new MachineFaultException("the stack pointer is at no fixed distance from where it was at the entry");
        }
    }

    /// <summary>
    /// Not 0 for a state that is not to be merged with others yet: a function returned in two ways, and the code is about to ask in which.
    /// </summary>
    public int Apart { get; set; }

    /// <summary>The calls that are being executed, the innermost first; null when there is none.</summary>
    public CallFrame? Calls { get; set; }

    /// <summary>A copy that goes on for itself.</summary>
    public PathState Fork() => new(Processor.Clone(), Content, Path, Next) { Apart = Apart, Calls = Calls };

    /// <summary>One state for two that are at the same instruction with the same stack pointer.</summary>
    public static PathState Merge(PathState a, PathState b)
    {
        var common = 0;
        while (common < a.Path.Count && common < b.Path.Count && a.Path[common] == b.Path[common])
        {
            common++;
        }
        var conditionA = Term.And([.. a.Path.Skip(common)]);
        var conditionB = Term.And([.. b.Path.Skip(common)]);
        var either = Term.Or(conditionA, conditionB);
        var path = a.Path.RemoveRange(common, a.Path.Count - common);
        var processor = Select(conditionA, a.Processor, b.Processor);
        return new(processor, MachineContent.Merge(conditionA, a.Content, b.Content), either.IsTrue ? path : path.Add(either), a.Next)
        {
            Calls = CallFrame.Merge(conditionA, a.Calls, b.Calls),
        };
    }

    static ProcessorState Select(Term condition, ProcessorState a, ProcessorState b)
    {
        var merged = a.Clone();
        for (var i = 0; i < merged.General.Length; i++)
        {
            merged.General[i] = Term.IfThenElse(condition, a.General[i], b.General[i]);
        }
        for (var i = 0; i < merged.Vector.Length; i++)
        {
            merged.Vector[i] = Term.IfThenElse(condition, a.Vector[i], b.Vector[i]);
        }
        merged.Carry = Term.IfThenElse(condition, a.Carry, b.Carry);
        merged.Parity = Term.IfThenElse(condition, a.Parity, b.Parity);
        merged.Auxiliary = Term.IfThenElse(condition, a.Auxiliary, b.Auxiliary);
        merged.Zero = Term.IfThenElse(condition, a.Zero, b.Zero);
        merged.Sign = Term.IfThenElse(condition, a.Sign, b.Sign);
        merged.Direction = Term.IfThenElse(condition, a.Direction, b.Direction);
        merged.Overflow = Term.IfThenElse(condition, a.Overflow, b.Overflow);
        return merged;
    }
}
