using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>
/// <see cref="Shape.EveryPort"/>: first the vcpus' control blocks are given up; then the round of number i closes port i + 1, if it is open; behind the last one the pages of the event array are given up, the last one
/// first; and then comes the last step, the one of port 0 (HC-EVT-026). What is given up first does not matter to the ports, which are closed by what their rows and words say. A frame that loses its last
/// use is given back at once.
/// </summary>
sealed class ClosedPorts : ListShape
{
    const string Queues = "cordon_Cordon_Impl_EventChannelOp__LeaveQueues", Closing = "cordon_Cordon_Impl_EventChannelOp__CloseAll", Array = "cordon_Cordon_Impl_EventChannelOp__LeaveArray";

    readonly CutPoint vcpu, port, page;

    public ClosedPorts(RefinedImage image, GuestCall guest)
        : base(image, guest)
    {
        // Whom the call is about: the caller, by its number or as DOMID_SELF.
        var isCallers = Or(Equal(Argument("Dom"), Literal(Domid.Self)), Equal(Argument("Dom"), guest.Caller.Domain.Value.Term));
        vcpu = Head("vcpu", Queues, number => And(isCallers, Less(number, OfCaller("VcpuCount")))) with { KeepsConditions = false };
        port = Head("port", Closing, number => And(isCallers, Below(number, ulong.MaxValue), Less(Plus(number, 1), OfCaller("ValidPorts")))) with { KeepsConditions = false };
        page = Head("page", Array, _ => And(isCallers, Not(IsZero(OfCaller("EventPageCount"))))) with { KeepsConditions = false };
    }

    public override IReadOnlyList<CutPoint> Cuts => [vcpu, port, page];

    public override bool DropsUses => true;

    public override IReadOnlyList<Representation.Rule> RulesAt(CutPoint? head)
        => head == vcpu ? [Emptied(vcpu.Rounds)] : head == port ? [Emptied(OfCaller("VcpuCount"))] : [];

    Representation.Rule Emptied(Term vcpus) => new("the queues of vcpus whose control blocks were given up are empty", l => l.Vcpus, (t, k) => Or(
        Not(Equal(k[0], Guest.Caller.Domain.Value.Term)), Not(Less(k[1], vcpus)), Not(Below(k[2], Impl.Vcpu.QueueCount)), IsZero(t[t.Layout.Vcpus, "QueueTail", k[0], k[1], k[2]])))
    {
        Element = "Vcpu.QueueTail",
    };

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
        => [from is null ? to is null ? new(Term.True, (state, _) => Refuse(state)) : NoStep(Term.True) : new(Term.True, (state, _) => Round(state, from, ends: to is null))];

    // Each loop goes to its end.
    public override IEnumerable<(string What, Term Goal)> Besides(ListWay way)
    {
        var after = new TableReader(Image.Layout, way.End.Content);
        Term Now(string name) => after[Image.Layout.Domains, name, Guest.Caller.Domain.Value.Term];
        if (way.From is null && way.To is not null)
        {
            yield return ("that the first vcpu's control block is the first that is given up", Term.Boolean(way.To == vcpu));
        }
        if (way.From == vcpu && way.To != vcpu)
        {
            yield return ("that the control blocks of all vcpus were given up", And(Equal(Plus(vcpu.Rounds, 1), Now("VcpuCount")), Term.Boolean(way.To == port)));
        }
        if (way.From == port && way.To != port)
        {
            yield return ("that all ports were closed", Equal(Plus(port.Rounds, 2), Now("ValidPorts")));
        }
        if (way.From is not null && way.To is null)
        {
            yield return ("that no page of the event array is left", IsZero(Now("EventPageCount")));
        }
    }

    // A call that closes no port is refused.
    (Result, object) Refuse(State state)
    {
        var (result, arguments) = Reset(state, One);
        return (result.Value == 0 ? Never : result, arguments);
    }

    (Result, object) Round(State state, CutPoint from, bool ends)
    {
        var result = from == port ? Reset(state, Plus(port.Rounds, 1)).Result
            : from == page ? EventChannelOp.ResetLastArrayPage(state, Guest.Caller) : EventChannelOp.ResetVcpu(state, Guest.Caller, new(new SymbolicWord(vcpu.Rounds)));
        if (from != port)
        {
            CallSteps.Reclaim(state, Guest.Caller);
        }
        if (result.Value != 0)
        {
            return (Never, Guest.Inputs(state, Method)[2]);
        }
        var (last, arguments) = ends ? Reset(state, Zero) : (result, (EventChannelOpResetArguments)Guest.Inputs(state, Method)[2]);
        return (last, arguments);
    }

    (Result Result, EventChannelOpResetArguments Arguments) Reset(State state, Term number)
        => Step<EventChannelOpResetArguments>(state, EventChannelOp.Reset, arguments => arguments.Port = new(number));
}
