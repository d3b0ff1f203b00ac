using System.Runtime.InteropServices;
using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;
using Iced.Intel;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>
/// <see cref="Shape.Calls"/>: the round of number i reads entry i of the list and makes its call; behind the call, it writes the result into the entry, or what is left of the call's arguments (HC-MUL-001,
/// HC-MUL-002). The multicall changes nothing itself. What the call does is told where the call alone is refined: behind it the tables are any, and the vcpu may sleep, or its domain have ended; then
/// no further entry is made before it runs again.
/// </summary>
sealed class Entries : ListShape
{
    const string Function = "cordon_Cordon_Impl_Multicall__RunEntries", Maker = "cordon_Cordon_Impl_Multicall__Make";
    const int ListRegister = 0x38, CountRegister = 0x30, SavedArguments = 3;
    const ulong EntriesPerStep = 64;

    static readonly ulong entryBytes = (ulong)Marshal.SizeOf<MulticallEntry>();
    static readonly int resultOffset = OffsetOf(nameof(MulticallEntry.Result)), argumentsOffset = OffsetOf(nameof(MulticallEntry.Arg0));

    readonly CutPoint entry, made;
    readonly Term[] words = [.. Enumerable.Range(0, (int)entryBytes / 8).Select(i => Term.Variable($"entry.word.{i}", 64))];
    readonly NestedCalls calls;
    Term result = Zero;
    Term[] left = [];

    public Entries(RefinedImage image, GuestCall guest)
        : base(image, guest)
    {
        calls = new(guest, [words[0], .. words.Skip(argumentsOffset / 8)]);
        var rounds = Term.Variable("entry.number", 64);
        var maker = FunctionOf(Maker);
        if (maker.Instructions.Where(i => i.FlowControl == FlowControl.Call && i.NearBranchTarget == FunctionOf(NestedCalls.Function).Address).ToArray() is not [var call])
        {
            throw new MachineFaultException($"{Maker} makes not one call") { Address = maker.Address };
        }
        made = new("entry whose call was made", call.NextIP, Term.Variable("entry.made", 64))
        {
            Always = And(Below(rounds, EntriesPerStep), Less(rounds, Argument("Count"))), KeepsConditions = false, ForgetsTables = true,
        };
        entry = new("entry", NaturalLoops.HeadsOf(FunctionOf(Function))[0], rounds)
        {
            Always = And(AtMost(rounds, EntriesPerStep), Less(rounds, Argument("Count")), StateFacts.Runs(image.Model, image.Before, guest.Caller)),
            KeepsConditions = false, Within = [made.Address],
        };
    }

    public override IReadOnlyList<CutPoint> Cuts => [entry, made];

    public override bool CallerRuns => false;

    public override IReadOnlyDictionary<string, Contract> Contracts => new Dictionary<string, Contract> { [NestedCalls.Function] = calls.Apply };

    public override IReadOnlyList<ElementRead> Elements(CutPoint? from)
        => from == entry ? [new(PlaceOf(entry.Rounds), (int)entryBytes, words.Aggregate((lower, word) => Term.Concat(word, lower)))] : [];

    public override void Begin(CutPoint? from, PathState state)
    {
        if (from == made)
        {
            (result, left) = (state.Processor.General[0], [.. Enumerable.Range(0, SavedArguments).Select(i => calls.LeftOf(state, i))]);
        }
    }

    // The result, or the first arguments of what is left.
    public override GuestBuffers.Buffer? Given(CutPoint? from) => from != made ? null
        : new(Plus(PlaceOf(entry.Rounds), (ulong)resultOffset), argumentsOffset - resultOffset + (8 * SavedArguments), i => Octet(IsResult(i) ? result : left[(i / 8) - 1], i % 8), false)
        {
            IsWanted = i => IsResult(i) ? Not(IsUnfinished) : IsUnfinished,
        };

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
    {
        var count = Argument("Count");
        if (from is null)
        {
            return to is not null ? [Nothing(Not(IsZero(count)))] : [Ends(IsZero(count), Result.Success)];
        }
        var rounds = entry.Rounds;
        if (from == entry)
        {
            var goesOn = Below(rounds, EntriesPerStep);
            return to is not null ? [Nothing(goesOn)] : [Stops(Not(goesOn), rounds), Ends(And(goesOn, Not(found.Read)), Result.Error(Errno.EFAULT)), Ends(And(goesOn, found.Read), Never)];
        }
        var next = Plus(rounds, 1);
        var (isLast, runs) = (Equal(next, count), StateFacts.Runs(Image.Model, Image.Before, Guest.Caller));
        return to is not null ? [Nothing(And(Not(IsUnfinished), Not(isLast), runs))]
            : [Stops(IsUnfinished, rounds), Ends(And(Not(IsUnfinished), isLast), Result.Success), Stops(And(Not(IsUnfinished), Not(isLast), Not(runs)), next),
                Ends(And(Not(IsUnfinished), Not(isLast), runs), Never)];
    }

    Term PlaceOf(Term number) => Term.Binary(Operator.Add, Argument("List"), Times(number, entryBytes));

    // Whether the call is to be made again with what is left of its arguments.
    Term IsUnfinished => Equal(
        Image.Before.Narrow(Image.Layout.Vcpus, "CallOutcome", Guest.Caller.Domain.Value.Term, Guest.Caller.Vcpu.Value.Term), Term.Vector((byte)Impl.CallOutcome.Unfinished, 8));

    static bool IsResult(int offset) => offset < argumentsOffset - resultOffset;

    static Term Octet(Term word, int number) => Term.Extract(word, (8 * number) + 7, 8 * number);

    static OwedSteps Ends(Term when, Result result) => new(when, (_, _) => (result, new NoArguments()));

    // It goes on from the entry of that number.
    OwedSteps Stops(Term when, Term number) => new(when, (_, _) => (Result.Success, new NoArguments()))
    {
        Left = new Dictionary<int, Term> { [ListRegister] = PlaceOf(number), [CountRegister] = Term.Binary(Operator.Subtract, Argument("Count"), number) },
    };

    static OwedSteps Nothing(Term when) => Ends(when, Result.Success);

    static int OffsetOf(string field) => (int)Marshal.OffsetOf<MulticallEntry>(field);

    // The model has no step for the multicall itself.
    sealed record NoArguments;
}
