using Cordon.GeneratedTests.Commands;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>
/// The starting worlds: short sequences reach further when the guests have set things up already, as each guest does early.
/// </summary>
public static class Preparations
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WorldShape> All { get; } =
    [
        new("built", Roomy, []),
        new("two-level", Roomy, [.. Each(MapSharedInfo), .. Each(MapGrantTable), .. Each(BindPorts), .. Connect(ControlDomain, 1, 2), .. Each(SetVector)]),
        new("crowded", Roomy, [.. Each(MapSharedInfo), .. Each(FillPorts)]) { Now = FiveHours },
        new("full", Roomy, [.. Each(MapSharedInfo), .. Each(TakeAllPorts)]),
        new("scarce", Scarce, [.. Each(MapSharedInfo), .. Each(BindPorts)]),
        new("fifo", Roomy, [.. Each(MapSharedInfo), .. Each(UseFifo), .. Each(BindPorts), .. Connect(ControlDomain, 1, 2), .. Each(UnmaskPorts)]),
        new("masked", Roomy, [.. Each(MapSharedInfo), .. Each(BindPorts), .. Connect(ControlDomain, 1, 2), .. Each(MaskPorts)]),
        new("masked fifo", Roomy, [.. Each(MapSharedInfo), .. Each(UseFifo), .. Each(BindPorts), .. Connect(ControlDomain, 1, 2), .. Each(MaskEvents)]),
        new("four-level", Roomy, [.. Each(FourLevelTables), .. Each(MapSharedInfo), .. Each(BindPorts)]) { Paging = GuestPagingSetup.FourLevels, PlacesAt = UpperHalf },
        new("extended", Roomy, [.. Each(ExtendedTables), .. Each(MapSharedInfo), .. Each(BindPorts)]) { Paging = GuestPagingSetup.Extended, PlacesAt = SecondGigabyte },
        new("two-level tables", Roomy, [.. Each(TwoLevelTables), .. Each(MapSharedInfo), .. Each(BindPorts)]) { Paging = GuestPagingSetup.TwoLevels, PlacesAt = SecondGigabyte },
        new("granted", Roomy, [.. Each(MapSharedInfo), .. Each(MapGrantTable), .. Each(BindPorts), .. Each(GrantFrames), .. Each(MapGrants)]),
        new("revoked", Roomy, [.. Each(MapSharedInfo), .. Each(MapGrantTable), .. Each(BindPorts), .. Each(GrantFrames), .. Each(MapGrantsToRead), .. Each(RevokeGrants)]),
        new("granted behind the reserved", Roomy, [.. Each(MapGrantTable), .. Each(GrantOrdinaryFrames), .. Each(MapOrdinaryGrants)]),
        new("exhausted", Scarce, [.. Each(ExhaustMemory)]),
        new("wide", Roomy, [.. Each(MapSharedInfo), .. Each(MapGrantTable), .. Each(UseVersion2), .. Each(GrantWideFrames)]),
        new("wide, granted", Roomy, [.. Each(MapGrantTable), .. Each(UseVersion2), .. Each(GrantWideFrames), .. Each(MapGrants)]),
        new("superpages", InSuperpages, [.. Each(MapSharedInfo), .. Superpage(ControlDomain), .. Superpage(1)]) { MaximumPages = GuestPlaces.RamFrames + 6 + PagesOfSuperpage },
        new("queues", Roomy, [.. Each(MapSharedInfo), .. Each(UseFifo), .. Each(BindPorts), .. Each(UnmaskPorts), .. Each(TakeEvents)]),
    ];

    const int Roomy = 128;
    const ulong PagesOfSuperpage = 512;

    // A superpage for each domain and one more, besides what the others have.
    const int InSuperpages = 2560;
    const ulong FiveHours = 5UL * 3600 * 1_000_000_000;
    // What a guest may write for the port that is none.
    const uint PendingWord = 2048 / 8;
    const ulong BitOfPort0 = 1;
    const uint MaskWord = 2560 / 8;
    // Each has been in a queue: the link to the one behind it is still there.
    const ulong MaskedEvents = 0x4000_0001_4000_0001;
    const ulong UpperHalf = 0xffff_8000_0000_0000;
    const ulong SecondGigabyte = 0x4000_0000;

    // Hardly more than the domains have when they start, so that memory runs out.
    const int Scarce = 92;
    const ushort ControlDomain = WorldBuilder.ControlDomain;
    const ulong Self = 0x7ff0;
    const ulong SharedInfoSpace = 0;
    const ulong SharedInfoGfn = 20;
    const ulong GrantTableSpace = 1;
    const ulong GrantTableGfn = 22;
    const ulong StatusGfn = 23;
    const ulong PagesOfTable = 512;
    const uint OrdinaryReference = 8;
    const ulong ControlBlockGfn = 6;
    const ulong EventArrayGfn = 8;

    static IEnumerable<Step> Each(Func<ushort, IEnumerable<Step>> steps)
        => Enumerable.Range(0, WorldBuilder.Domains).SelectMany(domain => steps((ushort)domain));

    static IEnumerable<Step> MapSharedInfo(ushort domain)
        => [Call(domain, "MemoryOp.AddToPhysmap", ("Domid", Self), ("Space", SharedInfoSpace), ("Gpfn", SharedInfoGfn))];

    // Behind the tables of the others' memory. The third domain may make one in its case.
    static IEnumerable<Step> Superpage(ushort domain) =>
    [
        Call(domain, "MemoryOp.PopulatePhysmap", ("ExtentStart", GuestPlaces.BufferFrame << 12), ("NrExtents", 1), ("ExtentOrder", 9), ("Domid", Self), ("Gpfn", GuestPlaces.TableReach)),
    ];

    static IEnumerable<Step> MapGrantTable(ushort domain)
        => [Call(domain, "MemoryOp.AddToPhysmap", ("Domid", Self), ("Space", GrantTableSpace), ("Gpfn", GrantTableGfn))];

    // Each place needs another table of the nested ones, until there is no memory.
    static IEnumerable<Step> ExhaustMemory(ushort domain)
        => Enumerable.Range(1, 32).Select(table
            => Call(domain, "MemoryOp.AddToPhysmap", ("Domid", Self), ("Space", SharedInfoSpace), ("Gpfn", (ulong)table * PagesOfTable)));

    // Each domain grants the others a frame each, and one, to be read only, to itself.
    static IEnumerable<Step> GrantFrames(ushort domain) => GrantFramesFrom(domain, 0);

    // The same by references that hinder another version of the table when they are in use (HC-GNT-036).
    static IEnumerable<Step> GrantOrdinaryFrames(ushort domain) => GrantFramesFrom(domain, OrdinaryReference);

    static IEnumerable<Step> GrantFramesFrom(ushort domain, uint first)
        => Enumerable.Range(0, WorldBuilder.Domains).Select(other
            => new GuestWriteStep(domain, GrantTableGfn, first + (uint)other, (9UL + (ulong)other) << 32 | (ulong)other << 16 | (other == domain ? 5UL : 1UL)));

    static IEnumerable<Step> UseVersion2(ushort domain) =>
    [
        Call(domain, "GrantTableOp.SetVersion", ("Count", 1), ("Version", 2)),
        Call(domain, "MemoryOp.AddToPhysmap", ("Domid", Self), ("Space", GrantTableSpace), ("Idx", 0x8000_0000), ("Gpfn", StatusGfn)),
    ];

    // The same of version 2; besides, each grants the others a part of a frame, by references from 3 on, and what the next domain grants to it, from 6 on.
    static IEnumerable<Step> GrantWideFrames(ushort domain)
        => Enumerable.Range(0, WorldBuilder.Domains).SelectMany(other => WideGrants(domain, (ulong)other));

    static IEnumerable<Step> WideGrants(ushort domain, ulong other)
    {
        var next = (ulong)(domain + 1) % WorldBuilder.Domains;
        return
        [
            .. Entry(domain, other, (other << 16) | (other == domain ? 5UL : 1UL), 9UL + other),
            .. Entry(domain, other + 3, (32UL << 48) | (16UL << 32) | (other << 16) | 0x101, 9UL + other),
            .. Entry(domain, other + 6, (next << 32) | (other << 16) | 3, domain),
        ];
    }

    static IEnumerable<Step> Entry(ushort domain, ulong reference, ulong first, ulong second)
        => [new GuestWriteStep(domain, GrantTableGfn, (uint)reference * 2, first), new GuestWriteStep(domain, GrantTableGfn, ((uint)reference * 2) + 1, second)];

    // What the others grant is mapped behind what there is, now for writing and now for reading.
    static IEnumerable<Step> MapGrants(ushort domain) => MapGrantsFrom(domain, 0);

    static IEnumerable<Step> MapOrdinaryGrants(ushort domain) => MapGrantsFrom(domain, OrdinaryReference);

    static IEnumerable<Step> MapGrantsFrom(ushort domain, uint first)
        => Enumerable.Range(0, WorldBuilder.Domains).Select(other
            => Call(domain, "GrantTableOp.MapGrantRef", ("Count", 1), ("HostAddr", (24UL + (ulong)other) << 12), ("Flags", other == domain ? 6UL : 2UL), ("Ref", first + domain), ("Dom", (ulong)other)));

    static IEnumerable<Step> MapGrantsToRead(ushort domain)
        => MapGrants(domain).Cast<CallStep>().Select(call => call with { Fields = [.. call.Fields.Select((value, i) => i == call.Operation.IndexOf("Flags") ? 6UL : value)] });

    // The entries say nothing any more, while what they granted is mapped.
    static IEnumerable<Step> RevokeGrants(ushort domain)
        => Enumerable.Range(0, WorldBuilder.Domains).Select(other => new GuestWriteStep(domain, GrantTableGfn, (uint)other, 0));

    static IEnumerable<Step> SetVector(ushort domain)
        => [Call(domain, "HvmOp.SetEvtchnUpcallVector", ("Vcpu", 0), ("Vector", 0xf3))];

    static IEnumerable<Step> BindPorts(ushort domain) =>
    [
        Call(domain, "EventChannelOp.BindVirq", ("Virq", 0), ("Vcpu", 0)),
        Call(domain, "EventChannelOp.BindIpi", ("Vcpu", 0)),
        Call(domain, "EventChannelOp.BindIpi", ("Vcpu", 1)),
        Call(domain, "EventChannelOp.AllocUnbound", ("Dom", Self), ("RemoteDom", ControlDomain)),
    ];

    // All but a few of the ports that are valid at first (HC-EVT-001).
    static IEnumerable<Step> FillPorts(ushort domain)
        => Enumerable.Range(0, 61).Select(_ => Call(domain, "EventChannelOp.BindIpi", ("Vcpu", 0)));

    // All but one.
    static IEnumerable<Step> TakeAllPorts(ushort domain)
        => Enumerable.Range(0, (int)WorldBuilder.Ports - 2).Select(_ => Call(domain, "EventChannelOp.BindIpi", ("Vcpu", 0)));

    static IEnumerable<Step> Connect(ushort domain, params ushort[] others)
        => others.Select(other => Call(domain, "EventChannelOp.BindInterdomain", ("RemoteDom", other), ("RemotePort", 4)));

    static IEnumerable<Step> UseFifo(ushort domain) =>
    [
        Call(domain, "EventChannelOp.InitControl", ("ControlGfn", ControlBlockGfn), ("Offset", 0), ("Vcpu", 0)),
        Call(domain, "EventChannelOp.InitControl", ("ControlGfn", ControlBlockGfn), ("Offset", 0x80), ("Vcpu", 1)),
        Call(domain, "EventChannelOp.ExpandArray", ("ArrayGfn", EventArrayGfn)),
    ];

    static IEnumerable<Step> UnmaskPorts(ushort domain)
        => Enumerable.Range(1, 4).Select(port => Call(domain, "EventChannelOp.Unmask", ("Port", (ulong)port)));

    // Two events came, the guest has taken them off their queue, and one of them has another priority now.
    static IEnumerable<Step> TakeEvents(ushort domain) =>
    [
        Call(domain, "EventChannelOp.Send", ("Port", 2)),
        Call(domain, "EventChannelOp.Send", ("Port", 3)),
        new GuestWriteStep(domain, EventArrayGfn, 1, 0),
        Call(domain, "EventChannelOp.SetPriority", ("Port", 3), ("Priority", 3)),
        Call(domain, "EventChannelOp.SetPriority", ("Port", 2), ("Priority", 5)),
    ];

    // Every port is masked, and no upcall is pending, so that a vcpu that polls waits for its ports alone.
    static IEnumerable<Step> MaskPorts(ushort domain)
        => [new GuestWriteStep(domain, SharedInfoGfn, MaskWord, ulong.MaxValue), new GuestWriteStep(domain, SharedInfoGfn, PendingWord, BitOfPort0), .. UpcallsTaken(domain)];

    static IEnumerable<Step> MaskEvents(ushort domain)
        => [.. Enumerable.Range(0, 4).Select(word => new GuestWriteStep(domain, EventArrayGfn, (uint)word, MaskedEvents)), .. UpcallsTaken(domain)];

    static IEnumerable<Step> UpcallsTaken(ushort domain)
        => Enumerable.Range(0, (int)WorldBuilder.Vcpus).SelectMany(vcpu => Enumerable.Range(0, 2).Select(word => new GuestWriteStep(domain, SharedInfoGfn, (uint)((vcpu * 8) + word), 0)));

    static IEnumerable<Step> FourLevelTables(ushort domain) => GuestTables.FourLevels().Select(entry => entry.By(domain));

    static IEnumerable<Step> ExtendedTables(ushort domain) => GuestTables.Extended().Select(entry => entry.By(domain));

    static IEnumerable<Step> TwoLevelTables(ushort domain) => GuestTables.TwoLevels().Select(entry => entry.By(domain));

    static CallStep Call(ushort domain, string name, params (string Field, ulong Value)[] given)
    {
        var operation = Operations.Find(name) ?? throw new InvalidOperationException($"a preparation makes {name}, which is no call");
        var fields = new ulong[operation.Fields.Length];
        foreach (var (field, value) in given)
        {
            fields[operation.IndexOf(field)] = value;
        }
        return new CallStep(domain, 0, operation, fields, HandleKind.Mapped);
    }
}
