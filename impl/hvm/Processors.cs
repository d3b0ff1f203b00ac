using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>The processors that the hypervisor runs on, and what they have in common; one page, made at boot.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct Processors
{
    /// <summary>How many there may be.</summary>
    public const int Most = ProcessorList.Most;

    /// <summary>32-bit words that a bit a domain takes.</summary>
    public const int DomainWords = (int)((Config.MaxDomains + 31) / 32);

    /// <summary>The lock under which everything of the hypervisor happens: the ticket given next, the one served. First of all, and a cache line of its own.</summary>
    public fixed uint Lock[16];

    /// <summary>How many processors run guests.</summary>
    public uint Count;

    /// <summary>1 when a domain was refused or ended otherwise than by powering off.</summary>
    public uint AnyFailed;

    /// <summary>When the earliest timer of a vcpu's local APIC is due, in nanoseconds since boot; <see cref="Timers.Never"/> when none runs.</summary>
    public ulong ApicDeadline;

    /// <summary>The domains that may have such a timer running, a bit each.</summary>
    fixed uint apicTimers[DomainWords];

    /// <summary>What the boot loader told, and where the boot bundle is.</summary>
    public BootInformation Boot;

    /// <summary>How often the key that moves the console's focus was pressed in a row.</summary>
    public uint FocusPresses;

    /// <summary>Counts of the time-stamp counter after which a processor that was to stop its guest has failed.</summary>
    public ulong LongestAnswer;

    /// <summary>Where each is: <see cref="HvmProcessor"/>, in the order in which they started.</summary>
    fixed ulong places[Most];

    [RuntimeImport("*", "cpu_lock_take"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void Take(uint* words);

    [RuntimeImport("*", "cpu_lock_release"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void Release(uint* words);

    /// <summary>Processor <paramref name="number"/>, which is below <see cref="Count"/>.</summary>
    public static HvmProcessor* At(Processors* all, uint number) => (HvmProcessor*)all->places[number];

    /// <summary>Makes <paramref name="processor"/>, ready to run guests, one of <paramref name="all"/>.</summary>
    public static void Add(Processors* all, HvmProcessor* processor)
    {
        processor->Number = all->Count;
        all->places[all->Count] = (ulong)processor;
        all->Count++;
    }

    /// <summary>Notes that a vcpu of <paramref name="domain"/> has a timer of its local APIC that is due at <paramref name="deadline"/>, in nanoseconds since boot.</summary>
    public static void ArmApicTimer(Processors* all, Domain* domain, ulong deadline)
    {
        if (deadline == Timers.Never)
        {
            return;
        }
        all->apicTimers[domain->Id / 32] |= 1u << (domain->Id % 32);
        if (deadline < all->ApicDeadline)
        {
            all->ApicDeadline = deadline;
        }
    }

    /// <summary>Forgets those of domains 32 * <paramref name="word"/> to 32 * word + 31 that may have such a timer running, and returns them, a bit each.</summary>
    public static uint TakeApicTimers(Processors* all, int word)
    {
        var taken = all->apicTimers[word];
        all->apicTimers[word] = 0;
        return taken;
    }

    /// <summary>Waits until no other processor is in the hypervisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(Processors* all) => Take((uint*)all);

    /// <summary>Lets the others in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Leave(Processors* all) => Release((uint*)all);

    /// <summary>The guest's run on <paramref name="processor"/> has ended: it waits until no other is in the hypervisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LeaveGuest(HvmProcessor* processor)
    {
        processor->IsInGuest = 0;
        Enter(processor->All);
    }

    /// <summary>The guest is entered next on <paramref name="processor"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EnterGuest(HvmProcessor* processor)
    {
        // In this order: who has the lock sees each processor that may be in a guest.
        processor->IsInGuest = 1;
        Leave(processor->All);
    }
}
