using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>
/// <c>EVTCHNOP_expand_array</c>: behind the step that adds a page, the round of number i raises the event of the page's port i, if the port is open and its event waited (HC-FIF-006).
/// </summary>
sealed class RaisedPorts : ListShape
{
    const string Function = "cordon_Cordon_Impl_EventChannelOp__ExpandArray";
    const ulong PortsPerPage = 1024;

    readonly CutPoint head;
    readonly Term pages = Term.Variable("pages.before", 32);

    public RaisedPorts(RefinedImage image, GuestCall guest)
        : base(image, guest)
    {
        var caller = guest.Caller.Domain.Value.Term;
        var pagesNow = image.Before.Narrow(image.Layout.Domains, "EventPageCount", caller);
        // How the code names the caller's domain: by what the vcpu's row says.
        var named = image.Before.Narrow(image.Layout.Domains, "EventPageCount",
            Term.ZeroExtend(image.Before.Narrow(image.Layout.Vcpus, "Domain", caller, guest.Caller.Vcpu.Value.Term), 64));
        head = Head("port", Function, number => And(AtMost(number, PortsPerPage), Equal(OfCaller("IsFifo"), One),
            Below(Term.ZeroExtend(pages, 64), Impl.Domain.MaximumEventPages), Equal(pagesNow, Term.Binary(Operator.Add, pages, Term.Vector(1, 32))),
            Or(IsZero(number), Term.LessOrEqual(PortOf(number), OfCaller("ValidPorts")))))
            with { KeepsConditions = false, Carried = [new(pages, named, pages)] };
    }

    public override IReadOnlyList<CutPoint> Cuts => [head];

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
        => [new(Term.True, (state, _) => from is null ? Begin(state, goesOn: to is not null) : to is null ? End(state) : Raise(state))];

    Term PortOf(Term number) => Term.Binary(Operator.Add, Times(Term.ZeroExtend(pages, 64), PortsPerPage), number);

    (Result, object) Begin(State state, bool goesOn)
    {
        var (result, arguments) = Step<EventChannelOpExpandArrayArguments>(state, EventChannelOp.ExpandArray, _ => { });
        return ((result.Value == 0) == goesOn ? result : Never, arguments);
    }

    // A port that is not open has no event that could wait.
    (Result, object) Raise(State state)
    {
        var port = new Port(new SymbolicWord(PortOf(head.Rounds)));
        var arguments = Guest.Inputs(state, Method)[2];
        if (Ports.IsOpen(state, Guest.Caller.Domain, port))
        {
            if (EventChannelOp.RaiseDeferred(state, Guest.Caller, port).Value != 0)
            {
                return (Never, arguments);
            }
        }
        return (Result.Success, arguments);
    }

    // All ports of the page were raised, or all that there are.
    (Result, object) End(State state)
    {
        var port = new SymbolicWord(PortOf(head.Rounds));
        var all = (port >= state.ValidPorts[Guest.Caller.Domain]) | (new SymbolicWord(head.Rounds) == PortsPerPage);
        return (all ? Result.Success : Never, Guest.Inputs(state, Method)[2]);
    }
}
