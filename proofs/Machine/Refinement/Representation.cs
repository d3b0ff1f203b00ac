using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// What the tables keep to beyond what they mean: forms that a state of the model has only one of. Assumed of the tables before a step at the rows that it touches, and owed after
/// it for every row.
/// </summary>
public static class Representation
{
    /// <summary>One rule about the rows of a table.</summary>
    /// <param name="Name">Its name, for messages.</param>
    /// <param name="Table">Of which table, out of a layout.</param>
    /// <param name="Holds">Whether a row keeps to it.</param>
    public sealed record Rule(string Name, Func<MachineLayout, Table> Table, Func<TableReader, IReadOnlyList<Term>, Term> Holds)
    {
        /// <summary>The array of which each element has to keep to it, its index last in the key; null when it is about the row as a whole.</summary>
        public string? Element { get; init; }
    }

    /// <summary>The rules.</summary>
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new("a domain's row says its number", l => l.Domains, (t, k) => Or(IsZero(Domain(t, k, "State")), Equal(Domain(t, k, "Id"), k[0]))),
        new("a row of no domain counts nothing", l => l.Domains, (t, k) => Or(Not(IsZero(Domain(t, k, "State"))),
            And(IsZero(Domain(t, k, "VcpuCount")), IsZero(Domain(t, k, "EventPageCount")), IsZero(Domain(t, k, "GrantFrames")), IsZero(Domain(t, k, "StatusFrameCount")), IsZero(Domain(t, k, "NestedRoot"))))),
        new("a domain counts no more than its tables hold", l => l.Domains, (t, k) => And(
            AtMost(Domain(t, k, "VcpuCount"), t.Layout.Sizes.Vcpus), Below(Domain(t, k, "MaximumPort"), t.Layout.Sizes.Ports),
            AtMost(Domain(t, k, "GrantFrames"), t.Layout.Sizes.GrantFrames), AtMost(Domain(t, k, "StatusFrameCount"), Impl.Domain.MaximumStatusFrames), AtMost(Domain(t, k, "MapEntryCount"), Impl.Domain.MaximumMapEntries),
            Term.LessOrEqual(Domain(t, k, "GrantHandles"), t.Layout.GrantMappings.Counts[1]),
            AtMost(Domain(t, k, "EventPageCount"), Impl.Domain.MaximumEventPages), AtMost(Domain(t, k, "NameLength"), Impl.Domain.MaximumNameLength), AtMost(Domain(t, k, "ValidPorts"), t.Layout.Sizes.Ports))),
        new("a domain's ports come in groups of 64", l => l.Domains, (t, k) => Or(IsZero(Domain(t, k, "State")), And(
            Not(IsZero(Domain(t, k, "ValidPorts"))), IsGroups(Domain(t, k, "ValidPorts")), IsGroups(Plus(Domain(t, k, "MaximumPort"), 1)),
            Term.LessOrEqual(Domain(t, k, "ValidPorts"), Plus(Domain(t, k, "MaximumPort"), 1))))),
        new("a domain that does not use FIFO has no event array", l => l.Domains, (t, k) => Or(Not(IsZero(Domain(t, k, "IsFifo"))), IsZero(Domain(t, k, "EventPageCount")))),
        new("a domain's flags are 0 or 1", l => l.Domains, (t, k) => And(
            AtMost(Domain(t, k, "IsControl"), 1), AtMost(Domain(t, k, "IsFifo"), 1), AtMost(Domain(t, k, "ConsoleNotified"), 1))),
        new("the tail of a vcpu's queue was last linked on that queue", l => l.Vcpus, (t, k) => Or(Not(HasVcpu(t, k)), Not(Below(k[2], Impl.Vcpu.QueueCount)), IsZero(QueueTail(t, k)),
            And(Below(QueueTail(t, k), t.Layout.Sizes.Ports), Equal(Port(t, [k[0], QueueTail(t, k)], "LastVcpu"), k[1]), Equal(Port(t, [k[0], QueueTail(t, k)], "LastPriority"), k[2]))))
        {
            Element = "Vcpu.QueueTail",
        },
        new("a vcpu's row says its domain and number", l => l.Vcpus, (t, k) => Or(Not(HasVcpu(t, k)),
            And(Equal(Vcpu(t, k, "Domain"), k[0]), Equal(Vcpu(t, k, "Id"), k[1])))),
        new("a vcpu's flags are 0 or 1", l => l.Vcpus, (t, k) => And(
            AtMost(Vcpu(t, k, "IsInitialised"), 1), AtMost(Vcpu(t, k, "IsDown"), 1), AtMost(Vcpu(t, k, "IsBlocked"), 1), AtMost(Vcpu(t, k, "IsPolling"), 1),
            AtMost(Vcpu(t, k, "UpcallRequested"), 1), AtMost(Vcpu(t, k, "IsInfoRegistered"), 1))),
        new("a vcpu that polls is blocked", l => l.Vcpus, (t, k) => Or(IsZero(Vcpu(t, k, "IsPolling")), Equal(Vcpu(t, k, "IsBlocked"), One))),
        new("a vcpu that does not poll waits for no port", l => l.Vcpus, (t, k) => Or(Not(IsZero(Vcpu(t, k, "IsPolling"))),
            And(IsZero(Vcpu(t, k, "PollPort")), Equal(Vcpu(t, k, "PollDeadline"), Literal(Impl.Timers.Never))))),
        new("the processor's timer is set for no later than any timer of a vcpu", l => l.Vcpus, (t, k) => Or(Not(HasVcpu(t, k)), And(
            IsNotBefore(t, Vcpu(t, k, "SingleshotDeadline")), IsNotBefore(t, Vcpu(t, k, "PollDeadline")),
            Or(IsZero(Vcpu(t, k, "PeriodicPeriod")), IsNotBefore(t, Vcpu(t, k, "PeriodicDeadline")))))),
        new("a vcpu_info that was not registered is the one in the shared-info page", l => l.Vcpus, (t, k) => Or(
            Not(HasVcpu(t, k)), Not(IsZero(Vcpu(t, k, "IsInfoRegistered"))),
            Equal(Vcpu(t, k, "InfoAddress"), Term.Binary(Operator.Add, Times(Domain(t, k, "SharedInfo"), 4096), Times(k[1], 64))))),
        new("port 0 is reserved, and no other", l => l.Channels, (t, k) => Iff(
            Equal(Port(t, k, "State"), Literal((byte)Impl.ChannelState.Reserved)), IsZero(k[1]))),
        new("the hypervisor's end is marked", l => l.Channels, (t, k) => And(AtMost(Port(t, k, "HypervisorEnd"), 1), Iff(
            Equal(Port(t, k, "HypervisorEnd"), One),
            And(Equal(Port(t, k, "State"), Literal((byte)Impl.ChannelState.Interdomain)), Equal(Port(t, k, "RemoteDomain"), Literal(Spec.Domid.Xen)))))),
        new("the hypervisor has a port for each domain at the other end of its ends", l => l.Channels, (t, k) => Or(IsZero(Port(t, k, "HypervisorEnd")),
            Equal(Port(t, k, "RemotePort"), Plus(k[0], 1)))),
        new("a domain's root table is at the top", l => l.Domains, (t, k) => TableTree.Before(t).OfRoot(k[0])),
        new("a table of nested paging is the hypervisor's", l => l.Frames, (t, k) => Or(
            Not(Equal(t[t.Layout.Frames, "Type", k[0]], Literal((byte)Impl.FrameType.OwnTable))),
            Equal(t[t.Layout.Frames, "OwnerCode", k[0]], Literal(Spec.Domid.Xen ^ Spec.Domid.Invalid)))),
        new("a last entry that is present says what kind of mapping it is, and allows what that kind allows", l => l.NestedEntries, (t, k) => Or(
            Not(NestedPagingWalk.IsPresent(Entry(t, k))), And(Not(IsZero(KindOf(Entry(t, k)))), Equal(Term.Binary(Operator.BitAnd, Entry(t, k), Literal(~(NestedPagingWalk.AddressMask | EntryKind))), AllowedBy(t, KindOf(Entry(t, k))))))),
        new("a frame is of one of the types", l => l.Frames, (t, k) => AtMost(t[t.Layout.Frames, "Type", k[0]], (byte)Impl.FrameType.OwnTable)),
    ];

    /// <summary>What holds of the root's own fields.</summary>
    public static IEnumerable<Term> OfRoot(TableReader t) =>
    [
        AtMost(t[t.Layout.Root, "RangeCount"], Impl.Hypervisor.MaximumRanges),
        // A processor in 64-bit mode has long mode, and lets a guest have it.
        Equal(Term.Binary(Operator.BitAnd, t[t.Layout.Root, "GuestEferBits"], Literal(LongMode)), Literal(LongMode)),
        // Frame 0 holds the processor's real-mode area, and its number says "none".
        Equal(t[t.Layout.Frames, "OwnerCode", Zero], Literal(Spec.Domid.Xen ^ Spec.Domid.Invalid)),
    ];

    const ulong LongMode = Impl.ControlBits.EferLongModeEnable | Impl.ControlBits.EferLongModeActive;

    // Bits 52 to 54 of an entry, which processors ignore, say what kind of mapping it is (impl/core/Memory/NestedEntry.cs).
    const ulong EntryKind = 7UL << 52;

    // Present (or readable) and for user code (or executable), as accessed under SVM, and as write-back memory whatever the guest's PAT says under VMX: AMD APM volume 2, 15.25; SDM volume 3, "EPT", the entry that maps a 4-KByte page.
    const ulong UnderSvm = 0x25, UnderVmx = 0x75;

    // Writable, and as written to already under SVM.
    const ulong WritableUnderSvm = 0x42, WritableUnderVmx = 0x02;

    static readonly Impl.MappingType[] writableKinds = [Impl.MappingType.RamReadWrite, Impl.MappingType.GrantReadWrite, Impl.MappingType.Foreign];

    static Term Entry(TableReader t, IReadOnlyList<Term> key) => t[t.Layout.NestedEntries, "Entry", key[0], key[1]];

    static Term KindOf(Term entry) => Term.Extract(entry, 54, 52);

    static Term AllowedBy(TableReader t, Term kind)
    {
        var isVmx = Equal(t[t.Layout.Root, "Extension"], Literal((byte)Impl.Extension.Vmx));
        var isWritable = Or([.. writableKinds.Select(one => Equal(kind, Term.Vector((byte)one, 3)))]);
        return Term.Binary(Operator.BitOr, Select(isVmx, Literal(UnderVmx), Literal(UnderSvm)), Of(isWritable, Select(isVmx, Literal(WritableUnderVmx), Literal(WritableUnderSvm))));
    }

    static Term IsNotBefore(TableReader t, Term deadline) => Term.LessOrEqual(t[t.Layout.Root, "NextDeadline"], deadline);

    static Term IsGroups(Term ports) => IsZero(Term.Binary(Operator.BitAnd, ports, Literal(Impl.Ports.GroupSize - 1)));

    static Term Domain(TableReader t, IReadOnlyList<Term> key, string field) => t[t.Layout.Domains, field, key[0]];

    static Term Vcpu(TableReader t, IReadOnlyList<Term> key, string field) => t[t.Layout.Vcpus, field, key[0], key[1]];

    static Term Port(TableReader t, IReadOnlyList<Term> key, string field) => t[t.Layout.Channels, field, key[0], key[1]];

    static Term QueueTail(TableReader t, IReadOnlyList<Term> key) => t[t.Layout.Vcpus, "QueueTail", key[0], key[1], key[2]];

    static Term HasVcpu(TableReader t, IReadOnlyList<Term> key) => Less(key[1], Domain(t, key, "VcpuCount"));
}
