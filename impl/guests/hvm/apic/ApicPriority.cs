namespace Cordon.Impl;

/// <summary>Which of the requested interrupts is delivered when: Intel SDM volume 3, 11.8.3 and 11.8.4.</summary>
public static unsafe class ApicPriority
{
    const uint ClassMask = 0xf0;

    /// <summary>Requests the interrupt of <paramref name="vector"/>; those below 16 are none.</summary>
    public static void Request(VirtualApic* apic, byte vector)
    {
        var bit = 1u << (vector % 32);
        if (vector < VirtualApic.FirstVector)
        {
            return;
        }
        apic->HasNews = 1;
        if ((apic->Requested[vector / 32] & bit) == 0)
        {
            apic->Requested[vector / 32] |= bit;
            apic->Pending++;
        }
        else
        {
            apic->RequestedAgain[vector / 32] |= bit;
        }
    }

    /// <summary><paramref name="vector"/>, which may be 0 for none, is offered to the processor: from now on a request of it may be a further one.</summary>
    public static void NoteOffer(VirtualApic* apic, byte vector)
    {
        apic->HasNews = 0;
        apic->RequestedAgain[vector / 32] &= ~(1u << (vector % 32));
    }

    /// <summary>The vector to deliver now; 0 when none is requested that has a higher class than what is in service and the task.</summary>
    public static byte Deliverable(VirtualApic* apic)
    {
        var vector = Next(apic);
        return vector >> VirtualApic.ClassShift > apic->TaskPriority >> VirtualApic.ClassShift ? vector : (byte)0;
    }

    /// <summary>The vector to deliver when the task priority lets it; 0 when none is requested that has a higher class than what is in service.</summary>
    public static byte Next(VirtualApic* apic)
    {
        if (!VirtualApic.IsEnabled(apic))
        {
            return 0;
        }
        var vector = Highest(apic->Requested);
        return vector >> VirtualApic.ClassShift > Highest(apic->InService) >> VirtualApic.ClassShift ? (byte)vector : (byte)0;
    }

    /// <summary>The processor has delivered <paramref name="vector"/>; what was requested again since it was offered is delivered once more.</summary>
    public static void Accept(VirtualApic* apic, byte vector)
    {
        var bit = 1u << (vector % 32);
        if ((apic->RequestedAgain[vector / 32] & bit) == 0)
        {
            apic->Requested[vector / 32] &= ~bit;
            apic->Pending--;
        }
        apic->RequestedAgain[vector / 32] &= ~bit;
        apic->InService[vector / 32] |= bit;
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

    /// <summary>The processor priority: the greater of the task's and what is in service.</summary>
    public static uint OfProcessor(VirtualApic* apic)
    {
        var inService = (uint)Highest(apic->InService) & ClassMask;
        return (apic->TaskPriority & ClassMask) >= inService ? apic->TaskPriority : inService;
    }

    static int Highest(uint* words)
    {
        for (var word = VirtualApic.VectorWords - 1; word > 0; word -= 2)
        {
            // Two words at once, of which most are empty.
            if (*(ulong*)(words + word - 1) != 0)
            {
                word = words[word] != 0 ? word : word - 1;
                return word * 32 + Bits.Highest(words[word]);
            }
        }
        return 0;
    }
}
