using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>What an address reaches.</summary>
public abstract record Place
{
    /// <summary>
    /// The stack, that many bytes above the stack pointer at the function's entry (below it when negative), and a number of times a factor above that where there is an index.
    /// </summary>
    public sealed record OnStack(long Offset, Term? Index = null, ulong Factor = 0) : Place;

    /// <summary>A row of a table, or the root or the guest's registers, whose key is empty: some bytes into it, and what is added to that by an index into an array.</summary>
    public sealed record InTable(Table Table, IReadOnlyList<Term> Key, int Offset, IReadOnlyList<(Term Term, ulong Factor)> Index) : Place;

    /// <summary>A byte of a machine frame.</summary>
    public sealed record InFrame(Term Frame, Term Offset) : Place;

    /// <summary>A byte of the image's read-only data.</summary>
    public sealed record InImage(Term Address) : Place;

    /// <summary>One of two addresses.</summary>
    public sealed record OneOf(Term Condition, Term Then, Term Otherwise) : Place;
}
