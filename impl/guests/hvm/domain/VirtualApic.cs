using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>
/// A vcpu's local APIC, in x2APIC mode from the start, so that it is reached by model-specific registers only (AMD APM volume 2, 16.11). It delivers what the
/// vcpu sends itself and upcalls by a vector of their own; other vcpus are reached by event channels, time comes by VIRQ_TIMER, so
/// there is no timer behind its registers.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct VirtualApic
{
    /// <summary>How many 32-bit words a bit a vector takes.</summary>
    public const int VectorWords = 8;

    /// <summary>Requested and not yet delivered, a bit a vector.</summary>
    public fixed uint Requested[VectorWords];

    /// <summary>How many vectors are in <see cref="Requested"/>.</summary>
    public uint Pending;

    /// <summary>Delivered and not yet ended, a bit a vector.</summary>
    public fixed uint InService[VectorWords];

    /// <summary>Task priority; bits 4 to 7 are the class up to which nothing is delivered.</summary>
    public uint TaskPriority;

    /// <summary>The spurious interrupt register; bit 8 enables the APIC.</summary>
    public uint Spurious;

    /// <summary>The local vector table: timer, thermal, performance, LINT0, LINT1, error, in the order of their registers.</summary>
    public fixed uint LocalVectors[6];

    /// <summary>The interrupt command last written.</summary>
    public ulong Command;

    /// <summary>Divider and initial count of the timer, as written.</summary>
    public uint TimerDivide, TimerInitial;

    /// <summary>A vector shifted right by this is its class.</summary>
    public const int ClassShift = 4;

    const uint Masked = 1 << 16;
    const uint SpuriousReset = 0xff;

    /// <summary>The state after reset.</summary>
    public static void Reset(VirtualApic* apic)
    {
        *apic = default;
        apic->Spurious = SpuriousReset;
        for (var i = 0; i < 6; i++)
        {
            apic->LocalVectors[i] = Masked;
        }
    }

    /// <summary>Requests the interrupt of <paramref name="vector"/>; those below 16 are none.</summary>
    public static void Request(VirtualApic* apic, byte vector)
    {
        const int FirstVector = 16;
        var bit = 1u << (vector % 32);
        if (vector >= FirstVector && (apic->Requested[vector / 32] & bit) == 0)
        {
            apic->Requested[vector / 32] |= bit;
            apic->Pending++;
        }
    }

    /// <summary>The vector to deliver now; 0 when none is requested that has a higher class than what is in service and the task.</summary>
    public static byte Deliverable(VirtualApic* apic)
    {
        var vector = Next(apic);
        return vector >> ClassShift > apic->TaskPriority >> ClassShift ? vector : (byte)0;
    }

    /// <summary>The vector to deliver when the task priority lets it; 0 when none is requested that has a higher class than what is in service.</summary>
    public static byte Next(VirtualApic* apic)
    {
        var vector = Highest(apic->Requested);
        return vector >> ClassShift > Highest(apic->InService) >> ClassShift ? (byte)vector : (byte)0;
    }

    /// <summary>The processor has delivered <paramref name="vector"/>.</summary>
    public static void Accept(VirtualApic* apic, byte vector)
    {
        apic->Requested[vector / 32] &= ~(1u << (vector % 32));
        apic->Pending--;
        apic->InService[vector / 32] |= 1u << (vector % 32);
    }

    /// <summary>The guest has dealt with the interrupt of the highest class in service.</summary>
    public static void End(VirtualApic* apic)
    {
        var vector = Highest(apic->InService);
        if (vector != 0)
        {
            apic->InService[vector / 32] &= ~(1u << (vector % 32));
        }
    }

    static int Highest(uint* words)
    {
        for (var word = VectorWords - 1; word >= 0; word--)
        {
            for (var bit = 31; words[word] != 0 && bit >= 0; bit--)
            {
                if ((words[word] >> bit & 1) != 0)
                {
                    return word * 32 + bit;
                }
            }
        }
        return 0;
    }
}
