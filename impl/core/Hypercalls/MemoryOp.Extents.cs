using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// memory_op: spec/clauses/memory.md. The reservation sub-ops go over a list of extents; they stop now and then and go on from the extent
/// that is encoded above the sub-op's number in the first argument.
/// </summary>
public static unsafe partial class MemoryOp
{
    const ulong MaximumExtents = 0x3ffffff;
    const uint MaximumOrder = 9;
    const uint SmallestAddressBits = 1;
    const uint LargestRefusedAddressBits = 12;
    const ulong FramesPerStep = 512;

    /// <summary>XENMEM_populate_physmap: allocates memory and maps it at the frames of the list.</summary>
    public static long PopulatePhysmap(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
        => ForEachExtent(hypervisor, vcpu, arguments, MemoryCommand.PopulatePhysmap);

    /// <summary>XENMEM_decrease_reservation: gives back the memory at the frames of the list.</summary>
    public static long DecreaseReservation(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
        => ForEachExtent(hypervisor, vcpu, arguments, MemoryCommand.DecreaseReservation);

    /// <summary>XENMEM_increase_reservation: allocates memory that is mapped nowhere.</summary>
    public static long IncreaseReservation(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
        => ForEachExtent(hypervisor, vcpu, arguments, MemoryCommand.IncreaseReservation);

    // The number of extents that are done is the result, whatever ended the call.
    static long ForEachExtent(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments, MemoryCommand command)
    {
        var start = arguments->A0 >> (int)MemoryCommandBits.ExtentShift;
        XenMemoryReservation reservation;
        if (!GuestMemory.Fetch(hypervisor, vcpu, arguments->A1, &reservation))
        {
            return (long)start;
        }
        var domain = FindReserved(hypervisor, vcpu, &reservation);
        if (domain == null || start >= reservation.NrExtents)
        {
            return (long)start;
        }
        var framesPerExtent = 1UL << (int)reservation.ExtentOrder;
        var frames = 0UL;
        for (var i = start; i < reservation.NrExtents; i++)
        {
            if (frames >= FramesPerStep)
            {
                arguments->A0 = (i << (int)MemoryCommandBits.ExtentShift) | (ulong)command;
                vcpu->CallOutcome = CallOutcome.Unfinished;
                return (long)i;
            }
            ulong gfn = 0;
            var hasList = command != MemoryCommand.IncreaseReservation;
            if ((hasList && !GuestMemory.Fetch(hypervisor, vcpu, reservation.ExtentStart + (i * sizeof(ulong)), &gfn))
                || !DoExtent(hypervisor, domain, command, new Gfn(gfn), framesPerExtent))
            {
                return (long)i;
            }
            frames += framesPerExtent;
        }
        return (long)reservation.NrExtents;
    }

    // Null when the call is to change nothing.
    static Domain* FindReserved(Hypervisor* hypervisor, Vcpu* vcpu, XenMemoryReservation* reservation)
    {
        var addressBits = reservation->MemFlags & MemoryFlags.AddressBitsMask;
        if (reservation->NrExtents > MaximumExtents
            || reservation->ExtentOrder > MaximumOrder
            || (addressBits >= SmallestAddressBits && addressBits <= LargestRefusedAddressBits))
        {
            return null;
        }
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        var domain = DomainNames.Find(hypervisor, caller, new DomainId(reservation->Domid));
        return domain != null && DomainNames.MayActOn(caller, domain) ? domain : null;
    }

    // A frame that fails ends the extent; those before it stay as they are by then.
    static bool DoExtent(Hypervisor* hypervisor, Domain* domain, MemoryCommand command, Gfn gfn, ulong frames)
    {
        if (command == MemoryCommand.PopulatePhysmap && frames == Superpages.Frames && Reservation.TryPopulateSuperpage(hypervisor, domain, gfn))
        {
            return true;
        }
        for (var j = 0UL; j < frames; j++)
        {
            if (!DoFrame(hypervisor, domain, command, new Gfn(gfn.Value + j)))
            {
                return false;
            }
        }
        return true;
    }

    static bool DoFrame(Hypervisor* hypervisor, Domain* domain, MemoryCommand command, Gfn gfn)
        => command switch
        {
            MemoryCommand.PopulatePhysmap => Reservation.Populate(hypervisor, domain, gfn),
            MemoryCommand.DecreaseReservation => Reservation.Withdraw(hypervisor, domain, gfn),
            _ => Reservation.Increase(hypervisor, domain),
        };
}
