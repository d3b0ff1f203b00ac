namespace Cordon.Impl;

/// <summary>Moving a domain's own frames between its guest frame numbers.</summary>
public static unsafe class Physmap
{
    /// <summary>
    /// Maps <paramref name="frame"/>, which the domain owns, at <paramref name="target"/>, and nowhere else. Ordinary memory that was mapped there is given back.
    /// </summary>
    /// <returns>False, and nothing changed, when no frame is left for a table, or the frame's count is full.</returns>
    public static bool TryMove(Hypervisor* hypervisor, Domain* domain, Mfn frame, Gfn target)
    {
        var present = NestedPaging.Lookup(hypervisor, domain, target);
        if (present.IsPresent && present.Frame.Value == frame.Value)
        {
            return true;
        }
        // The use that the new entry will be keeps the frame while it is mapped nowhere.
        if (!NestedPaging.Prepare(hypervisor, domain, target) || !Frames.TryGet(hypervisor, frame))
        {
            return false;
        }
        if (present.IsPresent)
        {
            Reservation.Withdraw(hypervisor, domain, target);
        }
        var mapped = Hypervisor.Frame(hypervisor, frame)->MachineToPhysical;
        if (mapped != 0)
        {
            NestedPaging.Remove(hypervisor, domain, new Gfn(mapped - 1));
        }
        NestedPaging.MapHeld(hypervisor, domain, target, frame, MappingType.RamReadWrite);
        return true;
    }
}
