using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// Which cells of the state a step of a domain may change: its own; free frames, which it may be given; what channels that name it
/// lead to; and, for a control domain, what belongs to the domains that it may name in its calls.
/// </summary>
public static class Locality
{
    /// <summary>Tables of a frame: the caller's frames, free ones, the hypervisor's by the hypervisor, and any domain's by a control domain.</summary>
    [MayChange("HC-ISO-009")]
    public static Bool OfFrame(State before, Caller caller, Mfn frame)
    {
        var owner = before.Owner[frame];
        var managed = before.Managed[frame] == 1;
        var byHypervisor = (caller.Domain.Value == Domid.Xen) & (!managed | (owner == Domid.Xen));
        var byControl = (before.IsControl[caller.Domain] == 1) & (owner < Domid.FirstReserved);
        return (managed & ((owner == caller.Domain.Value) | (owner == Domid.Invalid) | byControl)) | byHypervisor;
    }

    /// <summary>
    /// The references of a frame: as its tables; and those of any domain's frame. They equal what is counted (<see cref="CountInvariants.References"/>), all of which but
    /// the grants in use is the owner's or the caller's own.
    /// </summary>
    [MayChange("HC-ISO-009", "RefCount")]
    public static Bool OfReferences(State before, Caller caller, Mfn frame)
        => OfFrame(before, caller, frame) | ((before.Managed[frame] == 1) & (before.Owner[frame] < Domid.FirstReserved));

    /// <summary>A grant in use: the caller's own, and one that the caller uses or that nobody does.</summary>
    [MayChange("HC-GNT-024")]
    public static Bool OfGrant(State before, Caller caller, DomainId domain, GrantReference reference)
        => IsOwnOrControlled(before, caller, domain) | (before.GrantUser[domain, reference] == 0)
            | (before.GrantUser[domain, reference] == caller.Domain.Value + 1);

    /// <summary>
    /// Guest memory: as the frame's tables; that of a domain which has a port that names the caller; what the caller may write by a grant, mapped or not; and the marks in a
    /// grant table or of its status (<see cref="GrantInvariants.OnlyMarksChange"/>).
    /// </summary>
    [MayChange("HC-ISO-009", "Memory")]
    public static Bool OfMemory(State before, Caller caller, Mfn frame, WordIndex index)
    {
        var owner = new DomainId(before.Owner[frame]);
        var byChannel = (before.Managed[frame] == 1) & (before.Names[owner, caller.Domain] != 0) & (owner.Value < Domid.FirstReserved);
        var byGrant = (before.WritableGrants[caller.Domain, frame] != 0) | GrantInvariants.LetsWrite(before, caller, frame)
            | ((before.Managed[frame] == 1) & ((before.FrameType[frame] == FrameType.GrantTable) | (before.FrameType[frame] == FrameType.GrantStatus)) & (owner.Value < Domid.FirstReserved));
        return OfFrame(before, caller, frame) | byChannel | byGrant;
    }

    /// <summary>How many grants of a domain are in use: any domain's, as it equals what is counted (<see cref="GrantInvariants.InUse"/>), and that is <see cref="OfGrant"/>'s.</summary>
    [MayChange("HC-GNT-024", "OrdinaryGrantsInUse")]
    public static Bool OfGrantsInUse(State before, Caller caller, DomainId domain) => domain.Value < Domid.FirstReserved;

    /// <summary>Tables of a domain.</summary>
    [MayChange("HC-ISO-009")]
    public static Bool OfDomain(State before, Caller caller, DomainId domain) => IsOwnOrControlled(before, caller, domain);

    /// <summary>The p2m of a domain.</summary>
    [MayChange("HC-ISO-009")]
    public static Bool OfP2m(State before, Caller caller, DomainId domain, Gfn gfn) => IsOwnOrControlled(before, caller, domain);

    /// <summary>What processors remember of a domain's p2m.</summary>
    [MayChange("HC-ISO-006")]
    public static Bool OfTranslation(State before, Caller caller, DomainId domain, Mfn frame) => IsOwnOrControlled(before, caller, domain);

    /// <summary>The parameters of a domain.</summary>
    [MayChange("HC-ISO-009")]
    public static Bool OfParameter(State before, Caller caller, DomainId domain, Parameter parameter) => IsOwnOrControlled(before, caller, domain);

    /// <summary>How many ports of a domain name another: the ports of the caller, or those of a domain that it controls.</summary>
    [MayChange("HC-ISO-010")]
    public static Bool OfNames(State before, Caller caller, DomainId domain, DomainId named)
        => IsOwnOrControlled(before, caller, domain) | IsHypervisorEnd(before, caller, domain);

    /// <summary>A port: the caller's, one that names the caller, or one of a domain that it controls.</summary>
    [MayChange("HC-ISO-010")]
    public static Bool OfPort(State before, Caller caller, DomainId domain, Port port)
        => IsOwnOrControlled(before, caller, domain) | IsHypervisorEnd(before, caller, domain)
            | (EventInvariants.NamesRemote(before, domain, port) & (before.PortRemoteDomain[domain, port] == caller.Domain.Value));

    /// <summary>Whether a vcpu sleeps and is to be interrupted: the caller's own, and those of a domain which has a port that names the caller.</summary>
    [MayChange("HC-ISO-010", "Blocked", "Polling", "UpcallRequested")]
    public static Bool OfSleep(State before, Caller caller, DomainId domain, VcpuId vcpu)
        => (domain == caller.Domain) | (before.Names[domain, caller.Domain] != 0);

    /// <summary>The queues of a vcpu: the caller's own, and those of a domain which has a port that names the caller.</summary>
    [MayChange("HC-ISO-010", "QueueTail")]
    public static Bool OfQueue(State before, Caller caller, DomainId domain, VcpuId vcpu, Priority priority)
        => (domain == caller.Domain) | (before.Names[domain, caller.Domain] != 0);

    /// <summary>The notes of the hypervisor's ends: one that is connected with the caller; the hypervisor's own doing.</summary>
    [MayChange("HC-ISO-010", "HypervisorNotified")]
    public static Bool OfHypervisorEnd(State before, Caller caller, Port port)
        => (caller.Domain.Value == Domid.Xen)
            | (before.PortRemoteDomain[new DomainId(Domid.Xen), port] == caller.Domain.Value);

    static Bool IsOwnOrControlled(State before, Caller caller, DomainId domain)
        => (domain == caller.Domain) | ((before.IsControl[caller.Domain] == 1) & (domain.Value < Domid.FirstReserved));

    /// <summary>The builder connects a new domain with an end of the hypervisor's.</summary>
    static Bool IsHypervisorEnd(State before, Caller caller, DomainId domain)
        => (domain.Value == Domid.Xen) & (before.Life[caller.Domain] == DomainLife.Building);
}
