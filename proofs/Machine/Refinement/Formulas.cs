using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>Short names for terms of 64 bits, so that a table of formulas reads as one.</summary>
static class Formulas
{
    public static Term Zero { get; } = Literal(0);

    public static Term One { get; } = Literal(1);

    public static Term Literal(ulong value) => Term.Vector(value, 64);

    public static Term Select(Term condition, Term then, Term otherwise) => Term.IfThenElse(condition, then, otherwise);

    /// <summary>The word where the condition holds; else 0.</summary>
    public static Term Of(Term condition, Term word) => Select(condition, word, Zero);

    public static Term And(params Term[] terms) => Term.And(terms);

    public static Term Or(params Term[] terms) => Term.Or(terms);

    /// <summary>Whether both hold or neither does.</summary>
    public static Term Iff(Term a, Term b) => Term.Equal(a, b);

    public static Term AtMost(Term a, ulong b) => Term.LessOrEqual(a, Literal(b));

    public static Term Not(Term term) => Term.Not(term);

    public static Term Equal(Term a, Term b) => Term.Equal(a, b);

    public static Term Less(Term a, Term b) => Term.Less(a, b);

    public static Term Below(Term a, ulong b) => Term.Less(a, Literal(b));

    public static Term IsZero(Term a) => Term.Equal(a, Term.Vector(0, a.Width));

    public static Term Plus(Term a, ulong b) => Term.Binary(Operator.Add, a, Literal(b));

    public static Term Times(Term a, ulong b) => Term.Binary(Operator.Multiply, a, Literal(b));

    public static Term PlusOneUnlessZero(Term a) => Select(IsZero(a), Zero, Plus(a, 1));
}
