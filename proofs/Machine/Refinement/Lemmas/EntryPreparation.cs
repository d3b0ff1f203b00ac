using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// Making the tables down to the last entry for a guest frame: shown for each number of tables that there are on the way already, and each number of free frames that are found. The entry
/// is then the walk's; every guest frame translates to what it did, at the entry at which it did; slots of last tables are right as before; and the tables are a tree as before.
/// </summary>
public sealed class EntryPreparation : Lemma
{
    readonly Term domain = Term.ZeroExtend(Term.Variable("domain", 16), 64);
    readonly Term gfn = Term.Variable("gfn", 64);
    readonly List<Term> taken = [];
    IReadOnlyList<Term> way = [];
    int found, asked;

    delegate RefinementGoal Goal(string what, Term goal, params Term[] assumed);

    /// <inheritdoc/>
    public override string Function => NestedEntries.Prepare;

    /// <inheritdoc/>
    public override string Promise => "makes the missing tables out of free frames and finds the last entry for a guest frame, or none for want of frames, and changes no translation";

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestsOn => [FreeFrames.Allocate, NestedEntries.Find];

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [FreeFrames.Allocate] = Allocate }, null);

    IEnumerable<ContractCall> Allocate(ContractCall call)
    {
        var (owner, type) = (Term.Vector(Spec.Domid.Xen, 16), Term.Vector((byte)Impl.FrameType.OwnTable, 8));
        call.Require(And(Equal(call.Argument(1, 16), owner), Equal(call.Argument(2, 8), type)), "the frame is for a table of the hypervisor's");
        if (asked++ == found)
        {
            call.Result = Zero;
            return [call];
        }
        var layout = call.Executor.Layout;
        var frame = Term.ZeroExtend(call.Executor.Fresh("table", 32), 64);
        taken.Add(frame);
        call.Executor.Facts.Touch(layout.Frames, [frame], layout.Frames["Type"], null);
        call.Assume(FreeFrames.MayTake(new TableReader(layout, call.State.Content), frame));
        // A free frame is no table: said once, so that each read behind it need not find out.
        foreach (var table in way)
        {
            var isOther = Not(Equal(frame, table));
            call.Require(isOther, "a free frame is no table");
            call.Assume(isOther);
        }
        FreeFrames.Change(call, frame, owner, type, Term.True);
        FreeFrames.BecomesTable(call, frame, Term.True);
        call.Result = frame;
        return [call];
    }

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        foreach (var goal in Case(context, Not(Below(gfn, Impl.NestedPaging.GfnLimit)), NestedEntries.Tables, 0, mayReach: false))
        {
            yield return goal;
        }
        for (var present = 0; present <= NestedEntries.Tables; present++)
        {
            for (var frames = 0; frames <= NestedEntries.Tables - present; frames++)
            {
                foreach (var goal in Case(context, And(Below(gfn, Impl.NestedPaging.GfnLimit), HasTables(context.Image.Before, present)), present, frames, mayReach: true))
                {
                    yield return goal;
                }
            }
        }
    }

    // Whether the walk finds so many tables, and no more.
    Term HasTables(TableReader tables, int present)
    {
        var walk = NestedPagingWalk.Of(tables, domain, gfn);
        Term IsThere(int table) => table == 0 ? Not(IsZero(walk[0].Table)) : NestedPagingWalk.IsPresent(tables.Table(walk[table - 1].Table, walk[table - 1].Index));
        return And([.. Enumerable.Range(0, present).Select(IsThere), present == walk.Count ? Term.True : Not(IsThere(present))]);
    }

    IEnumerable<RefinementGoal> Case(LemmaContext context, Term condition, int present, int frames, bool mayReach)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        (found, asked) = (frames, 0);
        taken.Clear();
        var walk = EntrySearch.Touched(context, domain, gfn);
        way = !mayReach ? [] : [.. walk.Take(present).Select(step => step.Table)];
        var end = context.Executor.Run(Function, entry =>
        {
            entry.Processor.General[7] = MachineLayout.RootAddress;
            entry.Processor.General[6] = MachineLayout.AddressOf(layout.Domains, domain);
            entry.Processor.General[2] = gfn;
            entry.Path = entry.Path.Add(Below(domain, layout.Sizes.Domains)).Add(condition);
        });
        var after = new TableReader(layout, end.Content);
        var tree = TableTree.Before(before);
        Term[] known = [tree.OfRoot(domain), .. walk.Select(step => tree.OfEntry(step.Table, step.Index))];
        var name = $"where {present} tables are there and {frames} frames are found{(mayReach ? "" : ", beyond what tables reach")}";
        RefinementGoal Owed(string what, Term goal, params Term[] assumed) => new($"{what}, {name}", -1, [.. end.Path, .. known, .. assumed], goal, new());

        var missing = mayReach ? NestedEntries.Tables - present : 0;
        way = [.. way, .. taken];
        yield return Owed("that a frame is asked for each table that is missing, until there is none", Term.Boolean(asked == Math.Min(frames + 1, missing)));
        yield return Owed("that nothing else is written", Term.Boolean(end.Content.Cells.Keys.All(
            cell => cell.Name is "Domain.NestedRoot" or "Domain.Pages" || cell.Name.StartsWith("Frame.", StringComparison.Ordinal))));
        yield return mayReach && frames == missing
            ? Owed("that the entry is in the last table of the way", Equal(end.Processor.General[0], EntrySearch.AddressOf(new(Term.True, way[^1], NestedPagingWalk.IndexAt(gfn, 0)))))
            : Owed("that there is no entry", IsZero(end.Processor.General[0]));
        foreach (var goal in Leads(after, Owed).Concat(Stays(context, after, Owed)).Concat(TreeGoals(context, after, present, Owed)))
        {
            yield return goal;
        }
    }

    // Each table of the way names the next one at the guest frame's place.
    IEnumerable<RefinementGoal> Leads(TableReader after, Goal goal)
    {
        if (way.Count > 0)
        {
            yield return goal("that the way begins at the domain's root table", Equal(after[after.Layout.Domains, "NestedRoot", domain], way[0]));
        }
        for (var i = 0; i + 1 < way.Count; i++)
        {
            var entry = after.Table(way[i], NestedPagingWalk.IndexAt(gfn, NestedEntries.Tables - 1 - i));
            yield return goal($"that table {i} of the way leads on", And(NestedPagingWalk.IsPresent(entry), Equal(NestedPagingWalk.NextTable(after, entry), way[i + 1])));
        }
    }

    // What is there stays as it is, and a walk that goes on now where it did not before goes on in new tables, to an entry of 0: so every guest frame translates to what it did.
    IEnumerable<RefinementGoal> Stays(LemmaContext context, TableReader after, Goal goal)
    {
        var before = context.Image.Before;
        var tree = TableTree.Before(before);
        var (any, table, word) = (Term.ZeroExtend(Term.Variable("any.domain", 16), 64), Term.ZeroExtend(Term.Variable("any.table", 32), 64), Term.ZeroExtend(Term.Variable("any.word", 9), 64));
        Term IsMade(Term frame) => Or([.. taken.Select(made => Equal(made, frame))]);
        var (rootBefore, rootAfter) = (before[before.Layout.Domains, "NestedRoot", any], after[after.Layout.Domains, "NestedRoot", any]);
        yield return goal("that a root table stays, or is a new one", Or(Equal(rootAfter, rootBefore), And(IsZero(rootBefore), Or(IsZero(rootAfter), IsMade(rootAfter)))));
        var (old, now) = (before.Table(table, word), after.Table(table, word));
        yield return goal("that an entry stays, or leads to a new table", Or(
            Equal(now, old), And(Not(NestedPagingWalk.IsPresent(old)), Or(IsZero(now), IsMade(NestedPagingWalk.FrameOf(now))))), tree.IsTable(table));
        yield return goal("that a last entry stays", Equal(now, old), tree.IsTable(table), IsZero(tree.Level(table)));
        yield return goal("that records of grants stay", Equal(now, old), tree.IsTable(table), Not(AtMost(tree.Level(table), TableTree.TopLevel)));
        for (var i = 0; i < taken.Count; i++)
        {
            var made = after.Table(taken[i], word);
            yield return goal($"that new table {i} leads to the next one alone", i + 1 < taken.Count ? Or(IsZero(made), Equal(NestedPagingWalk.FrameOf(made), taken[i + 1])) : IsZero(made));
        }
    }

    IEnumerable<RefinementGoal> TreeGoals(LemmaContext context, TableReader after, int present, Goal goal)
    {
        var tree = TableTree.Before(context.Image.Before);
        // A table that was made is one level below the last one that was there, and translates the guest frame.
        Term With(Func<Term, Term> old, Func<int, Term> of, Term table)
            => taken.Select((made, i) => (made, i)).Aggregate(old(table), (sofar, one) => Select(Equal(table, one.made), of(NestedEntries.Tables - 1 - present - one.i), sofar));
        var grown = new TableTree(after, t => With(tree.Level, level => Literal((ulong)level), t), t => With(tree.Domain, _ => domain, t),
            t => With(tree.Place, level => Term.Binary(Operator.ShiftRight, gfn, Literal((ulong)(9 * (level + 1)))), t));
        var (any, table, word) = (Term.ZeroExtend(Term.Variable("any.domain", 16), 64), Term.ZeroExtend(Term.Variable("any.table", 32), 64), Term.ZeroExtend(Term.Variable("any.word", 9), 64));
        Term[] known = [tree.OfRoot(any), tree.OfEntry(table, word), HypervisorsTable(context.Image.Before, table)];
        var slot = Term.ZeroExtend(Term.Variable("any.slot", 8), 64);
        var before = context.Image.Before;
        var toSlot = NestedPagingWalk.Of(before, any, LastTableSlots.FirstGfn(before, any, slot));
        yield return goal("that slots name the tables that walks come to", LastTableSlots.IsRight(after, any, slot),
            [Below(slot, Impl.LastTables.Slots), LastTableSlots.IsRight(before, any, slot), tree.OfRoot(any), .. toSlot.Select(step => tree.OfEntry(step.Table, step.Index))]);
        yield return goal("that root tables are at the top", Or(Not(Below(any, after.Layout.Sizes.Domains)), grown.OfRoot(any)), known);
        yield return goal("that tables are a tree", grown.OfEntry(table, word), known);
        yield return goal("that tables are the hypervisor's", HypervisorsTable(after, table), known);
    }

    static Term HypervisorsTable(TableReader t, Term frame) => Or(
        Not(Equal(t[t.Layout.Frames, "Type", frame], Literal((byte)Impl.FrameType.OwnTable))), Equal(t[t.Layout.Frames, "OwnerCode", frame], Literal(Spec.Domid.Xen ^ Spec.Domid.Invalid)));
}
