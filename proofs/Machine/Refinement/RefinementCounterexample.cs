using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>The value of a variable, or of a function such as a field of a table at a key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">At which key; empty for a variable.</param>
/// <param name="Value">The value.</param>
public sealed record CounterexampleValue(string Name, IReadOnlyList<UInt128> Key, UInt128 Value)
{
    /// <inheritdoc/>
    public override string ToString() => Key.Count == 0 ? $"{Name} = 0x{Value:x}" : $"{Name}[{string.Join(", ", Key.Select(part => $"0x{part:x}"))}] = 0x{Value:x}";
}

/// <summary>Registers, arguments and fields of tables for which machine code and model differ: as a solver found them and our own evaluator confirmed.</summary>
public static class RefinementCounterexample
{
    /// <summary>Every variable and every cell that the formulas speak of, with its value: <c>Domain.State[3] = 0x2</c>.</summary>
    public static IReadOnlyList<CounterexampleValue> Of(IEnumerable<Term> formulas, Evaluator model)
    {
        var (seen, pending, values) = (new HashSet<Term>(), new Stack<Term>(formulas), new SortedDictionary<string, CounterexampleValue>(StringComparer.Ordinal));
        while (pending.TryPop(out var term))
        {
            if (!seen.Add(term))
            {
                continue;
            }
            if (term.Operator is Operator.Variable or Operator.Application)
            {
                var value = new CounterexampleValue(term.Name!, [.. term.Operands.Select(model.Value)], model.Value(term));
                values[value.ToString()] = value;
            }
            foreach (var operand in term.Operands)
            {
                pending.Push(operand);
            }
        }
        return [.. values.Values];
    }
}
