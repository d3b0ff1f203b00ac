using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>The same terms over other names: each variable and each application is replaced, the rest is simplified anew.</summary>
/// <param name="leaf">What takes the place of a variable, or of an application whose operands are replaced already; null for no change.</param>
public sealed class TermRewriting(Func<Term, Term?> leaf)
{
    readonly Dictionary<Term, Term> known = [];

    /// <summary>Puts one term in the place of another wherever it stands, whatever the other is made of.</summary>
    public static TermRewriting Replacing(Term other, Term by)
    {
        var rewriting = new TermRewriting(_ => null);
        rewriting.known[other] = by;
        return rewriting;
    }

    /// <summary>The term over the other names.</summary>
    public Term Of(Term term)
    {
        var pending = new Stack<Term>([term]);
        while (pending.TryPeek(out var top))
        {
            var before = pending.Count;
            if (!known.ContainsKey(top))
            {
                foreach (var operand in top.Operands)
                {
                    if (!known.ContainsKey(operand))
                    {
                        pending.Push(operand);
                    }
                }
            }
            if (pending.Count == before)
            {
                known.TryAdd(top, Rewritten(top));
                pending.Pop();
            }
        }
        return known[term];
    }

    Term Rewritten(Term term)
    {
        var same = term.Operands.Count == 0 ? term : term.With([.. term.Operands.Select(operand => known[operand])]);
        return term.Name == null ? same : leaf(same) ?? same;
    }
}
