using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>
/// <c>EVTCHNOP_init_control</c>: behind the step that makes a domain's channels FIFO, the round of number i carries over the event of port i + 1, if the port is open (HC-FIF-003).
/// </summary>
sealed class CarriedPorts : ListShape
{
    const string Function = "cordon_Cordon_Impl_EventChannelOp__EnterFifo";

    readonly CutPoint head;

    public CarriedPorts(RefinedImage image, GuestCall guest)
        : base(image, guest)
        => head = Head("port", Function, number => And(Below(number, ulong.MaxValue), Less(Plus(number, 1), OfCaller("ValidPorts")), Equal(OfCaller("IsFifo"), One)))
            with { KeepsConditions = false };

    public override IReadOnlyList<CutPoint> Cuts => [head];

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
        => [new(Term.True, (state, _) => from is null ? Begin(state, goesOn: to is not null) : Carry(state, ends: to is null))];

    // Ports are carried over when the call succeeded and the domain was not FIFO before.
    (Result, object) Begin(State state, bool goesOn)
    {
        var domain = Guest.Caller.Domain;
        var (wasFifo, ports) = (state.UsesFifo[domain], state.ValidPorts[domain]);
        var (result, arguments) = Step<EventChannelOpInitControlArguments>(state, EventChannelOp.InitControl, _ => { });
        if (result.Value == 0)
        {
            if ((wasFifo == 0) & (ports > 1))
            {
                return (goesOn ? result : Never, arguments);
            }
        }
        return (goesOn ? Never : result, arguments);
    }

    (Result, object) Carry(State state, bool ends)
    {
        var domain = Guest.Caller.Domain;
        var port = new Port(new SymbolicWord(Plus(head.Rounds, 1)));
        var arguments = (EventChannelOpInitControlArguments)Guest.Inputs(state, Method)[2];
        arguments.LinkBits = EventWord.LinkBits;
        if (Ports.IsOpen(state, domain, port))
        {
            if (EventChannelOp.CarryOver(state, Guest.Caller, port).Value != 0)
            {
                return (Never, arguments);
            }
        }
        if (ends)
        {
            return (port.Value + 1 == state.ValidPorts[domain] ? Result.Success : Never, arguments);
        }
        return (Result.Success, arguments);
    }
}
