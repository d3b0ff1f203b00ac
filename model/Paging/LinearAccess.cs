namespace Cordon.Model;

/// <summary>What is accessed, and how.</summary>
/// <param name="value">The sum of the constants of this type; 0 is a supervisor-mode read of data.</param>
public readonly struct LinearAccess(Word value) : IKey
{
    /// <summary>A write; unless it is a fetch.</summary>
    public const ulong Write = 1 << 0;

    /// <summary>An instruction fetch.</summary>
    public const ulong Fetch = 1 << 1;

    /// <summary>A user-mode access: made at privilege level 3, and not implicit.</summary>
    public const ulong User = 1 << 2;

    /// <summary>An implicit supervisor-mode access: to a descriptor table or a task state, at whichever privilege level.</summary>
    public const ulong Implicit = 1 << 3;

    /// <summary>By a segment that is the stack's.</summary>
    public const ulong Stack = 1 << 4;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>Whether it is an instruction fetch.</summary>
    public Bool IsFetch => (Value & Fetch) != 0;

    /// <summary>Whether it is a write.</summary>
    public Bool IsWrite => ((Value & Write) != 0) & !IsFetch;

    /// <summary>Whether it is a user-mode access.</summary>
    public Bool IsUser => ((Value & User) != 0) & !IsImplicit;

    /// <summary>Whether it is an implicit supervisor-mode access.</summary>
    public Bool IsImplicit => (Value & Implicit) != 0;

    /// <summary>Whether it goes by the stack's segment.</summary>
    public Bool IsOfStack => (Value & Stack) != 0;
}
