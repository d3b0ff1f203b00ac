using System.Reflection;
using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs.CrossCheck;

/// <summary>What the cross-check of one function found.</summary>
/// <param name="Name">The function.</param>
/// <param name="Paths">How many joint paths there are.</param>
/// <param name="Compared">How many results and cells were compared.</param>
/// <param name="Solved">How many of them needed the solver, because the terms were not the same object.</param>
/// <param name="Difference">The first difference; null when there is none.</param>
public sealed record CrossCheckResult(string Name, int Paths, int Compared, int Solved, string? Difference);

/// <summary>
/// Executes the intermediate language of the concrete build on terms, next to the symbolic build of the same function, and
/// compares what both return and write. So a proof about the symbolic build is one about the build that runs as an oracle.
/// </summary>
public sealed class IlCrossCheck
{
    readonly ModelDescription model;
    readonly ConcreteModel concrete;

    /// <summary>A check of <paramref name="model"/>, which has a concrete build.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public IlCrossCheck(ModelDescription model)
    {
        this.model = model;
        concrete = ConcreteModel.For(model) ?? throw new ArgumentException("the model has no concrete build to compare with", nameof(model));
    }

    /// <summary>How many instructions were executed.</summary>
    public long Executed { get; private set; }

    /// <summary>The mnemonics that were executed.</summary>
    public SortedSet<string> Mnemonics { get; } = new(StringComparer.Ordinal);

    /// <summary>Compares one step of the model.</summary>
    public CrossCheckResult Check(ModelOperation operation, ISolver explorerSolver, ISolver solver)
        => Check(operation, concrete.Twin(operation.Method), explorerSolver, solver);

    /// <summary>Compares one step with a compiled function of the same form.</summary>
    public CrossCheckResult Check(ModelOperation operation, MethodInfo compiled, ISolver explorerSolver, ISolver solver)
        => Compare(operation.Name, explorerSolver, solver, () => RunStep(operation.Method, compiled));

    /// <summary>The compiled function that belongs to a step.</summary>
    public MethodInfo TwinOf(ModelOperation operation) => concrete.Twin(operation.Method);

    /// <summary>Compares a function of <c>Logic</c>, given by its symbolic twin.</summary>
    public CrossCheckResult CheckLogic(MethodInfo twin, ISolver explorerSolver, ISolver solver)
        => Compare($"Logic.{twin.Name}", explorerSolver, solver, () => RunLogic(twin));

    /// <summary>Whether the concrete build has the function too.</summary>
    public bool HasTwin(MethodInfo method) => concrete.FindTwin(method) != null;

    static CrossCheckResult Compare(string name, ISolver explorerSolver, ISolver solver, Func<IReadOnlyList<(string What, Term Compiled, Term Symbolic)>> run)
    {
        var (paths, compared, solved) = (0, 0, 0);
        foreach (var path in new Explorer(explorerSolver).Explore(run))
        {
            paths++;
            foreach (var (what, compiled, symbolic) in path.Outcome)
            {
                compared++;
                if (compiled == symbolic)
                {
                    continue;
                }
                solved++;
                if (CanDiffer(solver, path.Conditions, compiled, symbolic))
                {
                    return new(name, paths, compared, solved, $"{what}: compiled {compiled}, symbolic {symbolic}");
                }
            }
        }
        return new(name, paths, compared, solved, null);
    }

    static bool CanDiffer(ISolver solver, IReadOnlyList<Term> conditions, Term a, Term b)
    {
        solver.Reset();
        foreach (var condition in conditions)
        {
            solver.Assert(condition);
        }
        solver.Assert(Term.Not(a.Width == b.Width ? Term.Equal(a, b) : Term.Equal(IlValue.Truth(a), IlValue.Truth(b))));
        return solver.Check() != Verdict.Unsatisfiable;
    }

    IReadOnlyList<(string What, Term Compiled, Term Symbolic)> RunStep(MethodInfo method, MethodInfo twin)
    {
        var symbolicState = model.AnyState();
        var symbolicArguments = SymbolicInput.Arguments(method, symbolicState);
        var symbolicResult = ClaimEvaluation.Invoke(method, symbolicArguments);

        var compiledState = model.AnyState();
        var machine = new IlMachine(new(compiledState));
        var compiledArguments = twin.GetParameters()
            .Select((p, i) => symbolicArguments[i] is StateBase ? compiledState : IlInput.Make(machine, p.ParameterType, symbolicArguments[i] is Caller ? "caller" : p.Name!))
            .ToArray();
        var compiledResult = machine.Call(twin, [.. compiledArguments]);
        Note(machine);

        var compared = new List<(string, Term, Term)>();
        Pair(compared, "result", IlInput.Flatten(machine, compiledResult, "result"), SymbolicInput.Flatten(symbolicResult, "result"));
        for (var i = 0; i < symbolicArguments.Length; i++)
        {
            Pair(compared, $"argument {i}", IlInput.Flatten(machine, compiledArguments[i], ""), SymbolicInput.Flatten(symbolicArguments[i], ""));
        }
        foreach (var (compiled, symbolic) in compiledState.Maps.Zip(symbolicState.Maps))
        {
            if (compiled.Log.Count + symbolic.Log.Count > 0)
            {
                var any = ClaimEvaluation.AnyKeys(compiled.KeyTypes);
                compared.Add((compiled.Name, compiled.ValueAt(any), symbolic.ValueAt(any)));
            }
        }
        return compared;
    }

    IReadOnlyList<(string What, Term Compiled, Term Symbolic)> RunLogic(MethodInfo twin)
    {
        var state = model.AnyState();
        var machine = new IlMachine(new(state, interpretLogic: true));
        var compiled = concrete.Twin(twin);
        var result = machine.Call(compiled, [.. compiled.GetParameters().Select(p => IlInput.Make(machine, p.ParameterType, p.Name!))]);
        Note(machine);
        var compared = new List<(string, Term, Term)>();
        Pair(compared, twin.Name, IlInput.Flatten(machine, result, ""), SymbolicInput.Flatten(ClaimEvaluation.Invoke(twin, SymbolicInput.Arguments(twin, state)), ""));
        return compared;
    }

    static void Pair(List<(string, Term, Term)> compared, string what, IEnumerable<(string Name, Term Term)> compiled, IEnumerable<(string Name, Term Term)> symbolic)
    {
        var left = compiled.OrderBy(c => c.Name, StringComparer.Ordinal).ToArray();
        var right = symbolic.OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        if (left.Length != right.Length)
        {
            throw new InvalidOperationException($"{what}: {left.Length} words compiled, {right.Length} symbolic");
        }
        compared.AddRange(left.Zip(right, (l, r) => ($"{what} {r.Name}", l.Term, r.Term)));
    }

    void Note(IlMachine machine)
    {
        Executed += machine.Executed;
        Mnemonics.UnionWith(machine.Mnemonics);
    }
}
