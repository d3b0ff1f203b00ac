namespace Cordon.Impl;

/// <summary>
/// The local vector table: which interrupt the APIC's own sources raise (Intel SDM volume 3, 11.5.1). Only the timer and errors are sources here; nothing is connected
/// to the pins, and there are no thermal and performance events.
/// </summary>
public static unsafe class LocalVectorTable
{
    /// <summary>How many entries it has.</summary>
    public const int Entries = 6;

    /// <summary>The entry of that source: its place in the table.</summary>
    public const int Timer = 0;

    /// <inheritdoc cref="Timer"/>
    public const int Pin0 = 3;

    /// <inheritdoc cref="Timer"/>
    public const int Pin1 = 4;

    /// <inheritdoc cref="Timer"/>
    public const int Error = 5;

    /// <summary>Of an entry: it raises nothing.</summary>
    public const uint Masked = 1 << 16;

    const uint Vector = 0xff;
    const uint DeliveryMode = 7 << 8;
    const uint DeliveryStatus = 1 << 12;
    const uint Polarity = 1 << 13;
    const uint RemoteRequest = 1 << 14;
    const uint Level = 1 << 15;
    const int TimerModeShift = 17;
    const uint TimerModeMask = 3;

    /// <summary>The bits that the entry has, those that only the APIC sets included.</summary>
    public static uint DefinedBits(uint entry) => Vector | DeliveryStatus | Masked | entry switch
    {
        Timer => TimerModeMask << TimerModeShift,
        Error => 0,
        Pin0 or Pin1 => DeliveryMode | Polarity | RemoteRequest | Level,
        _ => DeliveryMode,
    };

    /// <summary>Whether <paramref name="value"/>, of bits that the entry has, is one that it can have: the timer has three modes.</summary>
    public static bool IsValid(uint entry, uint value) => entry != Timer || ModeOfTimer(value) <= ApicTimerMode.TimestampDeadline;

    /// <summary>Writes an entry, with a valid value of bits that it has.</summary>
    public static void Write(VirtualApic* apic, uint entry, uint value, in ApicTime now)
    {
        value &= ~(DeliveryStatus | RemoteRequest);
        if ((apic->Spurious & VirtualApic.SoftwareEnable) == 0)
        {
            value |= Masked;
        }
        if (entry == Timer)
        {
            ApicTimer.ChangeMode(&apic->Timer, ModeOfTimer(apic->LocalVectors[Timer]), ModeOfTimer(value));
        }
        apic->LocalVectors[entry] = value;
        // Whether or not the entry is masked.
        if ((value & (DefinedBits(entry) & DeliveryMode)) == 0 && (byte)value < VirtualApic.FirstVector)
        {
            ApicErrors.Note(apic, ApicErrors.ReceivedIllegalVector);
        }
    }

    /// <summary>Raises the interrupt of an entry whose delivery mode is fixed.</summary>
    public static void Raise(VirtualApic* apic, int entry)
    {
        var value = apic->LocalVectors[entry];
        if ((value & Masked) != 0)
        {
            return;
        }
        if ((byte)value < VirtualApic.FirstVector)
        {
            ApicErrors.Note(apic, ApicErrors.ReceivedIllegalVector);
            return;
        }
        ApicPriority.Request(apic, (byte)value);
    }

    /// <summary>Masks every entry, as disabling the APIC does.</summary>
    public static void MaskAll(VirtualApic* apic)
    {
        for (var entry = 0; entry < Entries; entry++)
        {
            apic->LocalVectors[entry] |= Masked;
        }
    }

    /// <summary>How the timer of <paramref name="apic"/> counts.</summary>
    public static ApicTimerMode TimerMode(VirtualApic* apic) => ModeOfTimer(apic->LocalVectors[Timer]);

    static ApicTimerMode ModeOfTimer(uint value) => (ApicTimerMode)(value >> TimerModeShift & TimerModeMask);
}
