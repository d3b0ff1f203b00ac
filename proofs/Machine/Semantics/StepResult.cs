using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>An exception that the processor raises instead of executing the instruction, or something that it does and the semantics does not cover.</summary>
/// <param name="Condition">When.</param>
/// <param name="What">Which, by its vector's mnemonic in the SDM (3A, table 6-1), and why.</param>
public readonly record struct Trap(Term Condition, string What)
{
    /// <summary>Whether the processor raises no exception, but does what is not covered.</summary>
    public bool IsRefusal { get; init; }
}

/// <summary>What executing an instruction says besides the new state, which is the one after it when no trap was taken.</summary>
/// <param name="Traps">What must be shown not to happen.</param>
/// <param name="Facts">What may be assumed, when no trap was taken, of the fresh terms that stand for its results.</param>
public readonly record struct StepResult(IReadOnlyList<Trap> Traps, IReadOnlyList<Term> Facts);

/// <summary>A string instruction without its REP prefix.</summary>
public enum StringOperation
{
    /// <summary>MOVS: copies an element from the source to the destination.</summary>
    Move,

    /// <summary>STOS: writes the accumulator to the destination.</summary>
    Store,
}

/// <summary>A string instruction under REP, before its first iteration.</summary>
/// <param name="Operation">What each iteration does.</param>
/// <param name="ElementBytes">With how many bytes: 1, 2, 4 or 8.</param>
/// <param name="Count">RCX: how many iterations.</param>
/// <param name="Source">RSI: where the first element is read; of no meaning for <see cref="StringOperation.Store"/>.</param>
/// <param name="Destination">RDI: where the first element is written.</param>
/// <param name="Value">The element that <see cref="StringOperation.Store"/> writes.</param>
/// <param name="Backwards">DF: addresses fall from one element to the next.</param>
public sealed record RepeatedString(
    StringOperation Operation, int ElementBytes, Term Count, Term Source, Term Destination, Term Value, Term Backwards);
