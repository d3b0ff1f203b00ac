namespace Cordon.Impl;

/// <summary>
/// The APIC base register, by which a guest changes the mode: Intel SDM volume 3, figure 11-27. From x2APIC mode the way back is through "disabled", where the APIC
/// forgets everything. The page cannot be moved.
/// </summary>
public static unsafe class ApicBase
{
    /// <summary>Its number.</summary>
    public const uint Number = 0x1b;

    const ulong BootstrapProcessor = 1 << 8;
    const ulong X2ApicMode = 1 << 10;
    const ulong Enable = 1 << 11;

    /// <summary>What it reads.</summary>
    public static ulong Read(VirtualApic* apic)
        => XApicRegisters.Page | (apic->Id == 0 ? BootstrapProcessor : 0) | apic->Mode switch
        {
            ApicMode.X2Apic => Enable | X2ApicMode,
            ApicMode.XApic => Enable,
            _ => 0,
        };

    /// <summary>Writes it.</summary>
    /// <returns>False when the guest is to get #GP.</returns>
    public static bool Write(VirtualApic* apic, ulong value)
    {
        const ulong ModeBits = Enable | X2ApicMode;
        if (((value ^ Read(apic)) & ~ModeBits) != 0)
        {
            return false;
        }
        switch (value & ModeBits)
        {
            case 0:
                apic->Mode = ApicMode.Disabled;
                VirtualApic.Reset(apic);
                return true;
            case Enable when apic->Mode != ApicMode.X2Apic:
                apic->Mode = ApicMode.XApic;
                return true;
            case ModeBits when apic->Mode != ApicMode.Disabled:
                EnterX2Apic(apic);
                return true;
            default:
                return false;
        }
    }

    // What only an xAPIC has is lost, and so is the high half of the command (Intel SDM volume 3, 11.12.5.1).
    static void EnterX2Apic(VirtualApic* apic)
    {
        if (apic->Mode == ApicMode.XApic)
        {
            apic->Mode = ApicMode.X2Apic;
            apic->Command = (uint)apic->Command;
        }
    }
}
