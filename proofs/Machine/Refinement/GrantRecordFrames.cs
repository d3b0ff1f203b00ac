using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// The frames in which the records of grants lie: those of how a domain's grants are used, and those of its mappings by grants. Each is the hypervisor's, of one domain and one index alone, and no
/// table of nested paging: it has a level of its own, above those of the tree (<see cref="TableTree"/>). Like levels of tables, these are not in the tables; that they can be given is the rule.
/// </summary>
/// <param name="Frames">Which of them: <see cref="MachineLayout.UseFrames"/> or <see cref="MachineLayout.MappingFrames"/>.</param>
/// <param name="Records">The rows that lie in them.</param>
/// <param name="Level">Their level.</param>
public sealed record GrantRecordFrames(Table Frames, Table Records, ulong Level)
{
    const ulong PageBytes = 4096;

    /// <summary>The frames with the uses of grants.</summary>
    public static GrantRecordFrames OfUses(MachineLayout layout) => new(layout.UseFrames, layout.GrantUses, TableTree.TopLevel + 1);

    /// <summary>The frames with mappings by grants.</summary>
    public static GrantRecordFrames OfMappings(MachineLayout layout) => new(layout.MappingFrames, layout.GrantMappings, TableTree.TopLevel + 2);

    /// <summary>The frame in which a record lies; 0 where there is none.</summary>
    public Term FrameOf(TableReader tables, Term domain, Term number) => tables[Frames, "Mfn", domain, IndexOf(number)];

    /// <summary>Which of the domain's frames a record lies in.</summary>
    public Term IndexOf(Term number) => Term.Binary(Operator.ShiftRight, number, Literal((ulong)System.Numerics.BitOperations.Log2(PerFrame)));

    /// <summary>The number of the first 64-bit word of a record in its frame.</summary>
    public Term WordOf(Term number) => Times(Term.Binary(Operator.BitAnd, number, Literal(PerFrame - 1)), (ulong)Records.Stride / sizeof(ulong));

    /// <summary>Where a record lies in memory, if there is a frame for it.</summary>
    public Term AddressOf(TableReader tables, Term domain, Term number)
    {
        var view = Term.Binary(Operator.Subtract, MachineLayout.RootAddress, MachineLayout.RootPhysical);
        return Term.Binary(Operator.Add, view, Term.Binary(Operator.Add, Times(FrameOf(tables, domain, number), PageBytes), Times(WordOf(number), sizeof(ulong))));
    }

    /// <summary>That there is no frame of that index, or it is one of its own.</summary>
    public Term IsRight(TableTree tree, Term domain, Term index)
    {
        var frame = tree.Tables[Frames, "Mfn", domain, index];
        return Or(IsZero(frame), And(tree.IsTable(frame), Equal(tree.Level(frame), Literal(Level)), Equal(tree.Domain(frame), domain), Equal(tree.Place(frame), index)));
    }

    ulong PerFrame => PageBytes / (ulong)Records.Stride;
}
