using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// What a domain observes: its own tables and its own frames, and little of others. Two states look the same to a domain when all of
/// this is the same in both, machine frame numbers aside.
/// </summary>
[Unobserved("HC-NIF-005", "a note of the hypervisor for itself; no call reads it", nameof(State.HypervisorNotified))]
public static class Observation
{
    /// <summary>Non-interference is claimed for every domain but control domains, which are there to look into others.</summary>
    [Observer("HC-NIF-001")]
    public static Bool IsClaimed(State state, DomainId domain) => (domain.Value < Domid.FirstReserved) & (state.IsControl[domain] == 0);

    /// <summary>Tables of the domain.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfDomain(State state, DomainId observer, DomainId domain) => domain == observer;

    /// <summary>Its vcpus.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfVcpu(State state, DomainId observer, DomainId domain, VcpuId vcpu) => domain == observer;

    /// <summary>The accounts of its vcpus.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfAccount(State state, DomainId observer, DomainId domain, VcpuId vcpu, Slot slot) => domain == observer;

    /// <summary>What virtual interrupts of its vcpus are bound to.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfVirq(State state, DomainId observer, DomainId domain, VcpuId vcpu, Virq virq) => domain == observer;

    /// <summary>The queues of its vcpus.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfQueue(State state, DomainId observer, DomainId domain, VcpuId vcpu, Priority priority) => domain == observer;

    /// <summary>Its ports.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfPort(State state, DomainId observer, DomainId domain, Port port) => domain == observer;

    /// <summary>How many of its ports name another domain.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfNames(State state, DomainId observer, DomainId domain, DomainId named) => domain == observer;

    /// <summary>Its small tables: memory map, event array, grant table, handle.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfSlot(State state, DomainId observer, DomainId domain, Slot slot) => domain == observer;

    /// <summary>Its parameters.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfParameter(State state, DomainId observer, DomainId domain, Parameter parameter) => domain == observer;

    /// <summary>Uses of its grants.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfGrant(State state, DomainId observer, DomainId domain, GrantReference reference) => domain == observer;

    /// <summary>Its mappings of grants.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfMapping(State state, DomainId observer, DomainId domain, GrantHandle handle) => domain == observer;

    /// <summary>The kinds of the entries of its p2m.</summary>
    [ObservedBy("HC-NIF-002")]
    public static Bool OfEntry(State state, DomainId observer, DomainId domain, Gfn gfn) => domain == observer;

    /// <summary>The frames that its p2m maps: which of its frames it is, not the number.</summary>
    [ObservedBy("HC-NIF-004", nameof(State.P2mFrame))]
    public static Bool OfMappedFrame(State state, DomainId observer, DomainId domain, Gfn gfn)
        => (domain == observer) & P2m.IsMapped(state, domain, gfn);

    /// <summary>Its translations that processors may remember.</summary>
    [ObservedBy("HC-NIF-003")]
    public static Bool OfTranslation(State state, DomainId observer, DomainId domain, Mfn frame) => domain == observer;

    /// <summary>The tables of its frames.</summary>
    [ObservedBy("HC-NIF-003")]
    public static Bool OfFrame(State state, DomainId observer, Mfn frame) => Frames.IsOwnedBy(state, frame, observer);

    /// <summary>The content of its frames.</summary>
    [ObservedBy("HC-NIF-003")]
    public static Bool OfMemory(State state, DomainId observer, Mfn frame, WordIndex index) => Frames.IsOwnedBy(state, frame, observer);

    /// <summary>The frame of an entry of a p2m.</summary>
    [NamesFrame(nameof(State.P2mFrame))]
    public static Mfn Frame(Word number) => new(number);

    /// <summary>The frame that a word names plus 1; 0 is none.</summary>
    [NamesFrame(nameof(State.SharedInfoFrame), nameof(State.VcpuInfoFrame), nameof(State.ControlBlockFrame), nameof(State.EventArrayFrame), nameof(State.GrantTableFrame),
        nameof(State.StatusFrame), nameof(State.GrantFrame))]
    public static Mfn FramePlusOne(Word numberPlusOne) => new(numberPlusOne - 1);
}
