using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>Registers, arguments and fields of tables for which machine code and model differ: as a solver found them and our own evaluator confirmed.</summary>
public static class RefinementCounterexample
{
    /// <summary>Every variable and every cell that the formulas speak of, with its value: <c>Domain.State[3] = 0x2</c>.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Term> formulas, Evaluator model)
    {
        var (seen, pending, lines) = (new HashSet<Term>(), new Stack<Term>(formulas), new SortedSet<string>(StringComparer.Ordinal));
        while (pending.TryPop(out var term))
        {
            if (!seen.Add(term))
            {
                continue;
            }
            if (term.Operator == Operator.Variable)
            {
                lines.Add($"{term.Name} = 0x{model.Value(term):x}");
            }
            else if (term.Operator == Operator.Application)
            {
                lines.Add($"{term.Name}[{string.Join(", ", term.Operands.Select(operand => $"0x{model.Value(operand):x}"))}] = 0x{model.Value(term):x}");
            }
            foreach (var operand in term.Operands)
            {
                pending.Push(operand);
            }
        }
        return [.. lines];
    }
}
