namespace Cordon.Proofs.Smt;

/// <summary>The value of an uninterpreted function at the values of its arguments.</summary>
/// <param name="function">The application.</param>
/// <param name="arguments">The values.</param>
public delegate UInt128 FunctionValue(Term function, ReadOnlySpan<UInt128> arguments);

/// <summary>
/// Terms laid out once in the order of their evaluation, to be evaluated many times: what <see cref="Evaluator"/> says, without its dictionary.
/// </summary>
public sealed class TermProgram
{
    readonly UInt128[] values;
    readonly (Term Term, int[] Arguments, int Value)[] steps;
    readonly int[] results;

    /// <summary>Lays out what <paramref name="results"/> need; their only variables are <paramref name="variables"/>.</summary>
    public TermProgram(IReadOnlyList<Term> variables, IReadOnlyList<Term> results)
    {
        var places = new Dictionary<Term, int>();
        foreach (var variable in variables)
        {
            places.Add(variable, places.Count);
        }
        var order = new List<(Term, int[], int)>();
        var pending = new Stack<Term>(results);
        while (pending.TryPeek(out var term))
        {
            var missing = term.Arguments.Where(argument => !places.ContainsKey(argument)).ToArray();
            if (places.ContainsKey(term) || missing.Length == 0)
            {
                pending.Pop();
                if (!places.ContainsKey(term))
                {
                    order.Add((term, [.. term.Arguments.Select(argument => places[argument])], places.Count));
                    places.Add(term, places.Count);
                }
                continue;
            }
            foreach (var argument in missing)
            {
                pending.Push(argument);
            }
        }
        if (order.FirstOrDefault(step => step.Item1.Operator == Operator.Variable) is ({ } unknown, _, _))
        {
            throw new ArgumentException($"the variable {unknown} has no value");
        }
        steps = [.. order];
        values = new UInt128[places.Count];
        this.results = [.. results.Select(result => places[result])];
    }

    /// <summary>Evaluates; not from two threads at once.</summary>
    /// <param name="variables">The values of the variables, in the order given at first.</param>
    /// <param name="results">Receives the values of the results; a Boolean is 1 or 0.</param>
    /// <param name="function">The value of what is an <see cref="Operator.Application"/>.</param>
    public void Run(ReadOnlySpan<UInt128> variables, Span<UInt128> results, FunctionValue function)
    {
        variables.CopyTo(values);
        Span<UInt128> operands = new UInt128[8];
        foreach (var (term, arguments, value) in steps)
        {
            if (arguments.Length > operands.Length)
            {
                operands = new UInt128[arguments.Length];
            }
            for (var i = 0; i < arguments.Length; i++)
            {
                operands[i] = values[arguments[i]];
            }
            var at = operands[..arguments.Length];
            values[value] = term.Operator == Operator.Application ? function(term, at) : Evaluator.Compute(term, at);
        }
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = values[this.results[i]];
        }
    }
}
