using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// How tables of nested paging hang together: they are a tree four deep, whose entries name tables that are one level down, each reached from one place alone. One may be behind a superpage, whose first frame is somebody's and keeps where it is. Levels and places are not
/// in the tables; that they can be given is what the rules say.
/// </summary>
/// <param name="Tables">The tables.</param>
/// <param name="Level">How far above the last level a table is.</param>
/// <param name="Domain">Whose table it is.</param>
/// <param name="Place">Which one of its level it is, in the order of the guest frames that it translates.</param>
public sealed record TableTree(TableReader Tables, Func<Term, Term> Level, Func<Term, Term> Domain, Func<Term, Term> Place)
{
    /// <summary>The level of a root table.</summary>
    public const ulong TopLevel = 3;

    /// <summary>The tree before a step.</summary>
    public static TableTree Before(TableReader tables) => new(tables, table => Term.Application("table.level", 64, table),
        table => Term.Application("table.domain", 64, table), table => Term.Application("table.place", 64, table));

    /// <summary>What holds of a domain's root table.</summary>
    public Term OfRoot(Term domain)
    {
        var root = Tables[Tables.Layout.Domains, "NestedRoot", domain];
        return Or(IsZero(root), And(IsTable(root), Equal(Level(root), Literal(TopLevel)), Equal(Domain(root), domain), IsZero(Place(root))));
    }

    /// <summary>What holds of an entry of a table. What is above the top is no table of the tree (<see cref="GrantRecordFrames"/>).</summary>
    public Term OfEntry(Term table, Term word)
    {
        var entry = Tables.Table(table, word);
        var (child, first) = (NestedPagingWalk.NextTable(Tables, entry), NestedPagingWalk.FrameOf(entry));
        return Or(Not(And(IsTable(table), Not(IsZero(Level(table))), AtMost(Level(table), TopLevel), NestedPagingWalk.IsPresent(entry))), And(
            Or(Not(NestedPagingWalk.IsSuperpage(entry)), And(Equal(Level(table), One), Less(first, MachineLayout.FrameCount), Not(IsZero(Tables[Tables.Layout.Frames, "OwnerCode", first])))),
            IsTable(child), Equal(Level(child), Plus(Level(table), ulong.MaxValue)), Equal(Domain(child), Domain(table)),
            Equal(Place(child), Term.Binary(Operator.Add, Times(Place(table), 512), word))));
    }

    /// <summary>Whether a frame is a table of nested paging. Frame 0 is none: its number says that there is no table.</summary>
    public Term IsTable(Term frame) => And(
        Not(IsZero(frame)), Less(frame, MachineLayout.FrameCount), Equal(Tables[Tables.Layout.Frames, "Type", frame], Literal((byte)Impl.FrameType.OwnTable)),
        Equal(Tables[Tables.Layout.Frames, "OwnerCode", frame], Literal(Spec.Domid.Xen ^ Spec.Domid.Invalid)));
}
