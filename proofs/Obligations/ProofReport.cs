using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>What became of an obligation.</summary>
public enum ProofOutcome
{
    /// <summary>Every solver asked says that it holds.</summary>
    Proved,
    /// <summary>A solver found a state and arguments with which it fails.</summary>
    Refuted,
    /// <summary>A solver gave up or ran out of time. Not a proof.</summary>
    Unknown,
}

/// <summary>An obligation and the answers it got.</summary>
/// <param name="Name">The step, the claim, and a number when it is split.</param>
/// <param name="Operation">The step's name, or <c>model</c>.</param>
/// <param name="Clause">The clause that it discharges.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Hash">SHA-256 of the archived file.</param>
/// <param name="Answers">By the solver's name.</param>
/// <param name="Outcome">What follows from the answers.</param>
/// <param name="Counterexample">For a refuted one: a line in field terms, and the replayable file.</param>
public sealed record ObligationResult(
    string Name,
    string Operation,
    string Clause,
    ObligationKind Kind,
    string Hash,
    IReadOnlyDictionary<string, SolverAnswer> Answers,
    ProofOutcome Outcome,
    CounterexampleFile? Counterexample = null);

/// <summary>A counterexample as a person sees it, and where it can be replayed from.</summary>
/// <param name="Description">The state, the call, and what breaks, in field terms.</param>
/// <param name="File">The JSON file; null when none could be made.</param>
public sealed record CounterexampleFile(string Description, string? File);

/// <summary>What was found of one step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Clause">Its clause.</param>
/// <param name="IsHypercall">Whether a guest makes it.</param>
/// <param name="Paths">How many paths it has.</param>
/// <param name="Vectors">For how many of them a vector was made.</param>
/// <param name="Unreachable">How many of them the invariants exclude.</param>
public sealed record OperationResult(string Name, string Clause, bool IsHypercall, int Paths, int Vectors, int Unreachable);

/// <summary>The result of a run.</summary>
/// <param name="Operations">Each step, in the registry's order.</param>
/// <param name="Results">Each obligation, by name.</param>
/// <param name="Configurations">How many configurations the proof covers: those that Kconfig admits.</param>
/// <param name="Assumptions">What was taken for granted: clause and name.</param>
/// <param name="SolverVersions">What each solver prints as its version.</param>
/// <param name="Seconds">How long the run took.</param>
public sealed record ProofReport(
    IReadOnlyList<OperationResult> Operations,
    IReadOnlyList<ObligationResult> Results,
    long Configurations,
    IReadOnlyList<string> Assumptions,
    IReadOnlyDictionary<string, string> SolverVersions,
    double Seconds)
{
    /// <summary>How many steps there were.</summary>
    public int Calls => Operations.Count;

    /// <summary>How many obligations there were.</summary>
    public int Obligations => Results.Count;

    /// <summary>How many were proved.</summary>
    public int Proved => Results.Count(r => r.Outcome == ProofOutcome.Proved);

    /// <summary>How many were refuted.</summary>
    public int Refuted => Results.Count(r => r.Outcome == ProofOutcome.Refuted);

    /// <summary>How many are unknown.</summary>
    public int Unknown => Results.Count(r => r.Outcome == ProofOutcome.Unknown);

    /// <summary>Whether every obligation was proved.</summary>
    public bool Holds => Obligations > 0 && Proved == Obligations;

    /// <summary>How long a solver thought about all obligations together, kept answers included.</summary>
    public double SolverSeconds(string solver) => Results.Sum(r => r.Answers.TryGetValue(solver, out var answer) ? answer.Seconds : 0);
}
