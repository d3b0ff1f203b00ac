using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Symbolic;

/// <summary>A 64-bit word as a term. Its operators mean what <c>ulong</c>'s do; the default value is 0.</summary>
/// <param name="term">A vector of 64 bits.</param>
public readonly struct SymbolicWord(Term term) : IEquatable<SymbolicWord>
{
    static readonly Term Zero = Term.Vector(0, 64);
    readonly Term? term = term;

    /// <summary>The term.</summary>
    public Term Term => term ?? Zero;

    /// <summary>A literal.</summary>
    public static implicit operator SymbolicWord(ulong value) => new(Term.Vector(value, 64));

    /// <summary>The sum modulo 2^64.</summary>
    public static SymbolicWord operator +(SymbolicWord a, SymbolicWord b) => Make(Operator.Add, a, b);

    /// <summary>The difference modulo 2^64.</summary>
    public static SymbolicWord operator -(SymbolicWord a, SymbolicWord b) => Make(Operator.Subtract, a, b);

    /// <summary>The product modulo 2^64.</summary>
    public static SymbolicWord operator *(SymbolicWord a, SymbolicWord b) => Make(Operator.Multiply, a, b);

    /// <summary>Bitwise and.</summary>
    public static SymbolicWord operator &(SymbolicWord a, SymbolicWord b) => Make(Operator.BitAnd, a, b);

    /// <summary>Bitwise or.</summary>
    public static SymbolicWord operator |(SymbolicWord a, SymbolicWord b) => Make(Operator.BitOr, a, b);

    /// <summary>Bitwise exclusive or.</summary>
    public static SymbolicWord operator ^(SymbolicWord a, SymbolicWord b) => Make(Operator.BitXor, a, b);

    /// <summary>Each bit inverted.</summary>
    public static SymbolicWord operator ~(SymbolicWord a) => new(Term.Complement(a.Term));

    /// <summary>A shift by a literal count, taken modulo 64 as C# does.</summary>
    public static SymbolicWord operator <<(SymbolicWord a, int count) => Make(Operator.ShiftLeft, a, (ulong)(count & 63));

    /// <summary>A shift by a literal count, taken modulo 64 as C# does; zeros come in.</summary>
    public static SymbolicWord operator >>(SymbolicWord a, int count) => Make(Operator.ShiftRight, a, (ulong)(count & 63));

    /// <summary>Whether they are the same word.</summary>
    public static SymbolicBool operator ==(SymbolicWord a, SymbolicWord b) => new(Term.Equal(a.Term, b.Term));

    /// <summary>Whether they are different words.</summary>
    public static SymbolicBool operator !=(SymbolicWord a, SymbolicWord b) => !(a == b);

    /// <summary>Unsigned less than.</summary>
    public static SymbolicBool operator <(SymbolicWord a, SymbolicWord b) => new(Term.Less(a.Term, b.Term));

    /// <summary>Unsigned greater than.</summary>
    public static SymbolicBool operator >(SymbolicWord a, SymbolicWord b) => b < a;

    /// <summary>Unsigned less than or equal.</summary>
    public static SymbolicBool operator <=(SymbolicWord a, SymbolicWord b) => !(b < a);

    /// <summary>Unsigned greater than or equal.</summary>
    public static SymbolicBool operator >=(SymbolicWord a, SymbolicWord b) => !(a < b);

    /// <summary>Whether it is the same term (not: whether the words are equal).</summary>
    public bool Equals(SymbolicWord other) => ReferenceEquals(Term, other.Term);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SymbolicWord other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Term.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Term.ToString();

    static SymbolicWord Make(Operator op, SymbolicWord a, SymbolicWord b) => new(Term.Binary(op, a.Term, b.Term));
}
