using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// A search for a record of grants: it gives the place of the record in the frame that the domain has for it. No two records, of one domain or of two, share a word, and none lies where a walk of nested paging
/// goes: so a record is as good as a row of a table, and writing it changes that row alone.
/// </summary>
public sealed class GrantRecordSearch : Lemma
{
    readonly Func<MachineLayout, GrantRecordFrames> frames;
    readonly bool mayBeMissing;

    GrantRecordSearch(string function, Func<MachineLayout, GrantRecordFrames> frames, bool mayBeMissing)
        => (Function, this.frames, this.mayBeMissing) = (function, frames, mayBeMissing);

    /// <summary>Of the record of how a grant is used.</summary>
    public static Lemma OfUse() => new GrantRecordSearch(GrantRecords.FindUse, GrantRecordFrames.OfUses, mayBeMissing: true);

    /// <summary>Of the record of a mapping, of which there is a frame.</summary>
    public static Lemma OfMapping() => new GrantRecordSearch(GrantRecords.MappingAt, GrantRecordFrames.OfMappings, mayBeMissing: false);

    /// <inheritdoc/>
    public override string Function { get; }

    /// <inheritdoc/>
    public override string Promise => $"finds a record of grants, each its own{(mayBeMissing ? ", or none where the domain has no frame for it" : "")}, and changes nothing";

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var records = frames(layout);
        var (domain, number) = (Term.ZeroExtend(Term.Variable("domain", 16), 64), Term.ZeroExtend(Term.Variable("number", 32), 64));
        Term IsRow(Term ofDomain, Term ofNumber) => And(Less(ofDomain, records.Records.Counts[0]), Less(ofNumber, records.Records.Counts[1]));
        var end = context.Executor.Run(Function, entry =>
        {
            entry.Processor.General[7] = MachineLayout.RootAddress;
            entry.Processor.General[6] = MachineLayout.AddressOf(layout.Domains, domain);
            entry.Processor.General[2] = Term.Concat(Term.Variable("above.number", 32), Term.Extract(number, 31, 0));
            entry.Path = entry.Path.Add(IsRow(domain, number));
            // Rows of the table of domains say their numbers where the domain is there.
            entry.Path = entry.Path.Add(Equal(before[layout.Domains, "Id", domain], domain));
        });
        RefinementGoal Goal(string what, Term goal, params Term[] assumed) => new(what, -1, [.. end.Path, .. assumed], goal, new());

        var (frame, place) = (records.FrameOf(before, domain, number), records.AddressOf(before, domain, number));
        yield return Goal("that the record's place is returned", mayBeMissing
            ? Equal(end.Processor.General[0], Select(IsZero(frame), Zero, place)) : Or(IsZero(frame), Equal(end.Processor.General[0], place)));
        yield return Goal("that nothing is changed", Term.Boolean(end.Content.Cells.IsEmpty && end.Content.Memory.Length == 0 && end.Content.Tables.Length == 0));
        var tree = TableTree.Before(before);
        var isRight = And(Not(IsZero(frame)), records.IsRight(tree, domain, records.IndexOf(number)));
        yield return Goal("that the record ends within its frame", Less(Plus(records.WordOf(number), ((ulong)records.Records.Stride / sizeof(ulong)) - 1), Literal(512)));
        foreach (var others in (GrantRecordFrames[])[GrantRecordFrames.OfUses(layout), GrantRecordFrames.OfMappings(layout)])
        {
            var (otherDomain, otherNumber) = (Term.ZeroExtend(Term.Variable("other.domain", 16), 64), Term.ZeroExtend(Term.Variable("other.number", 32), 64));
            var other = others.FrameOf(before, otherDomain, otherNumber);
            var meet = And(Equal(frame, other), Equal(records.WordOf(number), others.WordOf(otherNumber)));
            yield return Goal($"that no other record lies there, of {others.Records.Name}", others.Records == records.Records ? And(Equal(domain, otherDomain), Equal(number, otherNumber)) : Term.False,
                isRight, meet, IsRow(otherDomain, otherNumber), others.IsRight(tree, otherDomain, others.IndexOf(otherNumber)));
        }
        foreach (var step in EntrySearch.Touched(context, Term.ZeroExtend(Term.Variable("other.domain", 16), 64), Term.Variable("other.gfn", 64)))
        {
            yield return Goal("that no walk goes there", Not(Equal(step.Table, frame)), isRight, step.IsReached);
        }
    }
}
