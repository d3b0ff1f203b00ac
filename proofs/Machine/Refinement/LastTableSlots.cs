using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// The slots in which a domain keeps where last tables of its nested paging are (<c>LastTables</c>): one that is used names the table that the walk comes to. Nothing but the functions that find and
/// make entries reads or writes them (<see cref="Execution.ClosedCells"/>) while the domain is there; so the rule is shown of these two alone, and holds between calls.
/// </summary>
public static class LastTableSlots
{
    /// <summary>Base-2 logarithm of the guest frames that a last table translates.</summary>
    public const int TableShift = 9;

    /// <summary>The key of the table that translates a guest frame.</summary>
    public static Term KeyOf(Term gfn) => Plus(Term.Binary(Operator.ShiftRight, gfn, Literal(TableShift)), 1);

    /// <summary>The slot that may keep it.</summary>
    public static Term SlotOf(Term gfn) => Term.Binary(Operator.BitAnd, KeyOf(gfn), Literal(Impl.LastTables.Slots - 1));

    /// <summary>What a slot keeps for: the key.</summary>
    public static Term Key(TableReader tables, Term domain, Term slot) => tables[tables.Layout.Domains, "LastTableKeys", domain, slot];

    /// <summary>The first guest frame that the table of a slot translates, where it is used.</summary>
    public static Term FirstGfn(TableReader tables, Term domain, Term slot)
        => Term.Binary(Operator.ShiftLeft, Plus(Key(tables, domain, slot), ulong.MaxValue), Literal(TableShift));

    /// <summary>That a slot is not used, or names the table of the guest frames that its key says.</summary>
    public static Term IsRight(TableReader tables, Term domain, Term slot)
    {
        var key = Key(tables, domain, slot);
        var last = NestedPagingWalk.Of(tables, domain, FirstGfn(tables, domain, slot))[^1];
        return Or(IsZero(key), And(
            AtMost(key, Impl.NestedPaging.GfnLimit >> TableShift), last.IsReached, Equal(tables[tables.Layout.Domains, "LastTableFrames", domain, slot], last.Table)));
    }
}
