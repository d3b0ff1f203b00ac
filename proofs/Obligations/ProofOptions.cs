namespace Cordon.Proofs;

/// <summary>What to prove, and with what.</summary>
public sealed record ProofOptions
{
    /// <summary>The solvers, by name; each must answer for an obligation to count as proved. The first is asked first.</summary>
    public IReadOnlyList<string> Solvers { get; init; } = Smt.Solvers.Names;

    /// <summary>Only the step of this name (<c>--call</c>): a whole name, or the part before a point for all of a call's. Null for all.</summary>
    public string? Call { get; init; }

    /// <summary>How many solvers run at once.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Which part of the steps, from 1 (<c>--shard I/N</c>).</summary>
    public int Shard { get; init; } = 1;

    /// <summary>How many parts there are.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>How long one solver may think about one obligation.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where obligations and answers are kept.</summary>
    public string ArchiveFolder { get; init; } = Path.Combine("build", "obligations");

    /// <summary>Where a replayable file is written for each refuted obligation.</summary>
    public string CounterexampleFolder { get; init; } = Path.Combine("build", "counterexamples");

    /// <summary>Where a vector is written for each feasible path; null for none.</summary>
    public string? VectorFolder { get; init; }

    /// <summary>Whether kept answers are ignored and every obligation is solved again.</summary>
    public bool Again { get; init; }

    /// <summary>Whether non-interference is asked for, too: obligations over two runs, of which not all can be decided yet.</summary>
    public bool NonInterference { get; init; }

    /// <summary>Stops the run; what was answered is kept.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>How far a run is.</summary>
/// <param name="Done">Obligations decided, or steps explored.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Phase"><c>explore</c>, <c>solve</c> or <c>vectors</c>.</param>
/// <param name="Current">The last one's name.</param>
public sealed record ProofProgress(int Done, int Total, string Phase, string Current);

/// <summary>The options name something that is not there: bad usage, in one line.</summary>
public sealed class ProofUsageException(string message) : Exception(message);
