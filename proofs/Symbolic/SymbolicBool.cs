using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Symbolic;

/// <summary>
/// A truth value as a formula. <c>if</c>, <c>&amp;&amp;</c>, <c>||</c> and <c>?:</c> on one ask the current
/// <see cref="Explorer"/> which way to go; <c>&amp;</c>, <c>|</c> and <c>!</c> build formulas. The default value is false.
/// </summary>
/// <param name="term">A Boolean term.</param>
public readonly struct SymbolicBool(Term term) : IEquatable<SymbolicBool>
{
    readonly Term? term = term;

    /// <summary>The formula.</summary>
    public Term Term => term ?? Term.False;

    /// <summary>A literal.</summary>
    public static implicit operator SymbolicBool(bool value) => new(Term.Boolean(value));

    /// <summary>Conjunction.</summary>
    public static SymbolicBool operator &(SymbolicBool a, SymbolicBool b) => new(Term.And(a.Term, b.Term));

    /// <summary>Disjunction.</summary>
    public static SymbolicBool operator |(SymbolicBool a, SymbolicBool b) => new(Term.Or(a.Term, b.Term));

    /// <summary>Exclusive disjunction.</summary>
    public static SymbolicBool operator ^(SymbolicBool a, SymbolicBool b) => a != b;

    /// <summary>Negation.</summary>
    public static SymbolicBool operator !(SymbolicBool a) => new(Term.Not(a.Term));

    /// <summary>Whether both hold or neither.</summary>
    public static SymbolicBool operator ==(SymbolicBool a, SymbolicBool b) => new(Term.Equal(a.Term, b.Term));

    /// <summary>Whether exactly one holds.</summary>
    public static SymbolicBool operator !=(SymbolicBool a, SymbolicBool b) => !(a == b);

    /// <summary>Takes the way that the explorer says.</summary>
    public static bool operator true(SymbolicBool a) => Explorer.Choose(a.Term);

    /// <summary>Takes the way that the explorer says.</summary>
    public static bool operator false(SymbolicBool a) => !Explorer.Choose(a.Term);

    /// <summary>Whether it is the same formula (not: whether they are equivalent).</summary>
    public bool Equals(SymbolicBool other) => ReferenceEquals(Term, other.Term);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SymbolicBool other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Term.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Term.ToString();
}
