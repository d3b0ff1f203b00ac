using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// An exception or interrupt in one word, as both vendors' control blocks have it: bits 7 to 0 the vector, 10 to 8 the type, 11 an error code, 31 that there is an event, 63 to 32 the error code
/// (AMD APM volume 2, 15.20; Intel SDM volume 3, 25.8.3, where the error code has a field of its own).
/// </summary>
/// <param name="value">The word.</param>
public readonly struct GuestEvent(Word value) : IKey
{
    /// <summary>Type: a maskable interrupt.</summary>
    public const ulong Interrupt = 0;

    /// <summary>Type: an NMI.</summary>
    public const ulong NonMaskable = 2;

    /// <summary>Type: an exception of the processor. On AMD also one that INT3 or INTO raised.</summary>
    public const ulong Exception = 3;

    /// <summary>Type: INT n.</summary>
    public const ulong SoftwareInterrupt = 4;

    /// <summary>Type: INT1, on Intel.</summary>
    public const ulong PrivilegedSoftwareException = 5;

    /// <summary>Type: INT3 or INTO, on Intel.</summary>
    public const ulong SoftwareException = 6;

    const ulong VectorMask = 0xFF;
    const ulong TypeMask = 7;
    const int TypeShift = 8;
    const ulong ErrorCodeFlag = 1 << 11;
    const ulong ValidFlag = 1UL << 31;
    const int ErrorCodeShift = 32;
    const ulong NoReservedBits = ~(ulong)0x7FFF_F000;

    const ulong VectorsWithErrorCode = (1 << (int)TrapVector.DoubleFault) | (1 << (int)TrapVector.InvalidTaskState) | (1 << (int)TrapVector.SegmentNotPresent)
        | (1 << (int)TrapVector.StackFault) | (1 << (int)TrapVector.GeneralProtection) | (1 << (int)TrapVector.PageFault)
        | (1 << (int)TrapVector.AlignmentCheck) | (1 << (int)TrapVector.ControlProtection);

    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>No event.</summary>
    public static GuestEvent None => new(0UL);

    /// <summary>The vector.</summary>
    public Word Vector => Value & VectorMask;

    /// <summary>One of the types of this type.</summary>
    public Word Type => (Value >> TypeShift) & TypeMask;

    /// <summary>Whether there is an event.</summary>
    public Bool Exists => (Value & ValidFlag) != 0;

    /// <summary>Whether it pushes an error code.</summary>
    public Bool HasErrorCode => (Value & ErrorCodeFlag) != 0;

    /// <summary>The error code, when there is one.</summary>
    public Word ErrorCode => Value >> ErrorCodeShift;

    /// <summary>Whether no bit is set that has no meaning, and no error code is there that is not pushed.</summary>
    public Bool IsTidy => ((Value & ~NoReservedBits) == 0) & Logic.Implies(!HasErrorCode, ErrorCode == 0);

    /// <summary>Whether INT n, INT3, INTO or INT1 raised it, as far as the type says: on AMD not of INT3, INTO and INT1.</summary>
    public Bool IsSoftware => Type >= SoftwareInterrupt;

    /// <summary>An event of a type.</summary>
    public static GuestEvent Make(Word type, Word vector) => new(ValidFlag | (type << TypeShift) | (vector & VectorMask));

    /// <summary>An exception of the processor; the error code is left away where the vector has none.</summary>
    [Clause("HC-TRP-004")]
    public static GuestEvent Raised(Word vector, Word errorCode)
    {
        var code = ErrorCodeFlag | (errorCode << ErrorCodeShift);
        return new(Make(Exception, vector).Value | Logic.Select(VectorHasErrorCode(vector), code, 0UL));
    }

    /// <summary>Whether an exception of the processor of this vector has an error code.</summary>
    [Clause("HC-TRP-004")]
    public static Bool VectorHasErrorCode(Word vector)
        => (vector < TrapVector.FirstOfInterrupts) & ((Logic.Bit(vector) & VectorsWithErrorCode) != 0);

    /// <summary>This one, or another when the condition holds.</summary>
    public GuestEvent Or(Bool condition, GuestEvent other) => new(Logic.Select(condition, other.Value, Value));
}
