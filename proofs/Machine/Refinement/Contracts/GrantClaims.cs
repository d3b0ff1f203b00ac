using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// Claiming a grant for one more use (<c>GrantUses.Claim</c>), and taking its marks off again (<c>GrantUses.Unmark</c>): what the model's functions of the same names say, on the tables as they are where
/// the call is made. <see cref="Lemmas.GrantClaiming"/> and <see cref="Lemmas.GrantUnmarking"/> show it. The pointer to a grant's marks is of a form of its own, for these two functions alone follow it.
/// </summary>
public sealed class GrantClaims(RefinedImage image)
{
    /// <summary>The function that claims.</summary>
    public const string Claim = "cordon_Cordon_Impl_GrantUses__Claim";

    /// <summary>The function that takes marks off.</summary>
    public const string Unmark = "cordon_Cordon_Impl_GrantUses__Unmark_0";

    // The name of the function that says how far from the root the marks of a grant lie.
    const string PlaceOfMarks = "GrantMarks.at";

    // GrantVersion, GrantFrames and so on may not have changed since a claim, for its marks to be where they were.
    static readonly string[] decideMarks = ["GrantVersion", "GrantFrames", "StatusFrame", "StatusFrameCount"];

    /// <summary>The contract of <see cref="Claim"/>: hypervisor, granting domain, reference, user, whether for reading only, whether to be mapped; on the stack, where to say what was found.</summary>
    public IEnumerable<ContractCall> ApplyClaim(ContractCall call)
    {
        var layout = call.Executor.Layout;
        call.Require(Equal(call.Argument(0), MachineLayout.RootAddress), "it is this hypervisor");
        var tables = new TableReader(layout, call.State.Content);
        var (granter, user) = (DomainOf(call, tables, 1), DomainOf(call, tables, 3));
        var reference = Term.ZeroExtend(call.Argument(2, 32), 64);
        var ways = GrantClaimWay.All(image, tables, new(granter, reference, user, Not(IsZero(call.Argument(4, 8))), Not(IsZero(call.Argument(5, 8)))));
        var isThere = call.Executor.Fresh("use.there", 0);
        call.Assume(Or(isThere, HasNoUses(tables, granter, reference)));
        var (found, top) = (call.Memory.Load(Plus(call.State.Processor.General[4], sizeof(ulong)), sizeof(ulong)), Plus(call.State.Processor.General[4], sizeof(ulong)));
        GrantClaimWay.Write(call, ways);
        foreach (var (offset, value) in Fields(call, ways, Select(isThere, MachineLayout.AddressOfFound(layout.GrantUses, granter, reference), Zero), granter, reference))
        {
            call.Memory.Store(Plus(found, (ulong)offset), value);
        }
        // A function may use the place of its argument on the stack as its own.
        call.Memory.Store(top, call.Executor.Fresh("clobbered", 64));
        call.Result = GrantClaimWay.Merge(ways, way => way.Result, call.Executor.Fresh("status", 32));
        return [call];
    }

    /// <summary>The contract of <see cref="Unmark"/>: use, word and shift of the marks, whether it was for reading only.</summary>
    public IEnumerable<ContractCall> ApplyUnmark(ContractCall call)
    {
        var layout = call.Executor.Layout;
        var tables = new TableReader(layout, call.State.Content);
        var (granter, reference) = MarkedBy(call, call.Argument(1));
        var use = call.Argument(0);
        call.Require(Or(And(IsZero(use), HasNoUses(tables, granter, reference)), Equal(use, MachineLayout.AddressOfFound(layout.GrantUses, granter, reference))), "the use is the grant's");
        call.Require(Equal(call.Argument(2, 32), GrantMarkPlace.Of(tables, granter, reference).Shift), "the marks are the grant's");
        call.Require(Exists(tables, granter, reference), "the grant's entry exists");
        if (decideMarks.Any(field => call.State.Content.LogOf(layout.Domains[field]).Length > 0) || call.State.Content.LogOf(layout.GrantFrames["Mfn"]).Length > 0)
        {
            throw new MachineFaultException("takes marks off after a grant table changed");
        }
        var way = GrantClaimWay.OfUnmark(image, tables, granter, reference, Not(IsZero(call.Argument(3, 8))));
        GrantClaimWay.Write(call, [way]);
        return [call];
    }

    /// <summary>Whether the domain is there, and its table reaches to the reference.</summary>
    public static Term Exists(TableReader tables, Term granter, Term reference)
    {
        var isWide = GrantMarkPlace.IsWide(tables, granter);
        var index = Select(isWide, Term.Binary(Operator.ShiftRight, reference, Literal(Spec.GrantTableBounds.WideEntriesPerFrameShift)), Term.Binary(Operator.ShiftRight, reference, Literal(Spec.GrantTableBounds.EntriesPerFrameShift)));
        return And(Not(IsZero(tables[tables.Layout.Domains, "State", granter])), Less(index, tables[tables.Layout.Domains, "GrantFrames", granter]));
    }

    /// <summary>Whether the grant is not in use at all, as it is where there is no record of its uses.</summary>
    public static Term HasNoUses(TableReader tables, Term granter, Term reference)
        => And([.. tables.Layout.GrantUses.Cells.Select(cell => IsZero(tables.Narrow(tables.Layout.GrantUses, cell.Name.Split('.')[1], granter, reference)))]);

    // What the words of a claim (impl's GrantClaim) hold: of one that failed nothing is known.
    static IEnumerable<(int Offset, Term Value)> Fields(ContractCall call, IReadOnlyList<GrantClaimWay> ways, Term use, Term granter, Term reference)
    {
        Term Any(int width) => call.Executor.Fresh("claimed", width);
        Term Merge(GrantClaimField field) => GrantClaimWay.Merge(ways, way => way.Field(field), Any(field.Width));
        yield return (0, Select(GrantClaimWay.IsOkay(ways), use, Any(64)));
        yield return (8, Select(GrantClaimWay.IsOkay(ways), Term.Binary(Operator.Add, MachineLayout.RootAddress, Term.Application(PlaceOfMarks, 64, granter, reference)), Any(64)));
        yield return (16, Select(GrantClaimWay.IsOkay(ways), GrantMarkPlace.Of(new(call.Executor.Layout, call.State.Content), granter, reference).Shift, Any(32)));
        yield return (20, Any(32));
        foreach (var field in GrantClaimField.All)
        {
            yield return (field.Offset, Merge(field));
        }
    }

    static Term DomainOf(ContractCall call, TableReader tables, int argument)
    {
        var layout = call.Executor.Layout;
        var domain = call.Memory.RowAt(layout.Domains, call.Argument(argument))[0];
        call.Executor.Facts.Touch(layout.Domains, [domain], layout.Domains["State"], null);
        call.Require(And(Less(domain, layout.Domains.Counts[0]), Not(IsZero(tables[layout.Domains, "State", domain]))), "the domain is there");
        return domain;
    }

    static (Term Granter, Term Reference) MarkedBy(ContractCall call, Term place)
    {
        if (place.Operator == Operator.IfThenElse)
        {
            var (condition, then, otherwise) = (place.Operands[0], place.Operands[1], place.Operands[2]);
            if (call.Memory.Proves(condition) || call.Memory.Proves(Not(condition)))
            {
                return MarkedBy(call, call.Memory.Proves(condition) ? then : otherwise);
            }
            var (a, b) = (MarkedBy(call, then), MarkedBy(call, otherwise));
            return (Select(condition, a.Granter, b.Granter), Select(condition, a.Reference, b.Reference));
        }
        var form = new LinearForm(place).Without(MachineLayout.RootAddress);
        return form.Constant == 0 && form.Summands.ToArray() is [{ Factor: 1, Term: { Operator: Operator.Application, Name: PlaceOfMarks } marks }]
            ? (marks.Operands[0], marks.Operands[1]) : throw new MachineFaultException($"takes marks off at {place}, where no claim said that they are");
    }
}
