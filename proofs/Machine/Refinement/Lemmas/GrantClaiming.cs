using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>Claiming a grant for one more use: on each way of the model's function the status is the model's, what is found is, and frames are written as the model says; nothing else is changed.</summary>
public sealed class GrantClaiming : Lemma
{
    // How far below the stack of the lemma the function's begins, and where the claim lies: its caller's own.
    const long Entry = -0x200, Claimed = -0x100;

    /// <inheritdoc/>
    public override string Function => GrantClaims.Claim;

    /// <inheritdoc/>
    public override string Promise => "finds what a grant is of and marks its entry as the model says, and changes nothing else";

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestsOn => [GrantRecords.FindUse, NestedEntries.Find];

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [GrantRecords.FindUse] = GrantRecords.ApplyFindUse, [NestedEntries.Find] = NestedEntries.ApplyFind }, null);

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var grant = new ClaimedGrant(
            Term.ZeroExtend(Term.Variable("granter", 16), 64), Term.ZeroExtend(Term.Variable("reference", 32), 64), Term.ZeroExtend(Term.Variable("user", 16), 64),
            Term.Variable("is.readonly", 0), Term.Variable("is.mapping", 0));
        var ways = GrantClaimWay.All(context.Image, before, grant);
        foreach (var way in ways)
        {
            (context.Executor.Facts as StateFacts)?.Touch(way.Touched);
        }
        var end = Execute(context, grant);
        RefinementGoal Goal(GrantClaimWay? way, string what, Term goal) => new(what, -1, [.. end.Path, .. way?.Conditions ?? []], goal, way?.Touched ?? new());
        var after = new TableReader(layout, end.Content);
        var (frame, word) = (Term.Variable("any.frame", 64), Term.Variable("any.word", 64));
        var written = GrantClaimWay.Written(CellLog.Empty, ways).Read([frame, word], before.Memory(frame, word));
        foreach (var way in ways)
        {
            yield return Goal(way, "the status", Equal(Term.Extract(end.Processor.General[0], 31, 0), way.Result));
            yield return Goal(way, "what is written to frames", Equal(after.Memory(frame, word), written));
            if (way.Succeeds)
            {
                foreach (var (what, goal) in Found(end, way, grant, before))
                {
                    yield return Goal(way, what, goal);
                }
            }
        }
        yield return Goal(null, "that nothing else is written", Term.Boolean(end.Content.Cells.Values.All(log => log.Length == 0) && end.Content.Tables.Length == 0 && end.Content.Stores.Count == 0));
        // The return address is used, and the argument's place is the function's own.
        bool MayBeWritten(long offset) => offset <= Entry + 8 || (offset >= Claimed && offset < Claimed + GrantClaimField.Bytes);
        yield return Goal(null, "that of its caller's stack only the claim is written",
            And([.. end.Content.Stack.Where(word => !MayBeWritten(word.Key)).Select(word => Equal(word.Value, MachineContent.Untouched.Stack.Add(0, Literal(Executor.ReturnAddress)).GetValueOrDefault(word.Key, Term.Variable($"stack.{word.Key}", 64))))]));
    }

    static PathState Execute(LemmaContext context, ClaimedGrant grant)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var start = context.Executor.Enter(GrantClaims.Claim);
        var general = start.Processor.General;
        Term OnStack(long offset) => Plus(MachineLayout.Stack, unchecked((ulong)offset));
        Term Low(string above, Term value) => Term.Concat(Term.Variable($"above.{above}", 64 - value.Width), value);
        Term Flag(Term holds) => Select(holds, Term.Vector(1, 8), Term.Vector(0, 8));
        (general[4], general[7]) = (OnStack(Entry), MachineLayout.RootAddress);
        (general[6], general[1]) = (MachineLayout.AddressOf(layout.Domains, grant.Granter), MachineLayout.AddressOf(layout.Domains, grant.User));
        (general[2], general[8], general[9]) = (Low("reference", Term.Extract(grant.Reference, 31, 0)), Low("is.readonly", Flag(grant.IsReadonly)), Low("is.mapping", Flag(grant.IsMapping)));
        start.Content = start.Content with { Stack = start.Content.Stack.SetItem(Entry, Literal(Executor.ReturnAddress)).SetItem(Entry + 8, OnStack(Claimed)) };
        start.Calls = new(Executor.ReturnAddress, CallFrame.KeptBy(start.Processor), null);
        foreach (var domain in (Term[])[grant.Granter, grant.User])
        {
            start.Path = start.Path.Add(And(Less(domain, layout.Domains.Counts[0]), Not(IsZero(before[layout.Domains, "State", domain]))));
        }
        var end = context.Executor.Follow(start, new HashSet<ulong> { Executor.ReturnAddress })[Executor.ReturnAddress];
        return end.Depth == Entry + 8 ? end : throw new MachineFaultException("does not restore the stack pointer");
    }

    static IEnumerable<(string What, Term Goal)> Found(PathState end, GrantClaimWay way, ClaimedGrant grant, TableReader before)
    {
        Term Field(int offset, int width) => Term.Extract(end.Content.StackWord(Claimed + (offset & ~7)), (8 * (offset & 7)) + width - 1, 8 * (offset & 7));
        var (use, place) = (Field(0, 64), GrantMarkPlace.Of(before, grant.Granter, grant.Reference));
        yield return ("the record of its uses", Or(And(IsZero(use), GrantClaims.HasNoUses(before, grant.Granter, grant.Reference)),
            Equal(use, MachineLayout.AddressOfFound(before.Layout.GrantUses, grant.Granter, grant.Reference))));
        yield return ("where its marks are", And(Equal(Field(8, 64), place.Word), Equal(Field(16, 32), place.Shift)));
        foreach (var field in GrantClaimField.All)
        {
            if (way.Field(field) is { } says)
            {
                yield return ($"what is found: {field.Name}", Equal(Field(field.Offset, field.Width), says));
            }
        }
    }
}
