using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>
/// <see cref="Shape.GrantFrameList"/>: the table grows; the step with Index of all ones says whether it is as long as it is to be; and the round of number i makes the step of Index i, and gives
/// the guest its Gfn at list[i]. The call is also cut behind the growth, where the tables keep to the invariants again: only then may anything be copied to the guest.
/// </summary>
sealed class ListedGrantFrames : ListShape
{
    const string Function = "cordon_Cordon_Impl_GrantTableOp__SetupTable";
    const int ElementShift = 3;
    const int ElementBytes = 1 << ElementShift;
    const ulong NotMapped = ulong.MaxValue;

    readonly CutPoint growth, head;

    public ListedGrantFrames(RefinedImage image, GuestCall guest)
        : base(image, guest)
    {
        var mayBeSetUp = And(IsPermitted(), Equal(Argument("Count"), One));
        growth = Behind("growth", Function, GrantGrowth.Function, And(mayBeSetUp, Equal(Length, Term.ZeroExtend(GrantGrowth.Length, 64)))) with
        {
            KeepsConditions = false,
            Shorter = [MachineLayout.AddressOf(image.Layout.Domains, Target)],
        };
        head = Head("frame", Function, number => And(mayBeSetUp, Less(number, Argument("NrFrames")), AtMost(Argument("NrFrames"), image.Layout.Sizes.GrantFrames),
            Term.LessOrEqual(Argument("NrFrames"), Length))) with { KeepsConditions = false };
    }

    public override IReadOnlyList<CutPoint> Cuts => [growth, head];

    // HC-GNT-005: that the list cannot be written is told by the status.
    public override GuestBuffers.Buffer? Given(CutPoint? from) => from != head ? null
        : new(Term.Binary(Operator.Add, Argument("FrameList"), Narrow(Term.Binary(Operator.ShiftLeft, Narrow(head.Rounds), Literal(ElementShift)))), ElementBytes, i => Term.Extract(MappedAt, (8 * i) + 7, 8 * i), true);

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
    {
        if (from is null)
        {
            return [new(Term.True, to is null ? Refuse : to == growth ? Grow : Astray)];
        }
        if (from == growth)
        {
            return [new(Term.True, to == growth ? Astray : (state, _) => Check(state, goesOn: to == head))];
        }
        if (to is not null)
        {
            return [new(Term.True, to == head ? (state, _) => List(state, isLast: false) : Astray)];
        }
        return [new(found.Given, (state, _) => List(state, isLast: true)), new(Not(found.Given), (state, _) => Fail(state))];
    }

    // The length of the table.
    Term Length => Image.Before[Image.Layout.Domains, "GrantFrames", Target];

    Term Target => Select(Equal(Argument("Dom"), Literal(Domid.Self)), Guest.Caller.Domain.Value.Term, Argument("Dom"));

    // The code counts in 32 bits; an address is known by its form.
    static Term Narrow(Term number) => Term.ZeroExtend(Term.Extract(number, 31, 0), 64);

    // HC-GNT-006: the gfn at which the frame of the round is mapped.
    Term MappedAt
    {
        get
        {
            var frame = Image.Before[Image.Layout.GrantFrames, "Mfn", Target, head.Rounds];
            var mapped = Image.Before[Image.Layout.Frames, "MachineToPhysical", frame];
            return Select(IsZero(mapped), Literal(NotMapped), Plus(mapped, ulong.MaxValue));
        }
    }

    Term IsPermitted()
    {
        var state = (State)Image.Model.AnyState();
        return Explorer.Purely(() =>
        {
            var target = TargetDomain.Of(state, Guest.Caller, new SymbolicWord(Argument("Dom")));
            return target.IsKnown & target.IsPermitted;
        }).Term;
    }

    (Result, object) Astray(State state, CallSteps call) => (Never, Guest.Inputs(state, Method)[2]);

    // What ends the call before the table grows does so whatever its length.
    (Result, object) Refuse(State state, CallSteps call)
    {
        var (result, arguments) = Ask(state, Literal(ulong.MaxValue), Zero);
        return (!result.Succeeded | (arguments.Status != (ulong)GrantStatus.Okay) ? result : Never, arguments);
    }

    (Result, object) Grow(State state, CallSteps call) => call.Make(state, () => (Result.Success, Guest.Inputs(state, Method)[2]));

    // A table that is not as long as it may be and is to be found no memory.
    (Result, object) Check(State state, bool goesOn)
    {
        var isShort = Less(Length, Argument("NrFrames"));
        var (result, arguments) = Ask(state, Literal(ulong.MaxValue), Select(isShort, One, Zero));
        var goes = result.Succeeded & (arguments.Status == (ulong)GrantStatus.Okay) & (arguments.NrFrames != 0);
        return (goes == goesOn ? result : Never, arguments);
    }

    (Result, object) List(State state, bool isLast)
    {
        var (result, arguments) = Ask(state, head.Rounds, Zero);
        var isRight = result.Succeeded & (arguments.Status == (ulong)GrantStatus.Okay) & (arguments.Gfn == new SymbolicWord(MappedAt));
        return (isRight & ((new SymbolicWord(Plus(head.Rounds, 1)) == arguments.NrFrames) == isLast) ? result : Never, arguments);
    }

    (Result, object) Fail(State state)
    {
        var (result, arguments) = Ask(state, head.Rounds, Zero);
        arguments.Status = unchecked((ushort)GrantStatus.BadVirtAddr);
        return (result, arguments);
    }

    (Result Result, GrantTableOpSetupTableArguments Arguments) Ask(State state, Term index, Term outOfMemory)
    {
        var arguments = (GrantTableOpSetupTableArguments)Guest.Inputs(state, Method)[2];
        arguments.Index = new SymbolicWord(index);
        var choices = (Choices)SymbolicInput.Symbol(typeof(Choices), "caller.Choices");
        choices.OutOfMemory = new(outOfMemory);
        return (GrantTableOp.SetupTable(state, new Caller(Guest.Caller.Domain, Guest.Caller.Vcpu, Guest.Caller.Now, choices), arguments), arguments);
    }
}
