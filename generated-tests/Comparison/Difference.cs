namespace Cordon.GeneratedTests.Comparison;

/// <summary>What kind of disagreement a step ended in.</summary>
public enum DifferenceKind
{
    /// <summary>The results (<c>rax</c>) differ.</summary>
    Result,

    /// <summary>A field that the call hands back differs.</summary>
    Output,

    /// <summary>The states after the call differ.</summary>
    State,

    /// <summary>The implementation wrote memory that no part of the state lies in.</summary>
    StrayWrite,

    /// <summary>The implementation chose what the model does not allow.</summary>
    Choice,

    /// <summary>The states agree, and an invariant does not hold in them.</summary>
    Invariant,

    /// <summary>The implementation stopped with a panic.</summary>
    Panic,
}

/// <summary>One place in which the two sides disagree.</summary>
/// <param name="Place">What it is, in field terms, such as <c>EventState[domain 1, port 3]</c>.</param>
/// <param name="Model">The model's word.</param>
/// <param name="Implementation">The implementation's word.</param>
public readonly record struct DifferentWord(string Place, ulong Model, ulong Implementation)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: model 0x{Model:x}, impl 0x{Implementation:x}";
}

/// <summary>A disagreement of model and implementation, found after a step.</summary>
/// <param name="Kind">What disagrees.</param>
/// <param name="Step">The index of the step in its case.</param>
/// <param name="Summary">One line that says what differs.</param>
/// <param name="Words">Every word that differs.</param>
public sealed record Difference(DifferenceKind Kind, int Step, string Summary, IReadOnlyList<DifferentWord> Words);
