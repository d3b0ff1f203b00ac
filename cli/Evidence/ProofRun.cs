using Cordon.Cli.Shell;
using Cordon.Proofs;
using Cordon.Proofs.Smt;

namespace Cordon.Cli.Evidence;

/// <summary>Runs the prover with what the command line knows: where things are kept, where progress goes, which status an error has.</summary>
public static class ProofRun
{
    /// <summary>The archive of obligations and answers in <paramref name="workspace"/>.</summary>
    public static string ArchiveOf(Workspace workspace) => Path.Combine(workspace.Build, "obligations");

    /// <summary>Where the vectors that the solver makes are kept in <paramref name="workspace"/>.</summary>
    public static string VectorsOf(Workspace workspace) => Path.Combine(workspace.Build, "vectors");

    /// <summary>The usual options: both solvers, all calls, answers kept under <c>build/</c>.</summary>
    public static ProofOptions OptionsOf(Workspace workspace) => new()
    {
        // The hardest question of the machine code takes more than a minute; all others, seconds.
        Timeout = TimeSpan.FromSeconds(150),
        ArchiveFolder = ArchiveOf(workspace),
        CounterexampleFolder = Path.Combine(workspace.Build, "counterexamples"),
    };

    /// <summary>Proves.</summary>
    /// <exception cref="CordonException">The options name nothing (2), a solver is missing (3), or died (1).</exception>
    public static async Task<ProofReport> RunAsync(ProofOptions options, Reporter reporter)
    {
        var progress = new Relay<ProofProgress>(step => reporter.Status($"{step.Phase} {step.Done}/{step.Total} {step.Current}"));
        try
        {
            return await Task.Run(() => Prover.Run(options, progress), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ProofUsageException error)
        {
            throw CordonException.BadInput(error.Message);
        }
        catch (SolverException error)
        {
            throw OfSolver(error);
        }
    }

    /// <summary>What <paramref name="error"/> means to the caller of the command: a missing solver is 3, one that died proves nothing.</summary>
    public static CordonException OfSolver(SolverException error) => error.Missing
        ? CordonException.Lacking(error.Message)
        : CordonException.ClaimFails($"{error.Message}; what it had answered is kept, run the command again");

    /// <summary>Why an obligation is not proved, in a line.</summary>
    public static string WhyNot(ObligationResult result) => result.Outcome switch
    {
        ProofOutcome.Refuted => $"{result.Counterexample?.Description ?? "no counterexample could be made"}{(result.Counterexample?.File is { } file ? $" ({file} replays it)" : "")}",
        _ => string.Join(", ", result.Answers.Select(answer => $"{answer.Key} {answer.Value.Verdict.ToString().ToLowerInvariant()} after {answer.Value.Seconds:0.0} s")),
    };

    /// <summary>Passes reports on at once, in the thread that makes them.</summary>
    /// <param name="report">Where to.</param>
    public sealed class Relay<T>(Action<T> report) : IProgress<T>
    {
        /// <inheritdoc/>
        public void Report(T value) => report(value);
    }
}
