using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// What the machine's tables mean: each map of the model's state, at a key, as a term over fields of tables. One line a map, and the only place where the two meet. The
/// tests that run model and implementation side by side read the tables by the same rules (<c>generated-tests/Abstraction</c>), and a test holds the two together.
/// </summary>
public static partial class AbstractionFunction
{
    delegate Term Meaning(TableReader tables, IReadOnlyList<Term> key);

    static readonly Dictionary<string, Meaning> meanings = new([.. Frames, .. Domains, .. Vcpus, .. Channels, .. Grants, .. Paging]);

    /// <summary>The maps that the tables say.</summary>
    public static IEnumerable<string> Maps => meanings.Keys;

    /// <summary>
    /// The maps that no table says: they are counts of what others say, or speak of the hypervisor's own ends of channels, of which the tables keep only what is needed. The model alone
    /// is responsible for them.
    /// </summary>
    public static IReadOnlySet<string> Ghosts { get; } = new HashSet<string>
    {
        nameof(State.Stale), nameof(State.Names), nameof(State.UpCount), nameof(State.P2mHandle), nameof(State.WritableGrants), nameof(State.OrdinaryGrantsInUse),
        nameof(State.StatusIndex),
    };

    /// <summary>The word that a map holds at a key; null for a map that no table says.</summary>
    public static Term? Word(string map, IReadOnlyList<Term> key, TableReader tables)
        => meanings.TryGetValue(map, out var meaning) ? meaning(tables, key) : null;

    /// <summary>Gives the maps of a state their meaning before a step, and the constants their values of the configured image.</summary>
    public static void Attach(StateBase state, TableReader before)
    {
        foreach (var map in state.Maps)
        {
            if (meanings.TryGetValue(map.Name, out var meaning))
            {
                map.Meaning = key => meaning(before, key.Terms);
            }
        }
        var known = (State)state;
        var root = before.Layout.Root;
        known.FrameCount = new(Regions.MachineLayout.FrameCount);
        known.GuestControl4 = new(before[root, nameof(Impl.Hypervisor.GuestCr4Bits)]);
        known.GuestEfer = new(before[root, nameof(Impl.Hypervisor.GuestEferBits)]);
        (known.Pvh, known.EventFifo, known.GrantTable, known.ConsoleIo) = (true, true, true, true);
    }

    static IEnumerable<KeyValuePair<string, Meaning>> Frames =>
    [
        new(nameof(State.Managed), (t, k) => Select(IsFrame(k[0]), One, Zero)),
        new(nameof(State.Owner), (t, k) => Of(IsFrame(k[0]), OwnerOf(t, k[0]))),
        new(nameof(State.FrameType), (t, k) => Of(IsFrame(k[0]), TypeOf(t, k[0]))),
        new(nameof(State.TypeCount), (t, k) => Of(And(IsFrame(k[0]), Not(IsNestedTable(t, k[0]))), t[t.Layout.Frames, "TypeCount", k[0]])),
        new(nameof(State.RefCount), (t, k) => Of(IsNotHypervisors(t, k[0]), t[t.Layout.Frames, "References", k[0]])),
        new(nameof(State.Allocated), (t, k) => Of(IsNotHypervisors(t, k[0]), t[t.Layout.Frames, "Allocated", k[0]])),
        new(nameof(State.M2p), (t, k) => Of(IsFrame(k[0]), t[t.Layout.Frames, "MachineToPhysical", k[0]])),
        new(nameof(State.Memory), (t, k) => Of(And(IsDomains(t, k[0]), Below(k[1], 512)), t.Memory(k[0], k[1]))),
    ];

    static IEnumerable<KeyValuePair<string, Meaning>> Domains =>
    [
        OfDomain(nameof(State.Life), "State"),
        OfDomain(nameof(State.IsControl), "IsControl"),
        OfDomain(nameof(State.VcpuCount), "VcpuCount"),
        OfDomain(nameof(State.PageCount), "Pages"),
        OfDomain(nameof(State.MaxPages), "MaximumPages"),
        OfDomain(nameof(State.HighestGfn), "MaximumGfn"),
        OfDomain(nameof(State.ShutdownReason), "ShutdownReason"),
        OfDomain(nameof(State.Assists), "VmAssist"),
        OfDomain(nameof(State.MemoryMapEntries), "MapEntryCount"),
        OfDomain(nameof(State.UsesFifo), "IsFifo"),
        OfDomain(nameof(State.ValidPorts), "ValidPorts"),
        OfDomain(nameof(State.EventArrayPages), "EventPageCount"),
        OfDomain(nameof(State.ShutdownLatched), "IsReasonLatched"),
        new(nameof(State.GfnLimit), (t, k) => Of(Exists(t, k[0]), Literal(Impl.NestedPaging.GfnLimit))),
        new(nameof(State.PortLimit), (t, k) => Of(Exists(t, k[0]), Plus(t[t.Layout.Domains, "MaximumPort", k[0]], 1))),
        new(nameof(State.SharedInfoFrame), (t, k) => Of(Exists(t, k[0]), PlusOneUnlessZero(t[t.Layout.Domains, "SharedInfo", k[0]]))),
        new(nameof(State.Parameters), (t, k) => Of(And(IsDomain(t, k[0]), Below(k[1], Impl.Domain.ParameterCount)), t[t.Layout.Domains, "Parameters", k[0], k[1]])),
        new(nameof(State.EventArrayFrame), (t, k) => Of(And(IsDomain(t, k[0]), Less(k[1], t[t.Layout.Domains, "EventPageCount", k[0]])),
            Plus(t[t.Layout.Domains, "EventPages", k[0], k[1]], 1))),
        MapEntry(nameof(State.MemoryMapAddress), 0),
        MapEntry(nameof(State.MemoryMapSize), 1),
        MapEntry(nameof(State.MemoryMapType), 2),
        new(nameof(State.Handle), (t, k) => Of(And(Exists(t, k[0]), Below(k[1], 2)), HandleWord(t, k[0], k[1]))),
    ];

    static IEnumerable<KeyValuePair<string, Meaning>> Vcpus =>
    [
        OfVcpu(nameof(State.Initialised), "IsInitialised"),
        OfVcpu(nameof(State.UpcallVector), "UpcallVector"),
        OfVcpu(nameof(State.UpcallRequested), "UpcallRequested"),
        OfVcpu(nameof(State.TimeArea), "TimeArea"),
        OfVcpu(nameof(State.RunState), "RunState"),
        OfVcpu(nameof(State.RunStateEntered), "RunStateEntryTime"),
        OfVcpu(nameof(State.RunStateArea), "RunstateArea"),
        OfVcpu(nameof(State.PeriodicPeriod), "PeriodicPeriod"),
        new(nameof(State.Up), (t, k) => Of(HasVcpu(t, k), Select(IsZero(Vcpu(t, k, "IsDown")), One, Zero))),
        new(nameof(State.Blocked), (t, k) => Of(And(HasVcpu(t, k), IsZero(Vcpu(t, k, "IsPolling"))), Vcpu(t, k, "IsBlocked"))),
        new(nameof(State.Polling), (t, k) => Of(And(HasVcpu(t, k), Not(IsZero(Vcpu(t, k, "IsPolling")))),
            Select(IsZero(Vcpu(t, k, "PollPort")), Literal(Polling.AnyPort), Plus(Vcpu(t, k, "PollPort"), 1)))),
        new(nameof(State.RunStateTime), (t, k) => Of(And(HasVcpu(t, k), Below(k[2], 4)), t[t.Layout.Vcpus, "RunStateTime", k[0], k[1], k[2]])),
        new(nameof(State.VirqPort), (t, k) => Of(And(HasVcpu(t, k), Below(k[2], Impl.Vcpu.VirqCount)), t[t.Layout.Vcpus, "VirqPort", k[0], k[1], k[2]])),
        new(nameof(State.QueueTail), (t, k) => Of(And(HasVcpu(t, k), Below(k[2], Impl.Vcpu.QueueCount)), t[t.Layout.Vcpus, "QueueTail", k[0], k[1], k[2]])),
        // Where vcpu_info and the FIFO control block lie: the implementation keeps addresses, the model frames and offsets.
        new(nameof(State.VcpuInfoFrame), (t, k) => Of(HasOwnInfo(t, k), FramePlusOne(Vcpu(t, k, "InfoAddress")))),
        new(nameof(State.VcpuInfoOffset), (t, k) => Of(HasOwnInfo(t, k), OffsetIn(Vcpu(t, k, "InfoAddress")))),
        new(nameof(State.ControlBlockFrame), (t, k) => Of(And(HasVcpu(t, k), Not(IsZero(Vcpu(t, k, "ControlBlock")))), FramePlusOne(Vcpu(t, k, "ControlBlock")))),
        new(nameof(State.ControlBlockOffset), (t, k) => Of(HasVcpu(t, k), OffsetIn(Vcpu(t, k, "ControlBlock")))),
        // A time means nothing while its timer is stopped.
        new(nameof(State.PeriodicDue), (t, k) => Of(And(HasVcpu(t, k), Not(IsZero(Vcpu(t, k, "PeriodicPeriod")))), Vcpu(t, k, "PeriodicDeadline"))),
        new(nameof(State.PollDue), (t, k) => Of(And(HasVcpu(t, k), Not(IsZero(Vcpu(t, k, "IsPolling"))), IsSet(Vcpu(t, k, "PollDeadline"))), Vcpu(t, k, "PollDeadline"))),
        new(nameof(State.SingleShotSet), (t, k) => Of(And(HasVcpu(t, k), IsSet(Vcpu(t, k, "SingleshotDeadline"))), One)),
        new(nameof(State.SingleShotDue), (t, k) => Of(And(HasVcpu(t, k), IsSet(Vcpu(t, k, "SingleshotDeadline"))), Vcpu(t, k, "SingleshotDeadline"))),
    ];

    static IEnumerable<KeyValuePair<string, Meaning>> Channels =>
    [
        OfPort(nameof(State.PortState), (t, k) => PortState(t, k)),
        OfPort(nameof(State.PortVcpu), (t, k) => Port(t, k, "NotifyVcpu")),
        OfPort(nameof(State.PortRemoteDomain), (t, k) => Port(t, k, "RemoteDomain")),
        OfPort(nameof(State.PortRemotePort), (t, k) => Port(t, k, "RemotePort")),
        OfPort(nameof(State.PortVirq), (t, k) => Port(t, k, "Virq")),
        // A port gets its priority when it is opened; what a closed one has means nothing.
        OfPort(nameof(State.PortPriority), (t, k) => Of(Not(IsZero(PortState(t, k))), Port(t, k, "Priority"))),
        OfPort(nameof(State.PortQueueVcpu), (t, k) => Port(t, k, "LastVcpu")),
        OfPort(nameof(State.PortQueuePriority), (t, k) => Port(t, k, "LastPriority")),
        OfPort(nameof(State.PortDeferred), (t, k) => Port(t, k, "SavedPending")),
        // The hypervisor's end of a domain's console notes in the domain that it was notified.
        new(nameof(State.HypervisorNotified), (t, k) => Of(IsDomain(t, HypervisorEndsDomain(k[0])), t[t.Layout.Domains, "ConsoleNotified", HypervisorEndsDomain(k[0])])),
    ];

    static IEnumerable<KeyValuePair<string, Meaning>> Grants =>
    [
        OfDomain(nameof(State.GrantFrames), "GrantFrames"),
        OfDomain(nameof(State.GrantVersion), "GrantVersion"),
        new(nameof(State.MaxGrantFrames), (t, k) => Of(Exists(t, k[0]), Literal(t.Layout.Sizes.GrantFrames))),
        new(nameof(State.GrantTableFrame), (t, k) => Of(And(Exists(t, k[0]), Less(k[1], t[t.Layout.Domains, "GrantFrames", k[0]])),
            Plus(t[t.Layout.GrantFrames, "Mfn", k[0], k[1]], 1))),
        OfDomain(nameof(State.StatusFrames), "StatusFrameCount"),
        new(nameof(State.StatusFrame), (t, k) => Of(And(Exists(t, k[0]), Less(k[1], t[t.Layout.Domains, "StatusFrameCount", k[0]])),
            Plus(t[t.Layout.Domains, "StatusFrame", k[0], k[1]], 1))),
        OfGrant(nameof(State.GrantFrame), (t, k) => Of(IsGrantUsed(t, k), Plus(Use(t, k, "Frame"), 1))),
        OfGrant(nameof(State.GrantUser), (t, k) => Of(IsGrantUsed(t, k), Plus(Use(t, k, "User"), 1))),
        OfGrant(nameof(State.GrantReaders), (t, k) => Use(t, k, "Readers")),
        OfGrant(nameof(State.GrantWriters), (t, k) => Use(t, k, "Writers")),
        OfMapping(nameof(State.MaptrackDomain), (t, k) => Plus(Mapping(t, k, "Granter"), 1)),
        OfMapping(nameof(State.MaptrackReference), (t, k) => Mapping(t, k, "Reference")),
        OfMapping(nameof(State.MaptrackGfn), (t, k) => Mapping(t, k, "Gfn")),
        OfMapping(nameof(State.MaptrackReadonly), (t, k) => Mapping(t, k, "IsReadonly")),
    ];

    static IEnumerable<KeyValuePair<string, Meaning>> Paging =>
    [
        new(nameof(State.P2mType), (t, k) => Of(HasEntry(t, k), Term.Binary(Operator.BitAnd, Term.Binary(Operator.ShiftRight, Entry(t, k), Literal(52)), Literal(7)))),
        new(nameof(State.P2mFrame), (t, k) => Of(HasEntry(t, k), NestedPagingWalk.FrameOf(Entry(t, k)))),
    ];
}
