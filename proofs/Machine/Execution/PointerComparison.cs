using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// Comparisons of pointers. A pointer into the root, a table or a frame is never null (the page at 0 is not mapped), and two pointers into one table are equal
/// exactly when their rows are, for no row number is so large that its product with the row's size wraps.
/// </summary>
public static class PointerComparison
{
    /// <summary>The same condition with such comparisons decided or made small.</summary>
    public static Term Simplify(Term condition)
    {
        switch (condition.Operator)
        {
            case Operator.Not:
                return Term.Not(Simplify(condition.Operands[0]));
            case Operator.And:
                return Term.And([.. condition.Operands.Select(Simplify)]);
            case Operator.Or:
                return Term.Or([.. condition.Operands.Select(Simplify)]);
            case Operator.IfThenElse when condition.Width == 0:
                return Term.IfThenElse(Simplify(condition.Operands[0]), Simplify(condition.Operands[1]), Simplify(condition.Operands[2]));
            case Operator.Equal when condition.Operands[0].Width == 64:
                return Equal(condition.Operands[0], condition.Operands[1]);
            default:
                return condition;
        }
    }

    static Term Equal(Term a, Term b)
    {
        foreach (var (choice, other) in ((Term, Term)[])[(a, b), (b, a)])
        {
            if (choice.Operator == Operator.IfThenElse && MentionsRoot(choice))
            {
                return Term.IfThenElse(Simplify(choice.Operands[0]), Equal(choice.Operands[1], other), Equal(choice.Operands[2], other));
            }
        }
        var (formA, formB) = (new LinearForm(a), new LinearForm(b));
        var pointerA = formA.FactorOf(MachineLayout.RootAddress) == 1;
        var pointerB = formB.FactorOf(MachineLayout.RootAddress) == 1;
        if (pointerA != pointerB && (pointerA ? formB : formA) is { Count: 0, Constant: 0 })
        {
            return Term.False;
        }
        if (pointerA && pointerB && formA.Minus(formB) is { Constant: 0 } difference
            && difference.Summands.ToArray() is [var x, var y] && x.Factor == 0 - y.Factor)
        {
            var factor = Math.Min(x.Factor, y.Factor);
            if (IsRowNumber(x.Term, factor) && IsRowNumber(y.Term, factor))
            {
                return Term.Equal(x.Term, y.Term);
            }
        }
        return Term.Equal(a, b);
    }

    static bool IsRowNumber(Term term, ulong factor)
        => term.Operator == Operator.ZeroExtend && UInt128.Log2(factor) + (UInt128)term.Operands[0].Width < 63;

    static bool MentionsRoot(Term term)
        => term.Operator == Operator.IfThenElse ? MentionsRoot(term.Operands[1]) || MentionsRoot(term.Operands[2])
            : new LinearForm(term).FactorOf(MachineLayout.RootAddress) == 1;
}
