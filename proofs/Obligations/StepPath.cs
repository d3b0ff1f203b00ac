using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>One path through a step's function.</summary>
/// <param name="Index">Its number among the step's paths, in the order of exploration.</param>
/// <param name="Conditions">When it is taken, over the symbols of the arguments and the state before.</param>
/// <param name="After">The state after it.</param>
/// <param name="Arguments">What the function was called with, after the call: words that it wrote are in them.</param>
/// <param name="Outputs">The words that came out: <c>result</c>, then the arguments' words.</param>
/// <param name="Touched">The cells that it read or wrote.</param>
public sealed record StepPath(
    int Index,
    IReadOnlyList<Term> Conditions,
    StateBase After,
    IReadOnlyList<object> Arguments,
    IReadOnlyList<(string Name, Term Term)> Outputs,
    TouchedKeys Touched)
{
    /// <summary>Its decisions, as in <see cref="Vectors.Vector.Decisions"/>.</summary>
    public string Decisions { get; init; } = "";

    /// <summary>Whether it wrote to any map.</summary>
    public bool Writes => After.Maps.Any(m => m.Log.Count > 0);

    /// <summary>The caller, when the step has one.</summary>
    public object? Caller => Arguments.FirstOrDefault(a => a is Caller);

    /// <summary>The conjunction of the conditions.</summary>
    public Term Condition => Term.And([.. Conditions]);
}

/// <summary>Finds the paths of a step.</summary>
public static class StepExploration
{
    /// <summary>
    /// Every feasible path of <paramref name="operation"/> from a state of which nothing is known. Paths on which the environment made
    /// a choice that the model does not allow are left out: no implementation takes them.
    /// </summary>
    /// <exception cref="InvalidOperationException">The step writes a constant of the state, or has too many paths.</exception>
    public static IReadOnlyList<StepPath> Explore(
        ModelDescription model, ModelOperation operation, ISolver solver, Func<StateBase, object[]>? inputs = null)
    {
        var explorer = new Explorer(solver);
        var paths = new List<StepPath>();
        foreach (var path in explorer.Explore(() => Run(model, operation, inputs)))
        {
            var (state, arguments, outputs) = path.Outcome;
            RequireConstants(model, operation, state);
            if (!outputs[0].Term.Equals(Term.Vector(Result.IllegalChoiceValue, 64)))
            {
                paths.Add(new(paths.Count, path.Conditions, state, arguments, outputs, TouchedKeys.Take(state)) { Decisions = path.Decisions });
            }
        }
        return paths;
    }

    /// <summary>Every feasible path of several steps of the model, one after the other, from a state of which nothing is known but its meaning.</summary>
    /// <param name="model">The model.</param>
    /// <param name="solver">What decides which paths are feasible.</param>
    /// <param name="steps">Makes the steps, and gives the result and the arguments with what was written to them.</param>
    public static IReadOnlyList<StepPath> Explore(ModelDescription model, ISolver solver, Func<StateBase, (Result Result, object Arguments)> steps)
    {
        var paths = new List<StepPath>();
        foreach (var path in new Explorer(solver).Explore(() =>
        {
            var state = model.AnyState();
            var (result, arguments) = steps(state);
            return (state, arguments, (IReadOnlyList<(string, Term)>)[.. SymbolicInput.Flatten(result, "result").Take(1), .. SymbolicInput.Flatten(arguments, "arguments")]);
        }))
        {
            var (state, arguments, outputs) = path.Outcome;
            if (!outputs[0].Item2.Equals(Term.Vector(Result.IllegalChoiceValue, 64)))
            {
                paths.Add(new(paths.Count, path.Conditions, state, [arguments], outputs, TouchedKeys.Take(state)) { Decisions = path.Decisions });
            }
        }
        return paths;
    }

    /// <summary>Runs the step's function on symbols; who calls it says how conditions are decided.</summary>
    internal static (StateBase State, object[] Arguments, (string Name, Term Term)[] Outputs) Run(
        ModelDescription model, ModelOperation operation, Func<StateBase, object[]>? inputs = null)
    {
        var state = model.AnyState();
        var arguments = inputs?.Invoke(state) ?? SymbolicInput.Arguments(operation.Method, state);
        var result = ClaimEvaluation.Invoke(operation.Method, arguments) ?? new Result(0UL);
        var names = operation.Method.GetParameters().Select(p => p.Name!);
        var outputs = SymbolicInput.Flatten(result, "result").Take(1)
            .Concat(arguments.Zip(names).Where(pair => pair.First is not Caller).SelectMany(pair => SymbolicInput.Flatten(pair.First, pair.Second)));
        return (state, arguments, [.. outputs]);
    }

    static void RequireConstants(ModelDescription model, ModelOperation operation, StateBase state)
    {
        var any = model.AnyState();
        foreach (var scalar in model.Scalars)
        {
            if (!Equals(scalar.GetValue(state), scalar.GetValue(any)))
            {
                throw new InvalidOperationException($"{operation.Name} writes {scalar.Name}, which is constant; make it a map if steps may change it");
            }
        }
    }
}
