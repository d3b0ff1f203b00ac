using System.Collections.Concurrent;
using System.Diagnostics;
using Cordon.Model;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>
/// Proves the model: for every step, every path, unbounded frames, domains and ports, and every configuration at once, each claim
/// of <c>model/Invariants</c> holds after if the invariants held before.
/// </summary>
public static class Prover
{
    /// <summary>Proves the project's model.</summary>
    /// <exception cref="ProofUsageException">The options name an unknown call or an impossible shard.</exception>
    /// <exception cref="SolverException">A solver is missing or died; what was answered is kept.</exception>
    public static ProofReport Run(ProofOptions options, IProgress<ProofProgress>? progress = null)
        => Run(CordonModel.Describe(), options, progress);

    /// <summary>Proves any model.</summary>
    public static ProofReport Run(ModelDescription model, ProofOptions options, IProgress<ProofProgress>? progress = null)
    {
        var clock = Stopwatch.StartNew();
        using var solver = new ObligationSolver(options);
        var operations = Select(model, options);
        var rules = new ObservationRules(model);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Jobs), CancellationToken = options.Cancellation };

        var explored = new ConcurrentDictionary<string, ExploredOperation>();
        ForEach(parallel, operations, "explore", progress, o => o.Name, operation => explored[operation.Name] = Explore(model, operation, rules, solver, options));
        var obligations = operations.SelectMany(o => explored[o.Name].Obligations)
            .Concat(options is { Call: null, Shard: 1 } ? StateObligations.Build(model) : []).ToArray();

        var results = new ConcurrentBag<ObligationResult>();
        ForEach(parallel, obligations, "solve", progress, o => o.Name, obligation =>
        {
            foreach (var (decided, result) in solver.Decide(obligation))
            {
                results.Add(result.Outcome == ProofOutcome.Refuted ? Counterexample.Attach(model, decided, result, solver, options) : result);
            }
        });

        var vectors = new ConcurrentDictionary<string, (int Made, int Unreachable)>();
        if (options.VectorFolder != null)
        {
            ForEach(parallel, operations, "vectors", progress, o => o.Name,
                operation => vectors[operation.Name] = VectorMaker.WriteAll(model, operation, explored[operation.Name].Paths, solver, options));
        }
        return new(
            [.. operations.Select(o => new OperationResult(o.Name, o.Clause, o.IsHypercall, explored[o.Name].Paths.Count,
                vectors.GetValueOrDefault(o.Name).Made, vectors.GetValueOrDefault(o.Name).Unreachable))],
            [.. results.OrderBy(r => r.Name, StringComparer.Ordinal)],
            Configurations.Count(model),
            [.. model.Assumptions.Select(a => $"{a.Clause} {a.Name}")],
            solver.Versions,
            clock.Elapsed.TotalSeconds);
    }

    /// <summary>Makes the vectors of the steps that the options select, without proving anything.</summary>
    /// <returns>The name of each step, its paths, for how many of them a vector was made, and how many the invariants exclude.</returns>
    public static IReadOnlyList<OperationResult> MakeVectors(ProofOptions options, IProgress<ProofProgress>? progress = null)
    {
        var model = CordonModel.Describe();
        using var solver = new ObligationSolver(options);
        var made = new ConcurrentDictionary<string, OperationResult>();
        var operations = Select(model, options);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Jobs), CancellationToken = options.Cancellation };
        ForEach(parallel, operations, "vectors", progress, o => o.Name, operation =>
        {
            var paths = solver.With(options.Solvers[0], s => StepExploration.Explore(model, operation, s));
            var (vectors, unreachable) = VectorMaker.WriteAll(model, operation, paths, solver, options);
            made[operation.Name] = new(operation.Name, operation.Clause, operation.IsHypercall, paths.Count, vectors, unreachable);
        });
        return [.. operations.Select(o => made[o.Name])];
    }

    sealed record ExploredOperation(IReadOnlyList<StepPath> Paths, IReadOnlyList<Obligation> Obligations);

    static ExploredOperation Explore(ModelDescription model, ModelOperation operation, ObservationRules rules, ObligationSolver solver, ProofOptions options)
    {
        var paths = solver.With(options.Solvers[0], s => StepExploration.Explore(model, operation, s));
        return new(paths, [.. new ObligationBuilder(model, operation, paths).Build(),
            .. options.NonInterference ? new NonInterferenceObligations(model, operation, rules, paths).Build() : []]);
    }

    static IReadOnlyList<ModelOperation> Select(ModelDescription model, ProofOptions options)
    {
        if (options.Shard < 1 || options.Shard > options.Shards)
        {
            throw new ProofUsageException($"--shard {options.Shard}/{options.Shards}: the part must be from 1 to {options.Shards}");
        }
        var called = model.Operations
            .Where(o => options.Call == null || o.Name == options.Call || o.Name.StartsWith(options.Call + ".", StringComparison.Ordinal)).ToArray();
        if (called.Length == 0)
        {
            throw new ProofUsageException($"--call {options.Call}: no such call; one is {model.Operations.FirstOrDefault()?.Name ?? "none"}");
        }
        return [.. called.Where((_, i) => i % options.Shards == options.Shard - 1)];
    }

    static void ForEach<T>(
        ParallelOptions parallel, IReadOnlyList<T> items, string phase, IProgress<ProofProgress>? progress, Func<T, string> name, Action<T> body)
    {
        var done = 0;
        try
        {
            Parallel.ForEach(Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), parallel, item =>
            {
                body(item);
                progress?.Report(new(Interlocked.Increment(ref done), items.Count, phase, name(item)));
            });
        }
        catch (AggregateException several)
        {
            throw several.Flatten().InnerExceptions.OfType<SolverException>().FirstOrDefault() ?? several.Flatten().InnerExceptions[0];
        }
    }
}
