using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// What a domain's nested paging translates a guest frame to: the walk over its tables of 512 entries, four deep (AMD64 APM volume 2, 5.3), written out. Bit 0 of an
/// entry says that it is present, bits 12 to 51 name a frame, and bits 52 to 54 of a last one what kind of mapping it is.
/// </summary>
static class NestedPagingWalk
{
    const int Levels = 4;
    const ulong AddressMask = 0x000f_ffff_ffff_f000;

    /// <summary>The kind of the mapping; 0 when there is none.</summary>
    public static Term TypeAt(TableReader t, Term domain, Term gfn)
    {
        var (isPresent, entry) = Walk(t, domain, gfn);
        return Of(isPresent, Term.Binary(Operator.BitAnd, Term.Binary(Operator.ShiftRight, entry, Literal(52)), Literal(7)));
    }

    /// <summary>The machine frame; 0 when there is none.</summary>
    public static Term FrameAt(TableReader t, Term domain, Term gfn)
    {
        var (isPresent, entry) = Walk(t, domain, gfn);
        return Of(isPresent, FrameOf(entry));
    }

    static (Term IsPresent, Term Entry) Walk(TableReader t, Term domain, Term gfn)
    {
        var table = t[t.Layout.Domains, "NestedRoot", domain];
        var isPresent = And(Below(domain, t.Layout.Sizes.Domains), Not(IsZero(table)), Below(gfn, Impl.NestedPaging.GfnLimit));
        var entry = Zero;
        for (var level = Levels - 1; level >= 0; level--)
        {
            var index = Term.Binary(Operator.BitAnd, Term.Binary(Operator.ShiftRight, gfn, Literal((ulong)(9 * level))), Literal(511));
            entry = t.Table(table, index);
            isPresent = And(isPresent, Equal(Term.Extract(entry, 0, 0), Term.Vector(1, 1)));
            table = FrameOf(entry);
        }
        return (isPresent, entry);
    }

    static Term FrameOf(Term entry) => Term.Binary(Operator.ShiftRight, Term.Binary(Operator.BitAnd, entry, Literal(AddressMask)), Literal(12));
}
