using Cordon.HwTests.Cases;

namespace Cordon.HwTests.Comparison;

/// <summary>One comparison of a word that the guest handed back with what the model says.</summary>
/// <param name="Case">The index of the case in its program.</param>
/// <param name="Step">The index of the case's step that it belongs to; -1 for the base state, the number of steps for what is looked at after the last one.</param>
/// <param name="What">What the word is, in field terms.</param>
/// <param name="Call">The call whose result it is; null for any other word.</param>
/// <param name="Result">The word's index in the program's results.</param>
/// <param name="Mask">The bits that are compared.</param>
/// <param name="Expected">What the model says.</param>
public readonly record struct Check(int Case, int Step, string What, CallStep? Call, int Result, ulong Mask, ulong Expected)
{
    /// <summary>Whether the results are as expected.</summary>
    public bool Holds(ReadOnlySpan<ulong> results) => ((results[Result] ^ Expected) & Mask) == 0;
}

/// <summary>A word in which the hypervisor and the model differ.</summary>
/// <param name="Case">The index of the case in its program.</param>
/// <param name="Step">The index of the case's step; -1 for the base state, the number of steps for what is looked at at the end.</param>
/// <param name="What">What the word is.</param>
/// <param name="Expected">What the model says.</param>
/// <param name="Found">What the hypervisor did.</param>
public sealed record LaneDifference(int Case, int Step, string What, ulong Expected, ulong Found)
{
    /// <summary>Whether the machine stopped answering: nothing after it can be compared.</summary>
    public bool EndsMachine { get; init; }

    /// <summary>What differs behind it in the same case, the first of it.</summary>
    public IReadOnlyList<LaneDifference> Later { get; init; } = [];
}
