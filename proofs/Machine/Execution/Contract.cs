using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>A call of a function that is not executed but replaced by what was shown of it elsewhere.</summary>
/// <param name="State">The state at the call; the contract changes its content.</param>
/// <param name="Memory">Memory of that state.</param>
/// <param name="Executor">Who executes.</param>
/// <param name="Function">The function's name.</param>
public sealed record ContractCall(PathState State, MachineMemory Memory, Executor Executor, string Function)
{
    // The registers of arguments in the order of the System V ABI: RDI, RSI, RDX, RCX, R8, R9.
    static readonly int[] argumentRegisters = [7, 6, 2, 1, 8, 9];

    /// <summary>An argument by its place, 0 to 5.</summary>
    public Term Argument(int place) => State.Processor.General[argumentRegisters[place]];

    /// <summary>The low bits of an argument.</summary>
    public Term Argument(int place, int width) => Term.Extract(Argument(place), width - 1, 0);

    /// <summary>What must be so for the contract to hold.</summary>
    /// <exception cref="MachineFaultException">It cannot be shown.</exception>
    public void Require(Term condition, string what)
    {
        if (!Executor.Judge.Grants(State.Path, condition))
        {
            throw new MachineFaultException($"cannot be shown where {Function} is called: {what}");
        }
    }

    /// <summary>What holds where the contract is called, whatever else does.</summary>
    public void Assume(Term fact) => Executor.Judge.Assume(Term.Implies(Term.And([.. State.Path]), fact));

    /// <summary>Writes a field under a condition.</summary>
    public void Write(Table table, string field, IReadOnlyList<Term> key, Term value, Term? when = null)
        => State.Content = State.Content.With(table[field], CellWrite.At(key, value).If(when ?? Term.True));

    /// <summary>A second way on from the call: this call under the condition, and the one that is returned under its negation.</summary>
    public ContractCall Fork(Term condition)
    {
        var other = State.Fork();
        other.Path = other.Path.Add(Term.Not(condition));
        State.Path = State.Path.Add(condition);
        (State.Apart, other.Apart) = (1, 2);
        return new ContractCall(other, Executor.MemoryOf(other), Executor, Function);
    }

    /// <summary>What the function returns in RAX; a narrower value is returned in its low bits, the others unknown.</summary>
    public Term? Result { get; set; }

    /// <summary>What it returns in RDX, for a structure of two words.</summary>
    public Term? SecondResult { get; set; }
}

/// <summary>
/// What replaces a function: it reads the arguments, changes the content, and gives the ways in which it returns; none where it never does. Null where this call of the function is executed.
/// </summary>
public delegate IEnumerable<ContractCall>? Contract(ContractCall call);
