using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// The search for the last entry for a guest frame: it walks as <see cref="NestedPagingWalk"/> says. Two guest frames, of one domain or of two, have two entries, and no last entry is one by
/// which a walk goes on: so an entry is as good as a row of a table, and writing it changes that row alone. Where a slot of the domain's says where the last table is, the walk is not made: the entry is the
/// walk's all the same (<see cref="LastTableSlots"/>), and slots that were filled are right as before.
/// </summary>
public sealed class EntrySearch : Lemma
{
    /// <inheritdoc/>
    public override string Function => NestedEntries.Find;

    /// <inheritdoc/>
    public override string Promise => "finds the last entry of nested paging for a guest frame, each its own, or none where the tables do not reach, and changes nothing but where last tables are noted to be";

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var layout = context.Image.Layout;
        var (domain, gfn) = (Term.ZeroExtend(Term.Variable("domain", 16), 64), Term.Variable("gfn", 64));
        var end = context.Executor.Run(Function, entry =>
        {
            entry.Processor.General[7] = MachineLayout.RootAddress;
            entry.Processor.General[6] = MachineLayout.AddressOf(layout.Domains, domain);
            entry.Processor.General[2] = gfn;
            entry.Path = entry.Path.Add(Below(domain, layout.Sizes.Domains));
        });
        RefinementGoal Goal(string what, IReadOnlyList<Term> assumed, Term goal) => new(what, -1, assumed, goal, new());

        var walk = Touched(context, domain, gfn);
        var before = context.Image.Before;
        var isRight = LastTableSlots.IsRight(before, domain, LastTableSlots.SlotOf(gfn));
        yield return Goal("that the entry is the walk's", [.. end.Path, isRight], Equal(end.Processor.General[0], Select(walk[^1].IsReached, AddressOf(walk[^1]), Zero)));
        yield return Goal("that nothing but slots is changed", [], Term.Boolean(
            end.Content.Cells.Keys.All(cell => cell.Name is "Domain.LastTableKeys" or "Domain.LastTableFrames") && end.Content.Memory.Length == 0 && end.Content.Tables.Length == 0));
        var (anyDomain, anySlot) = (Term.ZeroExtend(Term.Variable("any.domain", 16), 64), Term.ZeroExtend(Term.Variable("any.slot", 8), 64));
        yield return Goal("that slots name the tables that walks come to", [.. end.Path, Below(anySlot, Impl.LastTables.Slots), LastTableSlots.IsRight(before, anyDomain, anySlot)],
            LastTableSlots.IsRight(new(layout, end.Content), anyDomain, anySlot));
        // What else reads an entry by a slot (Contracts.GuestTranslations) reads this one.
        yield return Goal("that an entry of a slot's table is the walk's", [isRight, Equal(LastTableSlots.Key(before, domain, LastTableSlots.SlotOf(gfn)), LastTableSlots.KeyOf(gfn))],
            And(walk[^1].IsReached, Equal(before[layout.Domains, "LastTableFrames", domain, LastTableSlots.SlotOf(gfn)], walk[^1].Table)));
        var (otherDomain, otherGfn) = (Term.ZeroExtend(Term.Variable("other.domain", 16), 64), Term.Variable("other.gfn", 64));
        var other = Touched(context, otherDomain, otherGfn);
        foreach (var goal in Apart(context.Image.Before, walk, other, And(Equal(domain, otherDomain), Equal(gfn, otherGfn))))
        {
            yield return goal;
        }
    }

    /// <summary>That the last entry of a walk lies in a table, is no entry on the way of another one, and the last one only of the same.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="walk">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="isSame">Whether they are walks for one guest frame.</param>
    public static IEnumerable<RefinementGoal> Apart(TableReader tables, IReadOnlyList<NestedPagingWalk.Step> walk, IReadOnlyList<NestedPagingWalk.Step> other, Term isSame)
    {
        var last = walk[^1];
        yield return new("that the entry lies in a table", -1, [last.IsReached], TableTree.Before(tables).IsTable(last.Table), new());
        for (var step = 0; step < other.Count; step++)
        {
            var meet = And(Equal(last.Table, other[step].Table), Equal(last.Index, other[step].Index));
            yield return step == other.Count - 1
                ? new("that each guest frame has an entry of its own", -1, [last.IsReached, other[step].IsReached, meet], isSame, new())
                : new($"that a last entry is none of level {other.Count - 1 - step}", -1, [last.IsReached, other[step].IsReached], Not(meet), new());
        }
    }

    /// <summary>A walk, whose tables keep to their rules.</summary>
    public static IReadOnlyList<NestedPagingWalk.Step> Touched(LemmaContext context, Term domain, Term gfn)
    {
        var layout = context.Image.Layout;
        var walk = NestedPagingWalk.Of(context.Image.Before, domain, gfn);
        context.Executor.Facts.Touch(layout.Domains, [domain], layout.Domains["NestedRoot"], null);
        foreach (var step in walk)
        {
            context.Executor.Facts.TouchFrame(true, step.Table, step.Index);
        }
        return walk;
    }

    /// <summary>The address of the entry of a step.</summary>
    public static Term AddressOf(NestedPagingWalk.Step step)
    {
        var view = Term.Binary(Operator.Subtract, MachineLayout.RootAddress, MachineLayout.RootPhysical);
        return Term.Binary(Operator.Add, view, Term.Binary(Operator.Add, Times(step.Table, 4096), Times(step.Index, 8)));
    }
}
