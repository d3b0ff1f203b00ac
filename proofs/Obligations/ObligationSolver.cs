using System.Collections.Concurrent;
using System.Diagnostics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>Asks the solvers about obligations, or the archive what they answered before. Safe for several threads.</summary>
public sealed class ObligationSolver : IDisposable
{
    readonly ProofOptions options;
    readonly ObligationArchive archive;
    readonly ConcurrentDictionary<string, ConcurrentBag<ISolver>> idle = new();
    readonly Lazy<KeptAnswers> answers;

    /// <summary>Finds the solvers.</summary>
    /// <exception cref="SolverException">One is missing.</exception>
    public ObligationSolver(ProofOptions options)
    {
        this.options = options;
        archive = new(options.ArchiveFolder);
        answers = new(() => new KeptAnswers(Path.Combine(options.ArchiveFolder, "answers")));
        Versions = options.Solvers.ToDictionary(name => name, Smt.Solvers.Version);
    }

    /// <summary>What each solver prints as its version.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>Lends a running solver to <paramref name="use"/>; one that failed is not used again.</summary>
    public T With<T>(string name, Func<ISolver, T> use)
    {
        var bag = idle.GetOrAdd(name, _ => []);
        var solver = bag.TryTake(out var waiting) ? waiting : Smt.Solvers.Start(name, options.Timeout);
        try
        {
            solver.Reset();
            var result = use(solver);
            bag.Add(solver);
            return result;
        }
        catch
        {
            solver.Dispose();
            throw;
        }
    }

    /// <summary>Lends a solver that is asked only what it did not answer before, in this run or another.</summary>
    public T Remembering<T>(string name, Func<ISolver, T> use)
        => With(name, solver => use(options.Again ? solver : new RememberingSolver(solver, answers.Value, Versions[name])));

    /// <summary>
    /// Decides an obligation, with more rounds of facts while it seems refuted. One over several paths that no solver decides quickly is
    /// decided path by path: a solver finds a disjunction of easy cases hard.
    /// </summary>
    public IEnumerable<(Obligation Obligation, ObligationResult Result)> Decide(Obligation obligation)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        var hasParts = obligation.Cases.Count > 1 && obligation.Kind != ObligationKind.Reachable;
        var result = DecideWhole(obligation, hasParts ? Effort.Quick : Effort.Usual);
        if (result.Outcome == ProofOutcome.Unknown && hasParts)
        {
            return obligation.Cases.SelectMany((one, i) => Decide(obligation.Of(one) with { Name = $"{obligation.Name}.{i + 1}" }));
        }
        return [(obligation, result)];
    }

    ObligationResult DecideWhole(Obligation obligation, Effort effort)
    {
        var answers = new Dictionary<string, SolverAnswer>();
        if (ScriptOf(obligation, effort) is not (var hash, var script, var isHard))
        {
            return new(obligation.Name, obligation.Operation, obligation.Clause, obligation.Kind, "", answers, ProofOutcome.Unknown);
        }
        foreach (var solver in options.Solvers)
        {
            answers[solver] = Ask(solver, hash, script, effort == Effort.Usual && isHard ? Effort.Thorough : effort);
            if (answers[solver].Verdict != obligation.Expected)
            {
                break;
            }
        }
        var outcome = answers.Values.Any(a => a.Verdict == Verdict.Unknown) ? ProofOutcome.Unknown
            : answers.Values.All(a => a.Verdict == obligation.Expected) ? ProofOutcome.Proved : ProofOutcome.Refuted;
        return new(obligation.Name, obligation.Operation, obligation.Clause, obligation.Kind, hash, answers, outcome);
    }

    /// <summary>
    /// The obligation with those facts that matter, as a script, in the archive; found once and remembered. And whether quick ways did not decide it; null when no others were to be tried.
    /// </summary>
    (string Hash, string Script, bool IsHard)? ScriptOf(Obligation obligation, Effort effort)
    {
        string? key = null;
        for (var rounds = 1; ; rounds++)
        {
            var facts = obligation.Facts(rounds, closed: false, obligation.Touched);
            key ??= $"{obligation.Name} {obligation.Clause} {Term.And([.. facts, obligation.Fails]).Fingerprint:x}";
            if (!options.Again && rounds == 1 && archive.Recall(key) is { } known)
            {
                return (known, File.ReadAllText(archive.PathOf(known)), false);
            }
            var answer = With(options.Solvers[0], s => new LazySolver(s, obligation.IsLazy).Decide([obligation.Fails], facts, effort));
            if (answer.Verdict == Verdict.Unknown && effort == Effort.Quick)
            {
                return null;
            }
            if (answer.Verdict == Verdict.Satisfiable && obligation.Kind != ObligationKind.Reachable && rounds < Obligation.MaximumRounds)
            {
                if (obligation.Cases.Count > 1 && FailsAlone(obligation, answer.Model!) is { } alone)
                {
                    return ScriptOf(alone, Effort.Usual);
                }
                continue;
            }
            var script = $"; {obligation.Name}\n; clause {obligation.Clause}\n{SmtLibPrinter.Script([.. answer.Facts, obligation.Fails])}";
            var hash = archive.Store(script);
            archive.Remember(key, hash);
            return (hash, script, answer.WasThorough);
        }
    }

    // Of a claim that fails on one of several paths: that path, when it fails there with all the facts that its own cells beget. Those of the
    // other paths make finding a world take minutes, and have no part in it.
    Obligation? FailsAlone(Obligation obligation, Evaluator world)
    {
        var alone = obligation.Of(obligation.Cases.First(one => world.Holds(obligation.Of(one).Fails)));
        var facts = alone.Facts(Obligation.MaximumRounds, closed: false, alone.Touched);
        return With(options.Solvers[0], s => new LazySolver(s, alone.IsLazy).Decide([alone.Fails], facts)).Verdict == Verdict.Satisfiable ? alone : null;
    }

    SolverAnswer Ask(string solver, string hash, string script, Effort effort)
    {
        if (!options.Again && archive.Find(hash, solver, Versions[solver]) is { } kept)
        {
            return kept;
        }
        var clock = Stopwatch.StartNew();
        var verdict = With(solver, s => s.CheckScript(script, effort));
        var answer = new SolverAnswer(verdict, clock.Elapsed.TotalSeconds, Versions[solver]);
        archive.Keep(hash, solver, answer);
        return answer;
    }

    /// <summary>Ends the solvers.</summary>
    public void Dispose()
    {
        foreach (var solver in idle.Values.SelectMany(bag => bag))
        {
            solver.Dispose();
        }
        idle.Clear();
        if (answers.IsValueCreated)
        {
            answers.Value.Dispose();
        }
    }
}
