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
/// <see cref="Shape.ExtentList"/>: two loops, one within the other. The round of number i of the outer one reads list[Start + i], if the sub-op has a list; that of number j of the inner one
/// makes the step of the frame at list[Start + i] + j. A call that takes long returns between two extents, with registers that make the rest of it.
/// </summary>
sealed class ReservedExtents : ListShape
{
    const string Extents = "cordon_Cordon_Impl_MemoryOp__ForEachExtent";
    const string Frames = "cordon_Cordon_Impl_MemoryOp__DoExtent";
    const int ElementBytes = 8;
    const ulong MaximumExtents = 0x3FF_FFFF;
    const ulong MaximumOrder = 9;
    const ulong FramesOfCall = 512;
    const int ProgressRegister = 0x38;

    readonly CutPoint extent, frame;
    readonly Term element = Term.Variable("list.gfn", 64);
    readonly Term done = Term.Variable("frames.done", 64);

    public ReservedExtents(RefinedImage image, GuestCall guest)
        : base(image, guest)
    {
        var number = Term.Variable("extent.number", 64);
        var mayGoOn = And(IsPermitted(), AtMost(Argument("NrExtents"), MaximumExtents), AtMost(Argument("ExtentOrder"), MaximumOrder),
            Less(Argument("Start"), Argument("NrExtents")), Less(number, Argument("NrExtents")), Less(IndexOf(number), Argument("NrExtents")),
            Below(done, 2 * FramesOfCall), Iff(IsZero(number), IsZero(done)));
        frame = Head("frame", Frames, round => And(mayGoOn, Less(round, FramesPerExtent), IsGoingOn)) with { KeepsConditions = false };
        extent = Head("extent", Extents, _ => mayGoOn) with
        {
            KeepsConditions = false,
            Within = [frame.Address],
            Shorter = [MachineLayout.AddressOf(image.Layout.Domains, Target)],
            Carried = [new(done, Zero, Term.Binary(Operator.Add, done, FramesPerExtent))],
        };
    }

    public override IReadOnlyList<CutPoint> Cuts => [extent, frame];

    public override IReadOnlyList<ElementRead> Elements(CutPoint? from)
        => from == extent ? [new(Term.Binary(Operator.Add, Argument("ExtentStart"), Times(IndexOf(extent.Rounds), ElementBytes)), ElementBytes, element)] : [];

    // HC-MEM-003: a call whose structure is not there has done nothing.
    public override Term ResultUnread => Argument("Start");

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
    {
        if (from is null)
        {
            return [to is null ? new(Term.True, Refuse) : GoOn(to == extent)];
        }
        if (from == extent)
        {
            return to is not null ? [GoOn(to == frame)]
                : [new(Not(IsGoingOn), (state, _) => Ended(state, Zero)) { Left = new Dictionary<int, Term> { [ProgressRegister] = Rest } },
                    new(And(IsGoingOn, Not(found.Read)), (state, _) => Ended(state, IndexOf(extent.Rounds)))];
        }
        return [new(Term.True, (state, call) => Do(state, call, to))];
    }

    // A call that is made again gets on.
    public override IEnumerable<(string What, Term Goal)> Besides(ListWay way)
        => way.From == extent && way.To is null ? [("that a call which is not done has done something", Or(IsGoingOn, Less(Argument("Start"), IndexOf(extent.Rounds))))] : [];

    // A call does no further extent behind so many frames.
    Term IsGoingOn => Below(done, FramesOfCall);

    // The register that says how many extents are done, when all before this one are.
    Term Rest
    {
        get
        {
            var start = GuestCall.Value(Guest.SubOp.Fields.First(one => one.Name == "Start"));
            var now = new Dictionary<Term, Term> { [start] = Term.Extract(IndexOf(extent.Rounds), start.Width - 1, 0) };
            return new ContentReader(Image.Layout, MachineContent.Untouched, now).After(Guest.Registers().First(register => register.Offset == ProgressRegister).Value)!;
        }
    }

    Term FramesPerExtent => Term.Binary(Operator.ShiftLeft, One, Argument("ExtentOrder"));

    Term IndexOf(Term number) => Term.Binary(Operator.Add, Argument("Start"), number);

    Term Target => Select(Equal(Argument("Domid"), Literal(Domid.Self)), Guest.Caller.Domain.Value.Term, Argument("Domid"));

    // The domain is there and may be named, and no address bits are asked for that frames do not have: it stays so, whatever rounds do.
    Term IsPermitted()
    {
        var state = (State)Image.Model.AnyState();
        var target = Explorer.Purely(() =>
        {
            var target = TargetDomain.Of(state, Guest.Caller, new SymbolicWord(Argument("Domid")));
            return target.IsKnown & target.IsPermitted;
        });
        var bits = Term.Binary(Operator.BitAnd, Argument("MemFlags"), Literal(MemoryFlags.AddressBitsMask));
        return And(target.Term, Or(IsZero(bits), Less(Literal(12), bits)));
    }

    // No extent is passed by, and no frame is begun with that is of none.
    OwedSteps GoOn(bool isInOrder) => isInOrder ? NoStep(Term.True) : new(Term.True, (state, _) => (Never, Guest.Inputs(state, Method)[2]));

    (Result, object) Ended(State state, Term result) => (Result.Of(new SymbolicWord(result)), Guest.Inputs(state, Method)[2]);

    // A call that is not allowed, or has no extent left, ends with its first step, whatever frame that is for.
    (Result, object) Refuse(State state, CallSteps call)
    {
        var (result, arguments) = MakeStep(state, call, Zero);
        return (result.Succeeded ? Never : Result.Of(new SymbolicWord(Argument("Start"))), arguments);
    }

    (Result, object) Do(State state, CallSteps call, CutPoint? to)
    {
        var (result, arguments) = MakeStep(state, call, Term.Binary(Operator.Add, HasList ? element : Zero, frame.Rounds));
        if (result.IsIllegalChoice)
        {
            return (Never, arguments);
        }
        if (!result.Succeeded)
        {
            return (to is null ? Result.Of(new SymbolicWord(IndexOf(extent.Rounds))) : Never, arguments);
        }
        if (to == frame)
        {
            return (Result.Success, arguments);
        }
        var isWhole = new SymbolicWord(Plus(frame.Rounds, 1)) == new SymbolicWord(FramesPerExtent);
        if (to == extent)
        {
            return (isWhole ? Result.Success : Never, arguments);
        }
        var isLast = new SymbolicWord(Plus(IndexOf(extent.Rounds), 1)) == new SymbolicWord(Argument("NrExtents"));
        return (isWhole & isLast ? Result.Of(new SymbolicWord(Argument("NrExtents"))) : Never, arguments);
    }

    bool HasList => Guest.Name != "MemoryOp.IncreaseReservation";

    (Result Result, object Arguments) MakeStep(State state, CallSteps call, Term gfn) => call.Make(state, () =>
    {
        var inputs = Guest.Inputs(state, Method);
        inputs[2].GetType().GetProperty("Gpfn")!.SetValue(inputs[2], new SymbolicWord(gfn));
        return ((Result)ClaimEvaluation.Invoke(Method, inputs)!, inputs[2]);
    });
}
