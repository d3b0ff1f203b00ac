using Cordon.HwTests.Cases;
using Cordon.HwTests.Generation;
using Cordon.Spec;

namespace Cordon.HwTests.Vectors;

/// <summary>
/// How a case may begin, so that a few steps by chance lead further: ports bound on either event layout, and layouts that are not complete. Ports are numbered
/// from 1 on, as the base state has none.
/// </summary>
public static class Openings
{
    const ulong ControlGfn = GuestPlaces.ScratchGfn;
    const ulong ArrayGfn = GuestPlaces.ScratchGfn + 1;
    const ulong SecondBlock = 0x100;
    const ulong WaitingPort = 3;

    /// <summary>All of them; the first has no step.</summary>
    public static IReadOnlyList<IReadOnlyList<CallStep>> All { get; } =
    [
        [],
        [.. Ports()],
        [Control(0, 0), Control(1, SecondBlock), Array(), .. Ports(), .. Unmask()],
        [Control(0, 0), Control(1, SecondBlock), Array(), .. Ports()],
        [Control(0, 0), Array(), .. Ports(), .. Unmask()],
        [Control(0, 0), Control(1, SecondBlock), .. Ports()],
        [Control(0, 0), Control(1, SecondBlock), Array(), .. Ports(), .. Unmask(), .. SendAll(), .. Priorities()],
    ];

    static CallStep Control(ulong vcpu, ulong offset)
        => CallBuilder.Make("EventChannelOp.InitControl", ("ControlGfn", ControlGfn), ("Offset", offset), ("Vcpu", vcpu));

    static CallStep Array() => CallBuilder.Make("EventChannelOp.ExpandArray", ("ArrayGfn", ArrayGfn));

    // One for each vcpu, one that waits for the domain itself, and both ends of a channel.
    static IEnumerable<CallStep> Ports() =>
    [
        CallBuilder.Make("EventChannelOp.BindIpi", ("Vcpu", 0)),
        CallBuilder.Make("EventChannelOp.BindIpi", ("Vcpu", 1)),
        CallBuilder.Make("EventChannelOp.AllocUnbound", ("Dom", Domid.Self), ("RemoteDom", Domid.Self)),
        CallBuilder.Make("EventChannelOp.BindInterdomain", ("RemoteDom", Domid.Self), ("RemotePort", WaitingPort)),
        CallBuilder.Make("EventChannelOp.AllocUnbound", ("Dom", Domid.Self), ("RemoteDom", Domid.Self)),
    ];

    static IEnumerable<CallStep> Unmask() => Enumerable.Range(1, 5).Select(port => CallBuilder.Make("EventChannelOp.Unmask", ("Port", (ulong)port)));

    static IEnumerable<CallStep> SendAll() => Enumerable.Range(1, 4).Select(port => CallBuilder.Make("EventChannelOp.Send", ("Port", (ulong)port)));

    static IEnumerable<CallStep> Priorities()
        => Enumerable.Range(1, 4).Select(port => CallBuilder.Make("EventChannelOp.SetPriority", ("Port", (ulong)port), ("Priority", (ulong)(port & 1))));
}
