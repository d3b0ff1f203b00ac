using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>Something that was written to one cell: under a condition, a new content for every key.</summary>
/// <param name="Guard">Under which condition it happened.</param>
/// <param name="Apply">The content after it at a key, given the content before.</param>
public sealed record CellWrite(Term Guard, Func<IReadOnlyList<Term>, Term, Term> Apply)
{
    /// <summary>A write of one value at one key.</summary>
    public static CellWrite At(IReadOnlyList<Term> key, Term value)
        => new(Term.True, (other, before) => Term.IfThenElse(SameKey(key, other), value, before));

    /// <summary>Whether two keys are the same.</summary>
    public static Term SameKey(IReadOnlyList<Term> a, IReadOnlyList<Term> b) => Term.And([.. a.Zip(b, Term.Equal)]);

    /// <summary>The same write under a further condition.</summary>
    public CellWrite If(Term condition) => this with { Guard = Term.And(condition, Guard) };
}

/// <summary>What was written to a cell, newest last: a list that shares its beginning with the logs that it was continued from.</summary>
public sealed class CellLog
{
    readonly CellLog? before;
    readonly CellWrite? last;

    CellLog(CellLog? before, CellWrite? last)
    {
        this.before = before;
        this.last = last;
        Length = before is null ? 0 : before.Length + 1;
    }

    /// <summary>Nothing was written.</summary>
    public static CellLog Empty { get; } = new(null, null);

    /// <summary>How many writes there are.</summary>
    public int Length { get; }

    /// <summary>This log with a further write.</summary>
    public CellLog With(CellWrite write) => new(this, write);

    /// <summary>The content at a key, given what it was at first.</summary>
    public Term Read(IReadOnlyList<Term> key, Term initial)
    {
        if (last is null)
        {
            return initial;
        }
        var old = before!.Read(key, initial);
        return Term.IfThenElse(last.Guard, last.Apply(key, old), old);
    }

    /// <summary>The log of a state that is <paramref name="a"/>'s where the condition holds and <paramref name="b"/>'s where it does not.</summary>
    public static CellLog Merge(Term condition, CellLog a, CellLog b)
    {
        if (ReferenceEquals(a, b))
        {
            return a;
        }
        var (restA, restB) = (new Stack<CellWrite>(), new Stack<CellWrite>());
        while (!ReferenceEquals(a, b))
        {
            if (a.Length >= b.Length)
            {
                restA.Push(a.last!);
                a = a.before!;
            }
            else
            {
                restB.Push(b.last!);
                b = b.before!;
            }
        }
        var merged = a;
        foreach (var write in restA)
        {
            merged = merged.With(write.If(condition));
        }
        foreach (var write in restB)
        {
            merged = merged.With(write.If(Term.Not(condition)));
        }
        return merged;
    }
}
