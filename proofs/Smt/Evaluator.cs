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
        UInt128[] arguments = [.. term.Arguments.Select(argument => known[argument])];
        return term.Operator is Variable or Application ? leaf(term, arguments) : Compute(term, arguments);
    }

    /// <summary>The value of anything but a variable and an application, at the values of its operands.</summary>
    internal static UInt128 Compute(Term term, ReadOnlySpan<UInt128> at) => term.Operator switch
    {
        Constant => term.Value,
        Not => 1 - at[0],
        And => Bit(!at.Contains(UInt128.Zero)),
        Or => Bit(at.Contains(UInt128.One)),
        Equal => Bit(at[0] == at[1]),
        IfThenElse => at[0] != 0 ? at[1] : at[2],
        Complement => ~at[0] & Arithmetic.Mask(term.Width),
        Less => Bit(at[0] < at[1]),
        LessSigned => Bit(Arithmetic.Signed(at[0], term.Arguments[0].Width) < Arithmetic.Signed(at[1], term.Arguments[1].Width)),
        Concat => (at[0] << term.Arguments[1].Width) | at[1],
        Extract => (at[0] >> term.Low) & Arithmetic.Mask(term.Width),
        ZeroExtend => at[0],
        SignExtend => (UInt128)Arithmetic.Signed(at[0], term.Arguments[0].Width) & Arithmetic.Mask(term.Width),
        _ => Arithmetic.Fold(term.Operator, term.Width, at[0], at[1]),
    };

    static UInt128 Bit(bool value) => value ? UInt128.One : UInt128.Zero;
}
