using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>
/// What the tables keep of a domain's grants and mappings that is no part of the model, and how the end of a mapping changes it: how many of a domain's grants are in use, which is counted by its change, and
/// which handles name no mapping, a list of which each says the next.
/// </summary>
static class GrantCounts
{
    /// <summary>The fields.</summary>
    public static IReadOnlySet<string> Fields { get; } = new HashSet<string> { "Domain.GrantsInUse", "Domain.FreeGrantHandle" };

    /// <summary>What is owed of a way on which a mapping of the caller's may end, and no other thing happens to mappings and grants.</summary>
    /// <param name="before">The tables where it began.</param>
    /// <param name="after">The tables where it ended.</param>
    /// <param name="caller">The caller's domain.</param>
    /// <param name="handle">The handle of the mapping.</param>
    public static IEnumerable<(string What, Term Goal)> WhereOneEnds(TableReader before, TableReader after, Term caller, Term handle)
    {
        var layout = before.Layout;
        Term Mapping(TableReader tables, string field) => tables[layout.GrantMappings, field, caller, handle];
        var (granter, reference) = (Mapping(before, "Granter"), Mapping(before, "Reference"));
        yield return ("that the grants in use are counted", Counts(before, after, granter, reference));
        Term Free(TableReader tables, Term domain) => tables[layout.Domains, "FreeGrantHandle", domain];
        var any = Term.Variable("any.Domain.0", 64);
        var ends = And(Less(handle, before[layout.Domains, "GrantHandles", caller]), Not(IsZero(Mapping(before, "IsInUse"))), IsZero(Mapping(after, "IsInUse")));
        yield return ("that the handle is the first one that names no mapping, and no other is", Equal(Free(after, any), Select(And(ends, Equal(any, caller)), Plus(handle, 1), Free(before, any))));
        yield return ("that it says which one was the first", Equal(Mapping(after, "Reference"), Select(ends, Free(before, caller), reference)));
    }

    // All other grants are used as they were, which the model's maps say: so the count changes by this one.
    static Term Counts(TableReader before, TableReader after, Term granter, Term reference)
    {
        var (layout, any) = (before.Layout, Term.Variable("any.Domain.0", 64));
        Term IsInUse(TableReader tables) => Not(And(IsZero(tables[layout.GrantUses, "Readers", granter, reference]), IsZero(tables[layout.GrantUses, "Writers", granter, reference])));
        Term Count(TableReader tables) => tables.Narrow(layout.Domains, "GrantsInUse", any);
        Term Number(Term condition) => Select(And(Equal(any, granter), condition), Term.Vector(1, 32), Term.Vector(0, 32));
        return Equal(Term.Binary(Operator.Add, Count(after), Number(IsInUse(before))), Term.Binary(Operator.Add, Count(before), Number(IsInUse(after))));
    }
}
