using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// Every way in which something of another domain can reach a domain: what it may know of others, what a step of another may change
/// of what it observes, and what the environment gives to its steps. There is no other; each is shown to be needed by the step that it names.
/// </summary>
public static class NonInterference
{
    /// <summary>Whether another domain exists and is built: a call that names a domain fails in another way when there is none.</summary>
    [Observes("HC-NIF-006", "HvmOp.PagetableDying")]
    public static Word Known(State state, DomainId observer, DomainId other) => Logic.ToWord(Domains.IsKnown(state, other));

    /// <summary>Which ports of others wait for the observer to bind them.</summary>
    [Observes("HC-NIF-007", "EventChannelOp.BindInterdomain")]
    public static Word Waits(State state, DomainId observer, DomainId other, Port port)
        => Logic.ToWord(Ports.Exists(state, other, port) & (state.PortState[other, port] == EventChannelStatus.Unbound)
            & (state.PortRemoteDomain[other, port] == observer.Value));

    /// <summary>A domain becomes known when it is built. It stays known.</summary>
    [Interferes("HC-NIF-006", "Builder.Finish", nameof(Known))]
    public static Bool BecomesKnown(State before, Caller caller, DomainId observer, DomainId other)
        => (other == caller.Domain) & (before.Life[caller.Domain] == DomainLife.Building);

    /// <summary>A domain opens and closes ports that wait for the observer.</summary>
    [Interferes("HC-NIF-007", "EventChannelOp.AllocUnbound", nameof(Waits))]
    public static Bool OffersPort(State before, Caller caller, DomainId observer, DomainId other, Port port) => other == caller.Domain;

    /// <summary>The domain that a port names binds it, or closes the other end.</summary>
    [Interferes("HC-NIF-008", "EventChannelOp.Close", nameof(State.PortState), nameof(State.PortRemotePort))]
    public static Bool BindsOrCloses(State before, Caller caller, DomainId observer, DomainId domain, Port port)
        => EventInvariants.NamesRemote(before, domain, port) & (before.PortRemoteDomain[domain, port] == caller.Domain.Value);

    /// <summary>An event on a port that is connected with the caller waits, or is put into a queue.</summary>
    [Interferes("HC-NIF-009", "EventChannelOp.Send",
        nameof(State.PortDeferred), nameof(State.PortQueueVcpu), nameof(State.PortQueuePriority))]
    public static Bool SendsToPort(State before, Caller caller, DomainId observer, DomainId domain, Port port)
        => (before.PortState[domain, port] == EventChannelStatus.Interdomain) & (before.PortRemoteDomain[domain, port] == caller.Domain.Value);

    /// <summary>An event on a port that is connected with the caller is noted in the observer's memory, and wakes its vcpus.</summary>
    [Interferes("HC-NIF-009", "EventChannelOp.Send",
        nameof(State.Memory), nameof(State.QueueTail), nameof(State.UpcallRequested), nameof(State.Blocked), nameof(State.Polling))]
    public static Bool Sends(State before, Caller caller, DomainId observer) => before.Names[observer, caller.Domain] != 0;

    /// <summary>A control domain's calls that name the observer.</summary>
    [Interferes("HC-NIF-010", "HvmOp.SetParam")]
    public static Bool Controls(State before, Caller caller, DomainId observer) => before.IsControl[caller.Domain] == 1;

    /// <summary>Whether there is memory left for what the call wants.</summary>
    [Given("HC-NIF-011", "MemoryOp.IncreaseReservation")]
    public static Word MemoryIsShort(State state, Caller caller) => caller.Choices.OutOfMemory;

    /// <summary>The time.</summary>
    [Given("HC-NIF-012", "VcpuOp.GetRunstateInfo")]
    public static Word Time(State state, Caller caller) => caller.Now;

    /// <summary>How much was typed on the console.</summary>
    [Given("HC-NIF-013", "ConsoleIo.Read")]
    public static Word ConsoleInput(State state, Caller caller) => caller.Choices.InputBytes;
}
