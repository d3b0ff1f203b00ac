using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>The constants that a term can be, where it is made of constants by choices: the targets of a jump through a table.</summary>
public static class ConstantCases
{
    /// <summary>One constant and when the term is it.</summary>
    public readonly record struct Case(Term Condition, UInt128 Value);

    /// <summary>All of them.</summary>
    /// <exception cref="Regions.MachineFaultException">The term is made of something else.</exception>
    public static IReadOnlyList<Case> Of(Term term)
    {
        switch (term.Operator)
        {
            case Operator.Constant:
                return [new(Term.True, term.Value)];
            case Operator.IfThenElse:
                return
                [
                    .. Of(term.Operands[1]).Select(c => c with { Condition = Term.And(term.Operands[0], c.Condition) }),
                    .. Of(term.Operands[2]).Select(c => c with { Condition = Term.And(Term.Not(term.Operands[0]), c.Condition) }),
                ];
            case Operator.ZeroExtend:
                return Of(term.Operands[0]);
            case Operator.SignExtend:
                return [.. Of(term.Operands[0]).Select(c => c with { Value = Term.SignExtend(Term.Vector(c.Value, term.Operands[0].Width), term.Width).Value })];
            case Operator.Add or Operator.Subtract:
                return
                [
                    .. from a in Of(term.Operands[0])
                       from b in Of(term.Operands[1])
                       let both = Term.And(a.Condition, b.Condition)
                       where !both.IsFalse
                       select new Case(both, Term.Binary(term.Operator, Term.Vector(a.Value, term.Width), Term.Vector(b.Value, term.Width)).Value),
                ];
            default:
                throw new Regions.MachineFaultException($"jumps to {term}, which is no choice of constants");
        }
    }
}
