namespace Cordon.Proofs.Machine.Refinement;

/// <summary>How the refinement of one sub-op ended.</summary>
public enum RefinementOutcome
{
    /// <summary>The machine code does what the model says.</summary>
    Refined,

    /// <summary>It does not: there are registers and tables for which they differ.</summary>
    Refuted,

    /// <summary>It could not be shown, for a reason that is named. Never a proof.</summary>
    NotProved,
}

/// <summary>The refinement of one sub-op.</summary>
/// <param name="Name">The sub-op.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it is not refined; empty when it is.</param>
/// <param name="Address">The instruction at which it failed; 0 when none is to blame.</param>
/// <param name="Instructions">How many instructions of the image the call can execute.</param>
/// <param name="Steps">How many were executed, all paths together.</param>
/// <param name="Functions">The functions of the image that it was followed through.</param>
/// <param name="Contracts">The functions that were replaced by what is shown of them elsewhere.</param>
/// <param name="Paths">How many paths the model has.</param>
/// <param name="Obligations">How many obligations it owed.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record RefinementResult(
    string Name,
    RefinementOutcome Outcome,
    string Reason,
    ulong Address,
    int Instructions,
    int Steps,
    IReadOnlyList<string> Functions,
    IReadOnlyList<string> Contracts,
    int Paths,
    int Obligations,
    double Seconds)
{
    /// <summary>Where it is refuted: registers, arguments and fields of tables for which the machine code does not do what the model says.</summary>
    public IReadOnlyList<string> Counterexample { get; init; } = [];

    /// <summary>Where it is refuted: what a replay needs.</summary>
    public Refutation? Refutation { get; init; }

    /// <summary>Where it is refuted: what the processor of this machine did with these values.</summary>
    public Replay.ReplayResult? Replay { get; init; }

    /// <summary>Whether it is not shown because a solver or the time gave no answer, not because something was refused.</summary>
    public bool IsUnanswered { get; init; }

    /// <summary>The addresses of the instructions that the call can execute.</summary>
    public IReadOnlySet<ulong> Executed { get; init; } = new HashSet<ulong>();
}
