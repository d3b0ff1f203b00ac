namespace Cordon.Impl;

/// <summary>Errors that a local APIC notes: bits of its error status register (Intel SDM volume 3, 11.5.3).</summary>
public static unsafe class ApicErrors
{
    /// <summary>It was to send an interrupt of a vector below 16.</summary>
    public const uint SentIllegalVector = 1 << 5;

    /// <summary>An interrupt of a vector below 16 was to be delivered, or an entry of the local vector table was given one.</summary>
    public const uint ReceivedIllegalVector = 1 << 6;

    /// <summary>An access to a register of the page that there is not.</summary>
    public const uint IllegalRegister = 1 << 7;

    /// <summary>Notes an error; the first since the register was written raises the interrupt of the table's entry for errors.</summary>
    public static void Note(VirtualApic* apic, uint error)
    {
        var isFirst = apic->Errors == 0;
        apic->Errors |= error;
        var entry = apic->LocalVectors[LocalVectorTable.Error];
        if (!isFirst || (entry & LocalVectorTable.Masked) != 0 || !VirtualApic.IsEnabled(apic))
        {
            return;
        }
        if ((byte)entry < VirtualApic.FirstVector)
        {
            apic->Errors |= ReceivedIllegalVector;
            return;
        }
        ApicPriority.Request(apic, (byte)entry);
    }

    /// <summary>A write to the register, of whatever value: it shows the errors since the last one from now on.</summary>
    public static void Latch(VirtualApic* apic)
    {
        apic->ErrorStatus = apic->Errors;
        apic->Errors = 0;
    }
}
