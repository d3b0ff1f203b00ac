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
/// <see cref="Shape.StructureList"/>: the round of number i reads structure i of the list, and makes the step for it; then it gives the guest the structure's outputs. The call is also cut where it is about to give them:
/// there the tables keep to the invariants again, and what is given is what the step left to be given. It stops behind so many structures, and is made again with what is left of the list.
/// </summary>
sealed class Structures : ListShape
{
    const string Loop = "cordon_Cordon_Impl_GrantTableOp__ForEach";
    const int ListRegister = 0x30, CountRegister = 0x10, BufferRegister = 1;
    const ulong StructuresPerStep = 64;

    // What makes the step for one structure, by the name of the sub-op.
    static readonly IReadOnlyDictionary<string, string> makers = new Dictionary<string, string>
    {
        ["GrantTableOp.MapGrantRef"] = "cordon_Cordon_Impl_GrantTableOp__DoMap",
        ["GrantTableOp.UnmapGrantRef"] = "cordon_Cordon_Impl_GrantTableOp__DoUnmap",
        ["GrantTableOp.Copy"] = "cordon_Cordon_Impl_GrantTableOp__DoCopy",
        ["GrantTableOp.SwapGrantRef"] = "cordon_Cordon_Impl_GrantTableOp__DoSwap",
    };

    readonly CutPoint head, made;
    readonly int firstOutput, pastOutputs;
    Term[] left = [];

    public Structures(RefinedImage image, GuestCall guest)
        : base(image, guest)
    {
        if (!makers.TryGetValue(guest.Name, out var maker))
        {
            throw new MachineFaultException("it goes over a list of structures, and what it does with one is not covered");
        }
        var outputs = Outputs.ToArray();
        (firstOutput, pastOutputs) = (outputs.Min(field => field.Position), outputs.Max(field => field.Position + (field.Bits / 8)));
        Term Always(Term number, ulong limit) => And(AtMost(number, limit), Less(number, Argument("Count")), AtMost(Argument("Count"), int.MaxValue));
        head = Head("structure", Loop, number => Always(number, StructuresPerStep));
        made = Before("structure whose step was made", maker, GuestCopies.Function, Always(head.Rounds, StructuresPerStep - 1)) with { KeepsConditions = false, ForgetsTables = true };
        head = head with { KeepsConditions = false, Within = [made.Address] };
    }

    public override IReadOnlyList<CutPoint> Cuts => [head, made];

    public override bool IsStructureListed => true;

    public override bool FollowsGrants => true;

    public override bool DropsUses => EndsMappings;

    // Two grants are claimed for a copy, each perhaps by way of another: what comes of a claim is said once, by the model's function of the same name.
    public override IReadOnlyDictionary<string, Contract> Contracts => Guest.Name != "GrantTableOp.Copy" ? base.Contracts
        : new Dictionary<string, Contract> { [GrantClaims.Claim] = new GrantClaims(Image).ApplyClaim, [GrantClaims.Unmark] = new GrantClaims(Image).ApplyUnmark };

    bool EndsMappings => Guest.Name == "GrantTableOp.UnmapGrantRef";

    public override IReadOnlySet<string> Outside => EndsMappings ? GrantCounts.Fields : base.Outside;

    public override IEnumerable<(string What, Term Goal)> Besides(ListWay way) => !EndsMappings ? []
        : GrantCounts.WhereOneEnds(Image.Before, new(Image.Layout, way.End.Content), Guest.Caller.Domain.Value.Term, Argument("Handle"));

    // Which grant lets a copy write is said by its arguments; the model takes it as a choice, for its own claim's sake (HC-GNT-029).
    public override IReadOnlyList<Term> Chosen => Guest.Name != "GrantTableOp.Copy" ? [] :
    [
        Equal(Guest.Caller.Choices.CopyGranter.Term, Select(Equal(Argument("DestDomid"), Literal(Domid.Self)), Guest.Caller.Domain.Value.Term, Argument("DestDomid"))),
        Equal(Guest.Caller.Choices.CopyReference.Term, Term.ZeroExtend(Term.Extract(Argument("DestFrame"), 31, 0), 64)),
    ];

    public override IReadOnlyList<ElementRead> Elements(CutPoint? from) => from != head ? []
        : [new(PlaceOf(head.Rounds), Guest.StructureBytes, Enumerable.Range(1, Guest.StructureBytes - 1).Aggregate(Guest.StructureByte(0), (lower, i) => Term.Concat(Guest.StructureByte(i), lower)))];

    public override void Begin(CutPoint? from, PathState state)
    {
        if (from == made)
        {
            left = LeftIn(state);
        }
    }

    public override GuestBuffers.Buffer? Given(CutPoint? from) => from != made ? null
        : new(Plus(PlaceOf(head.Rounds), (ulong)firstOutput), left.Length, i => left[i], false);

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
    {
        var count = Argument("Count");
        if (from is null)
        {
            return to == head ? [NoStep(And(Not(IsZero(count)), AtMost(count, int.MaxValue)))]
                : [new(IsZero(count), (state, _) => (to is null ? Result.Success : Never, Arguments(state))), new(Not(IsZero(count)), (state, call) => Refuse(state, call, to))];
        }
        if (from == head)
        {
            var goesOn = Below(head.Rounds, StructuresPerStep);
            return to == made ? [new(And(goesOn, found.Read), (state, call) => call.Make(state))]
                : [new(Not(goesOn), (state, _) => (to is null ? Result.Success : Never, Arguments(state))) { Left = Rest }, new(And(goesOn, Not(found.Read)), (state, _) => (to is null ? Result.Error(Errno.EFAULT) : Never, Arguments(state))),
                    new(And(goesOn, found.Read), Astray)];
        }
        // What cannot be given ends the call.
        var ends = Or(Not(found.Given), Equal(Plus(head.Rounds, 1), count));
        return to == head ? [NoStep(Not(ends))] : [new(ends, (state, _) => (to is null ? Result.Success : Never, Arguments(state))), new(Not(ends), Astray)];
    }

    // Behind the step, what is about to be given is what the model gives.
    public override IEnumerable<(string What, Term Goal)> Leaves(ListWay way, StepPath path)
    {
        if (way.From != head || way.To != made)
        {
            yield break;
        }
        var (octets, values) = (LeftIn(way.End), path.Outputs.ToDictionary(output => output.Name, output => output.Term));
        for (var i = 0; i < octets.Length; i++)
        {
            var field = Outputs.FirstOrDefault(one => firstOutput + i >= one.Position && firstOutput + i < one.Position + (one.Bits / 8));
            yield return ($"byte {firstOutput + i} of the structure, which is to be given", Equal(octets[i],
                field is null ? Guest.StructureByte(firstOutput + i) : Octet(values[$"arguments.{field.Name}"], firstOutput + i - field.Position)));
        }
    }

    IEnumerable<Field> Outputs => Guest.SubOp.Fields.Where(one => one.Place == Spec.Place.Structure && one.IsOutput);

    Term PlaceOf(Term number) => Term.Binary(Operator.Add, Guest.StructureAddress, Times(number, (ulong)Guest.StructureBytes));

    IReadOnlyDictionary<int, Term> Rest => new Dictionary<int, Term>
    {
        [ListRegister] = PlaceOf(head.Rounds), [CountRegister] = Term.Binary(Operator.Subtract, Argument("Count"), head.Rounds),
    };

    // What lies in the buffer from which the guest is about to be given the outputs.
    Term[] LeftIn(PathState state)
    {
        var buffer = new LinearForm(state.Processor.General[BufferRegister]);
        if (buffer.Count != 1 || buffer.FactorOf(MachineLayout.Stack) != 1)
        {
            throw new MachineFaultException("gives the guest what lies not on the stack");
        }
        return [.. Enumerable.Range(0, pastOutputs - firstOutput).Select(i => (long)buffer.Constant + i).Select(offset => Octet(state.Content.StackWord(offset & ~7L), (int)(offset & 7)))];
    }

    object Arguments(State state) => Guest.Inputs(state, Method)[2];

    (Result, object) Astray(State state, CallSteps call) => (Never, Arguments(state));

    // A call with a count that is none is refused, whatever is in the list.
    (Result, object) Refuse(State state, CallSteps call, CutPoint? to)
    {
        var (result, arguments) = call.Make(state);
        return (to is null & !result.Succeeded ? result : Never, arguments);
    }

    static Term Octet(Term word, int number) => Term.Extract(word, (8 * number) + 7, 8 * number);
}
