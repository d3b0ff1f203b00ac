using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Symbolic;

/// <summary>The keys of one cell of a map, compared term by term.</summary>
/// <param name="Terms">One to three words.</param>
public sealed record MapKey(IReadOnlyList<Term> Terms)
{
    /// <summary>Whether it is the same key in every state: the conjunction of the equalities.</summary>
    public Term IsSameAs(MapKey other)
        => Term.And([.. Terms.Zip(other.Terms, Term.Equal)]);

    /// <inheritdoc/>
    public bool Equals(MapKey? other) => other != null && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => Terms.Aggregate(17, (hash, term) => HashCode.Combine(hash, term));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Terms);
}

/// <summary>One entry of a map's log: a word written to one cell, or to every cell that a pattern covers.</summary>
/// <param name="Pattern">A term for each key; null covers every key.</param>
/// <param name="Value">What was written.</param>
/// <param name="Replaced">When given, only cells that had this value before the entry are written.</param>
public record MapWrite(IReadOnlyList<Term?> Pattern, Term Value, Term? Replaced = null)
{
    /// <summary>How many of its path's conditions were assumed when it was written: those that say whether it is.</summary>
    public int Assumed { get; } = Explorer.Assumed;

    /// <summary>The cell when it is one; null when the entry covers many.</summary>
    public MapKey? Cell => Pattern.Contains(null) ? null : new MapKey([.. Pattern.Select(p => p!)]);

    /// <summary>Whether the entry covers the cell, whatever the cell's value.</summary>
    public Term Covers(MapKey key)
        => Term.And([.. Pattern.Zip(key.Terms).Where(pair => pair.First != null).Select(pair => Term.Equal(pair.First!, pair.Second))]);

    /// <summary>Every term that says where and what is written.</summary>
    public virtual IEnumerable<Term> Terms => Pattern.OfType<Term>().Append(Value);

    /// <summary>The cell's value after the entry, when it was <paramref name="before"/>.</summary>
    public virtual Term Apply(MapKey key, Term before)
    {
        var written = Replaced == null ? Covers(key) : Term.And(Covers(key), Term.Equal(before, Replaced));
        return Term.IfThenElse(written, Value, before);
    }
}
