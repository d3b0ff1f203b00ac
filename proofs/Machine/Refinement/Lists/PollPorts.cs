using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary><see cref="Shape.PollList"/>: the round of number i asks about port list[i]; behind the last one, the vcpu sleeps.</summary>
sealed class PollPorts : ListShape
{
    const string Function = "cordon_Cordon_Impl_SchedOp__Poll";
    const int PortBytes = 4;

    readonly CutPoint head;
    readonly Term port = Term.Variable("list.port", 32);
    readonly Term portBefore = Term.Variable("list.port.before", 32);

    public PollPorts(RefinedImage image, GuestCall guest)
        : base(image, guest)
    {
        // Port 0 is never open: a round that asked about it ended the call.
        head = Head("port", Function, number => And(Term.LessOrEqual(number, Argument("NrPorts")), Or(IsZero(number), Not(IsZero(portBefore)))))
            with { Carried = [new(portBefore, Term.Vector(0, 32), port)] };
    }

    public override IReadOnlyList<CutPoint> Cuts => [head];

    public override IReadOnlyList<ElementRead> Elements(CutPoint? from)
        => from is null ? [] : [new(Term.Binary(Operator.Add, Argument("Ports"), Times(head.Rounds, PortBytes)), PortBytes, port)];

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
    {
        var (index, before) = from is null ? (Zero, Term.Vector(0, 32)) : (head.Rounds, portBefore);
        if (to is not null)
        {
            return [from is null ? NoStep(Term.True) : new(Term.True, (state, _) => Ask(state, index, port))];
        }
        // A call that ends before it reads the list does so whatever the list holds, and whether it is there or not.
        var unread = from is null ? Less(index, Argument("NrPorts")) : Not(found.Read);
        return [new(from is null ? Term.True : found.Read, (state, _) => Finish(state, index, before)), new(unread, (state, _) => Unread(state, index))];
    }

    // Asks about the port, unless that was the last one, and then sleeps; what comes to more is no end.
    (Result, object) Finish(State state, Term index, Term before)
    {
        var count = new SymbolicWord(Argument("NrPorts"));
        var number = new SymbolicWord(index);
        if (number < count)
        {
            var (asked, arguments) = Ask(state, index, port);
            if (asked.Value != 0)
            {
                return (Ended(asked), arguments);
            }
            (number, before) = (number + 1, port);
        }
        var (slept, sleep) = Ask(state, number.Term, before);
        return (number == count ? Ended(slept) : Never, sleep);
    }

    (Result, SchedOpPollArguments) Ask(State state, Term index, Term asked)
        => Step<SchedOpPollArguments>(state, SchedOp.Poll, arguments => (arguments.Index, arguments.Port) = (new(index), new(Term.ZeroExtend(asked, 64))));

    // What ends a poll before its list is read comes first (HC-SCH-006 to HC-SCH-008): a step tells, whatever the port is.
    (Result, object) Unread(State state, Term index)
    {
        var (asked, arguments) = Ask(state, index, Term.Vector(0, 32));
        if (asked.Value == 1)
        {
            return (Ended(asked), arguments);
        }
        return (arguments.NrPorts > 128 ? Result.Error(Errno.EINVAL) : Result.Error(Errno.EFAULT), arguments);
    }

    // 1 says that there is nothing to wait for.
    static Result Ended(Result result)
    {
        if (result.Value == 1)
        {
            return Result.Success;
        }
        return result;
    }
}
