namespace Cordon.Proofs.Smt;

using static Operator;

/// <summary>
/// The value of terms under an assignment to variables and uninterpreted functions. A counterexample is believed only
/// when this evaluator confirms it, so a solver's answer <c>sat</c> need not be trusted.
/// </summary>
/// <param name="leaf">The value of a variable, or of a function (its name) at the values of its arguments.</param>
public sealed class Evaluator(Func<Term, UInt128[], UInt128> leaf)
{
    readonly Dictionary<Term, UInt128> known = [];

    /// <summary>The value; a Boolean is 1 or 0.</summary>
    public UInt128 Value(Term term)
    {
        var pending = new Stack<Term>();
        pending.Push(term);
        while (pending.TryPeek(out var top))
        {
            var before = pending.Count;
            if (!known.ContainsKey(top))
            {
                foreach (var argument in top.Arguments)
                {
                    if (!known.ContainsKey(argument))
                    {
                        pending.Push(argument);
                    }
                }
            }
            if (pending.Count == before)
            {
                known[top] = Compute(top);
                pending.Pop();
            }
        }
        return known[term];
    }

    /// <summary>Whether the formula is true.</summary>
    public bool Holds(Term formula) => Value(formula) != 0;

    UInt128 Compute(Term term)
    {
        UInt128 At(int i) => known[term.Arguments[i]];
        Int128 SignedAt(int i) => Arithmetic.Signed(At(i), term.Arguments[i].Width);
        static UInt128 Bit(bool value) => value ? UInt128.One : UInt128.Zero;
        return term.Operator switch
        {
            Constant => term.Value,
            Variable or Application => leaf(term, [.. term.Arguments.Select(a => known[a])]),
            Not => 1 - At(0),
            And => Bit(term.Arguments.All(a => known[a] != 0)),
            Or => Bit(term.Arguments.Any(a => known[a] != 0)),
            Equal => Bit(At(0) == At(1)),
            IfThenElse => At(0) != 0 ? At(1) : At(2),
            Complement => ~At(0) & Arithmetic.Mask(term.Width),
            Less => Bit(At(0) < At(1)),
            LessSigned => Bit(SignedAt(0) < SignedAt(1)),
            Concat => (At(0) << term.Arguments[1].Width) | At(1),
            Extract => (At(0) >> term.Low) & Arithmetic.Mask(term.Width),
            ZeroExtend => At(0),
            SignExtend => (UInt128)SignedAt(0) & Arithmetic.Mask(term.Width),
            _ => Arithmetic.Fold(term.Operator, term.Width, At(0), At(1)),
        };
    }
}
