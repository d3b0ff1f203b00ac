using System.Collections.Concurrent;
using System.Diagnostics;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Refinement.Lemmas;
using Cordon.Proofs.Machine.Replay;
using Cordon.Proofs.Smt;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>What came of the refinement of an image.</summary>
/// <param name="Results">Each modelled sub-op.</param>
/// <param name="Lemmas">What was shown of functions that handlers call.</param>
/// <param name="Solver">Who answered, with its version.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record RefinementReport(IReadOnlyList<RefinementResult> Results, IReadOnlyList<LemmaResult> Lemmas, string Solver, double Seconds)
{
    /// <summary>The sub-ops whose machine code does what the model says.</summary>
    public IEnumerable<RefinementResult> Refined => Results.Where(result => result.Outcome == RefinementOutcome.Refined);

    /// <summary>The others, each with its reason.</summary>
    public IEnumerable<RefinementResult> Excluded => Results.Where(result => result.Outcome != RefinementOutcome.Refined);

    /// <summary>Functions whose contracts some refined sub-op rests on and that are taken for granted, with what is trusted of them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Trusted
        => TrustedFunctions.All.Where(function => Refined.Any(result => result.Contracts.Contains(function.Key)
            || AllLemmas.List.Any(lemma => result.Contracts.Contains(lemma.Function) && lemma.RestsOn.Contains(function.Key)))
            || AllLemmas.List.Any(lemma => !lemma.IsCalledByHandlers && lemma.RestsOn.Contains(function.Key)));
}

/// <summary>Holds all handlers of an image against the model.</summary>
public static class ImageRefinement
{
    /// <summary>Refines every modelled sub-op, or those of a call.</summary>
    /// <param name="image">The image.</param>
    /// <param name="call">A call or sub-op by name; null for all.</param>
    /// <param name="options">Solvers and how many at once.</param>
    /// <param name="progress">Told of each sub-op and lemma that ended.</param>
    /// <exception cref="ProofUsageException">There is no such call.</exception>
    public static RefinementReport Run(RefinedImage image, string? call, ProofOptions options, IProgress<ProofProgress>? progress = null)
    {
        var clock = Stopwatch.StartNew();
        var names = HypercallTable.Modelled.Select(modelled => HypercallTable.NameOf(modelled.Call, modelled.SubOp))
            .Where(name => call is null || name == call || name.StartsWith(call + ".", StringComparison.Ordinal)).ToArray();
        if (names.Length == 0)
        {
            throw new ProofUsageException($"--call {call}: no such call; one is {HypercallTable.NameOf(HypercallTable.Modelled[0].Call, HypercallTable.Modelled[0].SubOp)}");
        }
        var solver = options.Solvers[0];
        using var solvers = new ObligationSolver(options);
        var (results, lemmas) = (new ConcurrentDictionary<string, RefinementResult>(), new ConcurrentDictionary<string, LemmaResult>());
        var work = AllLemmas.List.Select(lemma => (Name: lemma.Function, Do: (Action)(() => lemmas[lemma.Function] = lemma.Show(image, solvers, solver))))
            .Concat(names.Select(name => (Name: name, Do: (Action)(() => results[name] = Replayed(image, new HandlerRefinement(image, solvers, solver).Refine(name))))))
            .OrderBy(item => !longest.Contains(item.Name)).ToArray();
        var done = 0;
        Parallel.ForEach(
            Partitioner.Create(work, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Jobs), CancellationToken = options.Cancellation },
            item =>
            {
                item.Do();
                progress?.Report(new(Interlocked.Increment(ref done), work.Length, "refine", item.Name));
            });
        return new(
            [.. names.Select(name => RestingOn(results[name], lemmas))], [.. AllLemmas.List.Select(lemma => lemmas[lemma.Function])],
            $"{solver} {solvers.Versions[solver]}", clock.Elapsed.TotalSeconds);
    }

    // What takes minutes begins first, so that no processor waits for it at the end. It changes no result.
    static readonly string[] longest = ["EventChannelOp.Send"];

    // A counterexample is what solver, semantics and executor say; the processor is asked as well.
    static RefinementResult Replayed(RefinedImage image, RefinementResult result)
        => result.Refutation is { } refutation ? result with { Replay = new HandlerReplay(image).Run(refutation) } : result;

    // A handler is no better than what replaces the functions that it calls.
    static RefinementResult RestingOn(RefinementResult result, IReadOnlyDictionary<string, LemmaResult> lemmas)
    {
        if (result.Outcome != RefinementOutcome.Refined)
        {
            return result;
        }
        var open = result.Contracts.FirstOrDefault(function => !Endings.Functions.Contains(function) && !IsShown(function, lemmas));
        return open is null ? result : result with { Outcome = RefinementOutcome.NotProved, Reason = $"it rests on {open}, which is not shown" };
    }

    // A lemma is no better than those that it rests on.
    static bool IsShown(string function, IReadOnlyDictionary<string, LemmaResult> lemmas)
        => TrustedFunctions.All.ContainsKey(function)
            || (lemmas.TryGetValue(function, out var lemma) && lemma.Outcome == RefinementOutcome.Refined
                && AllLemmas.List.First(one => one.Function == function).RestsOn.All(other => IsShown(other, lemmas)));
}
