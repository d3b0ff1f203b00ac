global using Bool = Cordon.Proofs.Symbolic.SymbolicBool;
global using Word = Cordon.Proofs.Symbolic.SymbolicWord;
using Cordon.Proofs.Smt;

namespace Cordon.Model;

/// <summary>Operations over <c>Word</c> and <c>Bool</c> that C# has no branch-free operator for, in the symbolic reading.</summary>
public static class Logic
{
    /// <summary>The logical implication, without a branch.</summary>
    public static Bool Implies(Bool premise, Bool conclusion) => new(Term.Implies(premise.Term, conclusion.Term));

    /// <summary>1 when <paramref name="condition"/> holds, else 0, without a branch.</summary>
    public static Word ToWord(Bool condition) => Select(condition, 1UL, 0UL);

    /// <summary><paramref name="then"/> when <paramref name="condition"/> holds, else <paramref name="otherwise"/>, without a branch.</summary>
    public static Word Select(Bool condition, Word then, Word otherwise)
        => new(Term.IfThenElse(condition.Term, then.Term, otherwise.Term));

    /// <summary>A word with bit <paramref name="bit"/> (0..63) set.</summary>
    public static Word Bit(Word bit) => ShiftLeft(1UL, bit);

    /// <summary>The word moved <paramref name="count"/> bits to the left; the count is taken modulo 64.</summary>
    public static Word ShiftLeft(Word word, Word count)
        => new(Term.Binary(Operator.ShiftLeft, word.Term, (count & 63UL).Term));

    /// <summary>The word moved <paramref name="count"/> bits to the right, zeros coming in; the count is taken modulo 64.</summary>
    public static Word ShiftRight(Word word, Word count)
        => new(Term.Binary(Operator.ShiftRight, word.Term, (count & 63UL).Term));
}
