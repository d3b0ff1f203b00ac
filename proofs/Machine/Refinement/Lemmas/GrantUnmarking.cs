using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>Taking marks off a grant: frames are written as the model says, and nothing else is changed.</summary>
public sealed class GrantUnmarking : Lemma
{
    /// <inheritdoc/>
    public override string Function => GrantClaims.Unmark;

    /// <inheritdoc/>
    public override string Promise => "takes the marks off a grant that say more than how it is used, as the model says, and changes nothing else";

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var (granter, reference) = (Term.ZeroExtend(Term.Variable("granter", 16), 64), Term.ZeroExtend(Term.Variable("reference", 32), 64));
        var (isReadonly, isThere) = (Term.Variable("is.readonly", 0), Term.Variable("use.there", 0));
        var place = GrantMarkPlace.Of(before, granter, reference);
        var way = GrantClaimWay.OfUnmark(context.Image, before, granter, reference, isReadonly);
        context.Executor.Facts.Touch(layout.Domains, [granter], layout.Domains["State"], null);
        (context.Executor.Facts as StateFacts)?.Touch(way.Touched);
        var end = context.Executor.Run(Function, entry =>
        {
            var general = entry.Processor.General;
            general[7] = Select(isThere, MachineLayout.AddressOfFound(layout.GrantUses, granter, reference), Zero);
            general[6] = place.Word;
            general[2] = Term.Concat(Term.Variable("above.shift", 32), place.Shift);
            general[1] = Term.Concat(Term.Variable("above.is.readonly", 56), Select(isReadonly, Term.Vector(1, 8), Term.Vector(0, 8)));
            entry.Path = entry.Path.Add(And(Less(granter, layout.Domains.Counts[0]), GrantClaims.Exists(before, granter, reference))).Add(Or(isThere, GrantClaims.HasNoUses(before, granter, reference)))
                .Add(Less(reference, layout.GrantUses.Counts[1]));
        });
        RefinementGoal Goal(string what, Term goal) => new(what, -1, [.. end.Path], goal, way.Touched);
        var (frame, word) = (Term.Variable("any.frame", 64), Term.Variable("any.word", 64));
        yield return Goal("what is written to frames", Equal(new TableReader(layout, end.Content).Memory(frame, word), GrantClaimWay.Written(CellLog.Empty, [way]).Read([frame, word], before.Memory(frame, word))));
        yield return Goal("that nothing else is written", Term.Boolean(end.Content.Cells.Values.All(log => log.Length == 0) && end.Content.Tables.Length == 0 && end.Content.Stores.Count == 0));
    }
}
