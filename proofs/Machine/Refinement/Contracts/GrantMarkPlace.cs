using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>Where the implementation keeps the marks of a grant (impl's <c>GrantMarks</c>): the 32-bit word, and its bit that is bit 0 of the flags or of the status.</summary>
/// <param name="Word">The address of the word.</param>
/// <param name="Shift">The bit, 32 bits.</param>
public sealed record GrantMarkPlace(Term Word, Term Shift)
{
    const ulong PageBytes = 4096, EntryBytes = 8, WordBytes = 4;

    /// <summary>The place, by the tables.</summary>
    public static GrantMarkPlace Of(TableReader tables, Term granter, Term reference)
    {
        var layout = tables.Layout;
        Term Above(int shift) => Term.Binary(Operator.ShiftRight, reference, Literal((ulong)shift));
        Term Low(int bits) => Term.Binary(Operator.BitAnd, reference, Literal((1UL << bits) - 1));
        var status = In(tables[layout.Domains, "StatusFrame", granter, Above(GrantTableBounds.StatusPerFrameShift)],
            Times(Term.Binary(Operator.ShiftRight, Low(GrantTableBounds.StatusPerFrameShift), One), WordBytes));
        var entry = In(tables[layout.GrantFrames, "Mfn", granter, Above(GrantTableBounds.EntriesPerFrameShift)], Times(Low(GrantTableBounds.EntriesPerFrameShift), EntryBytes));
        var isWide = IsWide(tables, granter);
        return new(Select(isWide, status, entry), Term.Extract(Of(isWide, reference), 31, 0));
    }

    /// <summary>Whether the entries of the domain's table are of version 2.</summary>
    public static Term IsWide(TableReader tables, Term granter) => Equal(tables.Narrow(tables.Layout.Domains, "GrantVersion", granter), Term.Vector(2, 32));

    // The status of every second grant is the upper half of its word.
    static Term Of(Term isWide, Term reference) => Formulas.Of(isWide, Times(Term.Binary(Operator.BitAnd, reference, One), 16));

    static Term In(Term frame, Term offset)
        => Term.Binary(Operator.Add, Term.Binary(Operator.Subtract, MachineLayout.RootAddress, MachineLayout.RootPhysical), Term.Binary(Operator.Add, Times(frame, PageBytes), offset));
}
