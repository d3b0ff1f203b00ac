using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Cordon.GeneratedTests.Mutants.Source.Schemata;
using Cordon.GeneratedTests.Mutants.Source.Trials;

namespace Cordon.GeneratedTests.Mutants.Source;

/// <summary>What a campaign is asked to do.</summary>
public sealed record SourceCampaignOptions
{
    /// <summary>The root of the sources.</summary>
    public required string Root { get; init; }

    /// <summary>Where programs and results are kept.</summary>
    public required string Output { get; init; }

    /// <summary>The folder of the solver's vectors.</summary>
    public required string Vectors { get; init; }

    /// <summary>Which mutants the sources are given.</summary>
    public Selection Selection { get; init; } = Selection.Campaign;

    /// <summary>So many of them, those of the lowest rank, instead of all.</summary>
    public int? Sample { get; init; }

    /// <summary>Those of these names, whether the selection has them or not; none for the selection.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>How many generated cases each is tried with.</summary>
    public int Cases { get; init; } = 20_000;

    /// <summary>The seed of the cases.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How long the proof may take for a mutant that nothing else caught; null for no proofs.</summary>
    public TimeSpan? ProofLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long the proof may take for one that was caught already; it tells what a proof alone finds.</summary>
    public TimeSpan ProofLimitOfCaught { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many trials run at once.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Ends the campaign after the trials that run; what was found is kept.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>
/// Tries the checks on mutants of the sources: all are built at once (<see cref="SchemaBuild"/>), then each is switched on in a process that runs
/// vectors, generated cases and, for the model's, the proof.
/// </summary>
/// <param name="options">What to do.</param>
/// <param name="log">Gets a line as each mutant is done.</param>
public sealed class SourceCampaign(SourceCampaignOptions options, TextWriter log)
{
    static readonly TimeSpan testLimit = TimeSpan.FromMinutes(5);
    static readonly TimeSpan baselineLimit = TimeSpan.FromHours(1);
    static readonly TimeSpan grace = TimeSpan.FromSeconds(60);

    static readonly string[] modelAndProofs = ["spec", "model", "proofs/Smt", "proofs/Symbolic", "proofs/Obligations", "generated-tests/Mutants/Source"];
    static readonly string[] bothSides =
        ["spec", "model", "impl", "generated-tests/Abstraction", "generated-tests/Commands", "generated-tests/Comparison", "generated-tests/Generation",
            "generated-tests/Vectors", "generated-tests/Worlds", "generated-tests/Mutants/Source"];

    /// <summary>Runs it.</summary>
    /// <exception cref="InvalidDataException">The sources do not compile with their mutants, or the checks fail with none switched on.</exception>
    public SourceReport Run()
    {
        var root = Path.GetFullPath(options.Root);
        var output = Path.GetFullPath(options.Output);
        var reasons = EquivalentMutants.Read(root);
        var schema = new SchemaBuild(root, Path.Combine(output, "programs"), options.Selection with { Names = options.Names }).Build();
        log.WriteLine($"{schema.Mutants.Count} mutants of {schema.Candidates.Values.Sum()} are built into one");
        var trial = new TrialOptions(Path.GetFullPath(options.Vectors), options.Cases, options.Seed, options.ProofLimit != null);
        var baselineFile = Path.Combine(output, "baseline.json");
        var baseline = BaselineOf(schema, trial, baselineFile);

        var chosen = Choose(schema.Mutants);
        var testStore = ResultStore.For(output, "tests", root, bothSides.Append(Path.GetRelativePath(root, trial.Vectors)), options.Cases, options.Seed);
        var proofStore = ResultStore.For(output, "proof", root, modelAndProofs, options.ProofLimit ?? TimeSpan.Zero, options.ProofLimitOfCaught);
        var results = new ConcurrentDictionary<int, SourceMutantResult>();
        InParallel(chosen, schema, trial, (worker, one) =>
        {
            var tests = Once(testStore, one.Mutant, () => Tests(worker, one, baseline, baselineFile));
            results[one.Number] = ResultOf(one.Mutant, tests, TrialOutcome.NotTried, reasons);
            Say(results[one.Number], results.Count, chosen.Count);
        });
        if (options.ProofLimit is { } limit)
        {
            var ofModel = chosen.Where(one => one.Mutant.Side == "model").OrderBy(one => results[one.Number].IsCaught).ToList();
            var done = 0;
            InParallel(ofModel, schema, trial, (worker, one) =>
            {
                var tested = results[one.Number];
                var time = tested.IsCaught ? options.ProofLimitOfCaught : limit;
                var proof = Once(proofStore, one.Mutant, () => Proof(worker, one, baseline, baselineFile, time));
                results[one.Number] = ResultOf(one.Mutant, new(tested.Vectors, tested.Fuzz), proof, reasons);
                Say(results[one.Number], Interlocked.Increment(ref done), ofModel.Count);
            });
        }
        return SourceReport.Of(options.Selection.Seed, options.Cases, schema.Candidates, [.. results.OrderBy(result => result.Key).Select(result => result.Value)]);
    }

    // With no mutant switched on everything holds, or what a trial finds would not be the mutant's.
    Baseline BaselineOf(BuiltSchema schema, TrialOptions trial, string file)
    {
        using var worker = new WorkerProcess(schema.Programs, trial);
        var (end, answer) = worker.Ask(baselineLimit, "baseline", file);
        if (end != WorkerEnd.Answered)
        {
            throw new InvalidDataException($"with no mutant switched on the checks end as {end}");
        }
        var baseline = JsonSerializer.Deserialize<Baseline>(File.ReadAllText(file))!;
        if (answer != "true")
        {
            throw new InvalidDataException($"with no mutant switched on the checks find: {baseline.Vectors.Detail}; {baseline.Fuzz.Detail}");
        }
        log.WriteLine($"with none switched on: {baseline.Vectors.Detail} and {baseline.Fuzz.Detail} without a difference; {baseline.Steps.Sum(step => step.Obligations.Count)} obligations of {baseline.Steps.Count} steps");
        return baseline;
    }

    IReadOnlyList<NumberedMutant> Choose(IReadOnlyList<NumberedMutant> mutants)
        => options.Sample is not { } count ? mutants
            : [.. mutants.OrderBy(one => one.Mutant.Rank(options.Seed + 1)).Take(count).OrderBy(one => one.Number)];

    void InParallel(IReadOnlyList<NumberedMutant> mutants, BuiltSchema schema, TrialOptions trial, Action<WorkerProcess, NumberedMutant> body)
    {
        var queue = new ConcurrentQueue<NumberedMutant>(mutants);
        Parallel.For(0, Math.Max(1, options.Jobs), new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Jobs) }, _ =>
        {
            using var worker = new WorkerProcess(schema.Programs, trial);
            while (!options.Cancellation.IsCancellationRequested && queue.TryDequeue(out var one))
            {
                body(worker, one);
            }
        });
        options.Cancellation.ThrowIfCancellationRequested();
    }

    static T Once<T>(ResultStore store, SourceMutant mutant, Func<T> run)
        where T : class
    {
        if (store.Find<T>(mutant) is { } known)
        {
            return known;
        }
        var result = run();
        store.Keep(mutant, result);
        return result;
    }

    static TestOutcome Tests(WorkerProcess worker, NumberedMutant one, Baseline baseline, string file)
    {
        if (!baseline.ReachedByVectors.Contains(one.Number) && !baseline.Cases.ContainsKey(one.Number))
        {
            return new(new(Finding.NotReached), new(Finding.NotReached));
        }
        var number = one.Number.ToString(CultureInfo.InvariantCulture);
        var (end, answer) = worker.AskForOwnTime(testLimit, "tests", number, file);
        if (end != WorkerEnd.Answered)
        {
            // What the mutants before it did to the process must have no part in it.
            (end, answer) = worker.AskForOwnTime(testLimit, "tests", number, file);
        }
        return end == WorkerEnd.Answered ? JsonSerializer.Deserialize<TestOutcome>(answer)!
            : new(TrialOutcome.NotTried, new(end == WorkerEnd.TimedOut ? Finding.Unknown : Finding.Caught, end.ToString()));
    }

    static TrialOutcome Proof(WorkerProcess worker, NumberedMutant one, Baseline baseline, string file, TimeSpan limit)
    {
        if (!baseline.Steps.Any(step => step.Reached.Contains(one.Number)))
        {
            return new(Finding.NotReached);
        }
        var (end, answer) = worker.Ask(limit + grace, "proof", one.Number.ToString(CultureInfo.InvariantCulture), ((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture), file);
        return end == WorkerEnd.Answered ? JsonSerializer.Deserialize<TrialOutcome>(answer)! : new(Finding.Unknown, end.ToString(), limit.TotalSeconds);
    }

    static SourceMutantResult ResultOf(SourceMutant mutant, TestOutcome tests, TrialOutcome proof, IReadOnlyDictionary<string, string> reasons)
    {
        var reason = reasons.GetValueOrDefault(mutant.Identity);
        var caughtBy = tests.Vectors.Finding == Finding.Caught ? "vectors" : tests.Fuzz.Finding == Finding.Caught ? "fuzz" : proof.Finding == Finding.Caught ? "proof"
            : reason != null ? "equivalent" : "survived";
        return new(mutant, caughtBy, reason, tests.Vectors, tests.Fuzz, proof);
    }

    void Say(SourceMutantResult result, int done, int all)
    {
        lock (log)
        {
            var detail = result.CaughtBy switch { "vectors" => result.Vectors.Detail, "fuzz" => result.Fuzz.Detail, "proof" => result.Proof.Detail, _ => result.Fuzz.Finding == Finding.NotReached ? "not reached" : "" };
            log.WriteLine($"{done}/{all} {result.Name} {result.CaughtBy,-10} {result.Mutant.File}:{result.Mutant.Line} {result.Mutant.Operator} `{Short(result.Mutant.Before)}` => `{Short(result.Mutant.After)}` {Short(detail)}"
                + (result.Proof.Finding == Finding.NotTried ? "" : $" [proof {result.Proof.Finding} {result.Proof.Seconds:0} s {Short(result.Proof.Detail)}]"));
            log.Flush();
        }
    }

    static string Short(string text) => text.Length <= 90 ? text : text[..90] + "…";
}
