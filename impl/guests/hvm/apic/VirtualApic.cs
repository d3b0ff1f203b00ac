using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>How a local APIC is reached: Intel SDM volume 3, 11.4.3 and 11.12.1.</summary>
public enum ApicMode : uint
{
    /// <summary>Not at all.</summary>
    Disabled = 0,

    /// <summary>By a page of memory.</summary>
    XApic = 1,

    /// <summary>By model-specific registers.</summary>
    X2Apic = 2,
}

/// <summary>
/// The state of a vcpu's local APIC (Intel SDM volume 3, chapter 11; AMD APM volume 2, chapter 16). All of its interrupts are edge-triggered and no I/O APIC is behind
/// it, so there is no trigger mode to keep. What it does is in the files beside this one.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct VirtualApic
{
    /// <summary>How many 32-bit words a bit a vector takes.</summary>
    public const int VectorWords = 8;

    /// <summary>A vector shifted right by this is its class.</summary>
    public const int ClassShift = 4;

    /// <summary>The lowest vector of an interrupt.</summary>
    public const byte FirstVector = 16;

    const uint SpuriousReset = 0xff;
    const uint FormatReset = uint.MaxValue;

    /// <summary>Requested and not yet delivered, a bit a vector.</summary>
    public fixed uint Requested[VectorWords];

    /// <summary>How many vectors are in <see cref="Requested"/>.</summary>
    public uint Pending;

    /// <summary>Requested once more while the vector was offered to the processor, which may have delivered it meanwhile; a bit a vector.</summary>
    public fixed uint RequestedAgain[VectorWords];

    /// <summary>1 when something was requested since the last offer.</summary>
    public uint HasNews;

    /// <summary>Delivered and not yet ended, a bit a vector.</summary>
    public fixed uint InService[VectorWords];

    /// <summary>Task priority; bits 4 to 7 are the class up to which nothing is delivered.</summary>
    public uint TaskPriority;

    /// <summary>The spurious interrupt register; <see cref="SoftwareEnable"/> is in it.</summary>
    public uint Spurious;

    /// <summary>The local vector table, in the order of its registers.</summary>
    public fixed uint LocalVectors[LocalVectorTable.Entries];

    /// <summary>The interrupt command last written.</summary>
    public ulong Command;

    /// <summary>Its number, of which an xAPIC shows the low 8 bits.</summary>
    public uint Id;

    /// <summary>How it is reached.</summary>
    public ApicMode Mode;

    /// <summary>Logical destination and its format, of an xAPIC only.</summary>
    public uint LogicalDestination, DestinationFormat;

    /// <summary>Errors since the error status was last written, and those that it shows.</summary>
    public uint Errors, ErrorStatus;

    /// <summary>The timer.</summary>
    public ApicTimer Timer;

    /// <summary>Of <see cref="Spurious"/>: interrupts are accepted and delivered.</summary>
    public const uint SoftwareEnable = 1 << 8;

    /// <summary>The state of the APIC of number <paramref name="id"/> after power-on, in <paramref name="mode"/>.</summary>
    public static void Create(VirtualApic* apic, uint id, ApicMode mode)
    {
        apic->Id = id;
        apic->Mode = mode;
        Reset(apic);
    }

    /// <summary>The number of a vcpu's APIC, as Xen has it.</summary>
    public static uint IdOf(Vcpu* vcpu) => vcpu->Id * 2u;

    /// <summary>The state after INIT: number and mode stay (Intel SDM volume 3, 11.4.7.3).</summary>
    public static void Reset(VirtualApic* apic)
    {
        var id = apic->Id;
        var mode = apic->Mode;
        *apic = default;
        apic->Id = id;
        apic->Mode = mode;
        apic->Spurious = SpuriousReset;
        apic->DestinationFormat = FormatReset;
        apic->Timer.Deadline = Timers.Never;
        LocalVectorTable.MaskAll(apic);
    }

    /// <summary>Whether it accepts and delivers interrupts.</summary>
    public static bool IsEnabled(VirtualApic* apic) => apic->Mode != ApicMode.Disabled && (apic->Spurious & SoftwareEnable) != 0;
}
