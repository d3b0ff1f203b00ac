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
        new("two-level", Roomy, [.. Each(MapSharedInfo), .. Each(BindPorts), .. Connect(ControlDomain, 1, 2), .. Each(SetVector)]),
        new("crowded", Roomy, [.. Each(MapSharedInfo), .. Each(FillPorts)]),
        new("full", Roomy, [.. Each(MapSharedInfo), .. Each(TakeAllPorts)]),
        new("scarce", Scarce, [.. Each(MapSharedInfo), .. Each(BindPorts)]),
        new("fifo", Roomy, [.. Each(MapSharedInfo), .. Each(UseFifo), .. Each(BindPorts), .. Connect(ControlDomain, 1, 2), .. Each(UnmaskPorts)]),
        new("queues", Roomy, [.. Each(MapSharedInfo), .. Each(UseFifo), .. Each(BindPorts), .. Each(UnmaskPorts), .. Each(TakeEvents)]),
    ];

    const int Roomy = 128;

    // Hardly more than the domains have when they start, so that memory runs out.
    const int Scarce = 92;
    const ushort ControlDomain = WorldBuilder.ControlDomain;
    const ulong Self = 0x7ff0;
    const ulong SharedInfoSpace = 0;
    const ulong SharedInfoGfn = 20;
    const ulong ControlBlockGfn = 6;
    const ulong EventArrayGfn = 8;

    static IEnumerable<Step> Each(Func<ushort, IEnumerable<Step>> steps)
        => Enumerable.Range(0, WorldBuilder.Domains).SelectMany(domain => steps((ushort)domain));

    static IEnumerable<Step> MapSharedInfo(ushort domain)
        => [Call(domain, "MemoryOp.AddToPhysmap", ("Domid", Self), ("Space", SharedInfoSpace), ("Gpfn", SharedInfoGfn))];

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
