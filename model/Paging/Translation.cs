using Cordon.Spec;

namespace Cordon.Model;

/// <summary>How an access of a linear address ends.</summary>
public static class TranslationEnd
{
    /// <summary>It has a guest-physical address, and may be made.</summary>
    public const ulong Address = 1;

    /// <summary>#PF with <see cref="Translation.ErrorCode"/>; CR2 is <see cref="Translation.Linear"/>.</summary>
    public const ulong PageFault = 2;

    /// <summary>#GP(0).</summary>
    public const ulong GeneralProtection = 3;

    /// <summary>#SS(0).</summary>
    public const ulong StackFault = 4;

    /// <summary>The guest exits with a nested page fault, or an EPT violation: <see cref="Translation.Fault"/>.</summary>
    public const ulong NestedFault = 5;
}

/// <summary>What comes of an access: its end, and what becomes of the entries that it used.</summary>
public sealed class Translation
{
    /// <summary>One of <see cref="TranslationEnd"/>; 0 while it is under way.</summary>
    public Word End;

    /// <summary>The linear address as the processor formed it: what CR2 holds after a page fault.</summary>
    [Clause("HC-PAG-016")]
    public Word Linear;

    /// <summary>The guest-physical address, when <see cref="End"/> is <see cref="TranslationEnd.Address"/>.</summary>
    public Word Address;

    /// <summary>The error code, when <see cref="End"/> is <see cref="TranslationEnd.PageFault"/>.</summary>
    public Word ErrorCode;

    /// <summary>What the p2m did not allow, when <see cref="End"/> is <see cref="TranslationEnd.NestedFault"/>.</summary>
    public readonly NestedFault Fault = new();

    /// <summary>What the entries used together allow.</summary>
    public readonly AccessRights Rights = new();

    /// <summary>The entry of each level, the first level's at 0.</summary>
    public readonly WalkedEntry[] Entries = [new(), new(), new(), new()];

    /// <summary>Whether it is under way.</summary>
    public Bool GoesOn => End == 0;

    /// <summary>Ends it so, if it is under way and <paramref name="condition"/> holds.</summary>
    public void EndIf(Bool condition, ulong end) => End = Logic.Select(GoesOn & condition, end, End);
}

/// <summary>An entry that a walk used.</summary>
public sealed class WalkedEntry
{
    /// <summary>Whether the walk read it.</summary>
    public Bool IsRead;

    /// <summary>Whether it is valid: present, with no reserved bit set.</summary>
    public Bool IsValid;

    /// <summary>Whether it maps the page.</summary>
    public Bool IsPage;

    /// <summary>Its guest-physical address.</summary>
    public Word Place;

    /// <summary>Its value when it was read.</summary>
    public Word Value;

    /// <summary>The accessed and dirty bits that the access sets in it; some of them may be set already.</summary>
    public Word Marks;
}
