using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What a processor looks at when a guest is entered with an event, in one word.</summary>
/// <param name="value">The sum of the constants of this type.</param>
public readonly struct EntryState(Word value) : IKey
{
    /// <summary>RFLAGS.IF.</summary>
    public const ulong InterruptFlag = 1 << 0;

    /// <summary>RFLAGS.TF.</summary>
    public const ulong TrapFlag = 1 << 1;

    /// <summary>The guest is in the shadow of STI.</summary>
    public const ulong StiShadow = 1 << 2;

    /// <summary>The guest is in the shadow of MOV SS.</summary>
    public const ulong StackShadow = 1 << 3;

    /// <summary>A single step is pending: Intel's PENDING_DBG.BS.</summary>
    public const ulong PendingStep = 1 << 4;

    /// <summary>The processor is AMD's; else it is Intel's.</summary>
    public const ulong Amd = 1 << 5;

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>Whether a maskable interrupt may be delivered.</summary>
    [Clause("HC-TRP-020")]
    public Bool IsOpen => Has(InterruptFlag) & !IsInShadow;

    /// <summary>Whether the guest is in a shadow.</summary>
    public Bool IsInShadow => Has(StiShadow) | Has(StackShadow);

    /// <summary>Whether the processor is AMD's.</summary>
    public Bool IsAmd => Has(Amd);

    /// <summary>Whether a bit is set.</summary>
    public Bool Has(ulong bit) => (Value & bit) != 0;

    /// <summary>The state with a single step pending, or with none.</summary>
    public EntryState WithStep(Bool isPending) => new((Value & ~PendingStep) | Logic.Select(isPending, PendingStep, 0UL));
}
