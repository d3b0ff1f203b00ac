namespace Cordon.Model;

/// <summary>
/// The whole abstract state, a file a topic: every table of the machine is a map from keys to words, of which a cell that was
/// never written reads 0. The initial state is the one in which all is 0: no frame is managed, no domain exists. Boot and the builder
/// make the rest by transitions (<c>Boot</c>, <c>Builder</c>) that owe the same invariants as a hypercall.
/// </summary>
public sealed partial class State : StateBase
{
    /// <summary>The initial state.</summary>
    public State()
    {
        Managed = new(this, nameof(Managed));
        Owner = new(this, nameof(Owner));
        FrameType = new(this, nameof(FrameType));
        TypeCount = new(this, nameof(TypeCount));
        RefCount = new(this, nameof(RefCount));
        Allocated = new(this, nameof(Allocated));
        M2p = new(this, nameof(M2p));
        Stale = new(this, nameof(Stale));

        P2mType = new(this, nameof(P2mType));
        P2mFrame = new(this, nameof(P2mFrame));
        HighestGfn = new(this, nameof(HighestGfn));
        GfnLimit = new(this, nameof(GfnLimit));

        Life = new(this, nameof(Life));
        IsControl = new(this, nameof(IsControl));
        VcpuCount = new(this, nameof(VcpuCount));
        PageCount = new(this, nameof(PageCount));
        MaxPages = new(this, nameof(MaxPages));
        ShutdownReason = new(this, nameof(ShutdownReason));
        ShutdownLatched = new(this, nameof(ShutdownLatched));
        Assists = new(this, nameof(Assists));
        MemoryMapEntries = new(this, nameof(MemoryMapEntries));
        MemoryMapAddress = new(this, nameof(MemoryMapAddress));
        MemoryMapSize = new(this, nameof(MemoryMapSize));
        MemoryMapType = new(this, nameof(MemoryMapType));
        UpCount = new(this, nameof(UpCount));
        Handle = new(this, nameof(Handle));

        Initialised = new(this, nameof(Initialised));
        Up = new(this, nameof(Up));
        Blocked = new(this, nameof(Blocked));
        Polling = new(this, nameof(Polling));
        RunState = new(this, nameof(RunState));
        RunStateEntered = new(this, nameof(RunStateEntered));
        RunStateTime = new(this, nameof(RunStateTime));
        RunStateArea = new(this, nameof(RunStateArea));
        TimeArea = new(this, nameof(TimeArea));
        VcpuInfoFrame = new(this, nameof(VcpuInfoFrame));
        VcpuInfoOffset = new(this, nameof(VcpuInfoOffset));
        UpcallVector = new(this, nameof(UpcallVector));
        UpcallRequested = new(this, nameof(UpcallRequested));

        PortState = new(this, nameof(PortState));
        PortVcpu = new(this, nameof(PortVcpu));
        PortRemoteDomain = new(this, nameof(PortRemoteDomain));
        PortRemotePort = new(this, nameof(PortRemotePort));
        PortVirq = new(this, nameof(PortVirq));
        VirqPort = new(this, nameof(VirqPort));
        PortLimit = new(this, nameof(PortLimit));
        ValidPorts = new(this, nameof(ValidPorts));
        Names = new(this, nameof(Names));
        HypervisorNotified = new(this, nameof(HypervisorNotified));

        UsesFifo = new(this, nameof(UsesFifo));
        EventArrayPages = new(this, nameof(EventArrayPages));
        EventArrayFrame = new(this, nameof(EventArrayFrame));
        ControlBlockFrame = new(this, nameof(ControlBlockFrame));
        ControlBlockOffset = new(this, nameof(ControlBlockOffset));
        QueueTail = new(this, nameof(QueueTail));
        PortPriority = new(this, nameof(PortPriority));
        PortQueueVcpu = new(this, nameof(PortQueueVcpu));
        PortQueuePriority = new(this, nameof(PortQueuePriority));
        PortDeferred = new(this, nameof(PortDeferred));

        PeriodicPeriod = new(this, nameof(PeriodicPeriod));
        PeriodicDue = new(this, nameof(PeriodicDue));
        SingleShotSet = new(this, nameof(SingleShotSet));
        SingleShotDue = new(this, nameof(SingleShotDue));
        PollDue = new(this, nameof(PollDue));

        Memory = new(this, nameof(Memory));
        SharedInfoFrame = new(this, nameof(SharedInfoFrame));

        Parameters = new(this, nameof(Parameters));

        GrantFrames = new(this, nameof(GrantFrames));
        MaxGrantFrames = new(this, nameof(MaxGrantFrames));
        GrantVersion = new(this, nameof(GrantVersion));
        GrantTableFrame = new(this, nameof(GrantTableFrame));
        StatusFrames = new(this, nameof(StatusFrames));
        StatusFrame = new(this, nameof(StatusFrame));
        StatusIndex = new(this, nameof(StatusIndex));
        OrdinaryGrantsInUse = new(this, nameof(OrdinaryGrantsInUse));
        GrantFrame = new(this, nameof(GrantFrame));
        GrantUser = new(this, nameof(GrantUser));
        GrantReaders = new(this, nameof(GrantReaders));
        GrantWriters = new(this, nameof(GrantWriters));
        MaptrackDomain = new(this, nameof(MaptrackDomain));
        MaptrackReference = new(this, nameof(MaptrackReference));
        MaptrackGfn = new(this, nameof(MaptrackGfn));
        MaptrackReadonly = new(this, nameof(MaptrackReadonly));
        P2mHandle = new(this, nameof(P2mHandle));
        WritableGrants = new(this, nameof(WritableGrants));
    }
}
