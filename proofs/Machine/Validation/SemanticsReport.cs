namespace Cordon.Proofs.Machine.Validation;

/// <summary>An execution after which the processor's state is not what the semantics says.</summary>
/// <param name="Form">The instruction's form.</param>
/// <param name="Instruction">The instruction.</param>
/// <param name="Differences">Each register, flag or byte of memory that differs: what the semantics says, and what the processor did.</param>
/// <param name="Before">The registers and flags before.</param>
public sealed record SemanticsMismatch(string Form, string Instruction, string Differences, string Before);

/// <summary>Forms that are not executed here.</summary>
/// <param name="Form">The form.</param>
/// <param name="Reason">Why.</param>
public sealed record ExcludedForm(string Form, string Reason);

/// <summary>How the semantics compares with the processor.</summary>
/// <param name="Forms">How many forms were executed.</param>
/// <param name="Instructions">How many different instructions of them.</param>
/// <param name="Executions">How often in all.</param>
/// <param name="Mismatches">After how many executions the states differed.</param>
/// <param name="Examples">The first mismatch of each form that has one.</param>
/// <param name="Excluded">Forms of control flow, and of the system: neither executed nor given a meaning.</param>
/// <param name="Uncovered">Forms that should have been executed, and why they were not: empty when all is well.</param>
public sealed record SemanticsReport(
    int Forms,
    int Instructions,
    long Executions,
    long Mismatches,
    IReadOnlyList<SemanticsMismatch> Examples,
    IReadOnlyList<ExcludedForm> Excluded,
    IReadOnlyList<ExcludedForm> Uncovered)
{
    /// <summary>Whether every form that is not excluded was executed, and nothing differed.</summary>
    public bool Holds => Mismatches == 0 && Uncovered.Count == 0 && Forms > 0;
}
