namespace Cordon.GeneratedTests.Mutants.Source.Trials;

/// <summary>What a check said of a mutant.</summary>
public enum Finding
{
    /// <summary>Nothing: it holds in spite of the mutant.</summary>
    Missed,

    /// <summary>It failed, as it should.</summary>
    Caught,

    /// <summary>A solver gave no answer, or time was up. No catch.</summary>
    Unknown,

    /// <summary>The check never comes to the mutant's place.</summary>
    NotReached,

    /// <summary>It was not tried.</summary>
    NotTried,
}

/// <summary>A check's verdict on a mutant.</summary>
/// <param name="Finding">What it found.</param>
/// <param name="Detail">What failed, in one line.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record TrialOutcome(Finding Finding, string Detail = "", double Seconds = 0)
{
    /// <summary>The check was not tried.</summary>
    public static TrialOutcome NotTried { get; } = new(Finding.NotTried);
}

/// <summary>What the tests said of a mutant.</summary>
/// <param name="Vectors">The solver's vectors.</param>
/// <param name="Fuzz">Generated cases.</param>
public sealed record TestOutcome(TrialOutcome Vectors, TrialOutcome Fuzz);
