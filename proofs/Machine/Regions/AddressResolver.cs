using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>Reads off an address which region it lies in. It proves nothing: that indices are within their tables is for the caller to show.</summary>
public sealed class AddressResolver(MachineLayout layout)
{
    const ulong MinusOne = ulong.MaxValue;
    const ulong PageBytes = 4096;

    /// <summary>The guest's registers as hypercall arguments: one row.</summary>
    public Table Registers { get; } = new("Registers", null, 128, [],
        [.. Enumerable.Range(0, 16).Select(i => new Cell($"Registers.{i}", 8 * i, 8, 1))]);

    /// <summary>What the address reaches.</summary>
    /// <exception cref="MachineFaultException">It has none of the forms that addresses of the image have.</exception>
    public Place Resolve(Term address)
    {
        var form = new LinearForm(address);
        if (form.FactorOf(MachineLayout.Stack) == 1 && form.Count == 1)
        {
            return new Place.OnStack((long)form.Constant);
        }
        if (form.FactorOf(MachineLayout.Stack) == 1 && form.Without(MachineLayout.Stack).Summands.ToArray() is [var (index, size)])
        {
            return new Place.OnStack((long)form.Constant, index, size);
        }
        if (form.FactorOf(MachineLayout.Registers) == 1 && form.Count == 1)
        {
            return new Place.InTable(Registers, [], (int)form.Constant, []);
        }
        if (form.FactorOf(MachineLayout.RootAddress) == 1)
        {
            return FromRoot(form.Without(MachineLayout.RootAddress));
        }
        foreach (var table in layout.OfExits.All)
        {
            if (form.FactorOf(table.Base!) == 1)
            {
                var rest = form.Without(table.Base!);
                return new Place.InTable(table, [], (int)rest.Constant, [.. rest.Summands]);
            }
        }
        foreach (var (term, factor) in form.Summands)
        {
            if (factor == 1 && term.Operator == Operator.IfThenElse)
            {
                var rest = LinearForm.Sum(form.Without(term).Summands, form.Constant);
                return new Place.OneOf(term.Operands[0],
                    Term.Binary(Operator.Add, term.Operands[1], rest), Term.Binary(Operator.Add, term.Operands[2], rest));
            }
        }
        return new Place.InImage(address);
    }

    Place FromRoot(LinearForm form)
    {
        if (form.FactorOf(MachineLayout.RootPhysical) == MinusOne)
        {
            return Physical(form.Without(MachineLayout.RootPhysical));
        }
        foreach (var table in layout.Tables.Concat(layout.TablesOfSearches))
        {
            if (form.FactorOf(table.Base!) == 1)
            {
                return InTable(table, form.Without(table.Base!));
            }
        }
        if (form.Summands.ToArray() is [var (row, factor)] && factor == 1 && layout.SearchedBy(row) is { } searched)
        {
            return new Place.InTable(searched, [.. row.Operands], checked((int)form.Constant), []);
        }
        return new Place.InTable(layout.Root, [], checked((int)form.Constant), [.. form.Summands]);
    }

    static Place.InTable InTable(Table table, LinearForm form)
    {
        var stride = (ulong)table.Stride;
        var major = table.Counts.Count == 2 ? stride * (ulong)table.Counts[1].Value : 0;
        var (majors, minors, index) = (new List<(Term, ulong)>(), new List<(Term, ulong)>(), new List<(Term, ulong)>());
        foreach (var (term, factor) in form.Summands)
        {
            if (major != 0 && factor % major == 0)
            {
                majors.Add((term, factor / major));
            }
            else if (factor % stride == 0)
            {
                minors.Add((term, factor / stride));
            }
            else
            {
                index.Add((term, factor));
            }
        }
        var rest = form.Constant;
        var first = major == 0 ? 0 : rest / major;
        rest -= first * major;
        var minor = LinearForm.Sum(minors, rest / stride);
        IReadOnlyList<Term> key = major == 0 ? [minor] : [LinearForm.Sum(majors, first), minor];
        return new(table, key, (int)(rest % stride), index);
    }

    static Place.InFrame Physical(LinearForm form)
    {
        var (frames, offsets) = (new List<(Term, ulong)>(), new List<(Term, ulong)>());
        foreach (var (term, factor) in form.Summands)
        {
            if (factor % PageBytes == 0)
            {
                frames.Add((term, factor / PageBytes));
            }
            else if (factor == 1 && !IsBelowPage(term))
            {
                // An address kept in a field: its frame and its offset.
                frames.Add((Term.Binary(Operator.ShiftRight, term, Term.Vector(12, 64)), 1));
                var offset = Term.Binary(Operator.BitAnd, term, Term.Vector(PageBytes - 1, 64));
                if (!offset.IsConstant)
                {
                    offsets.Add((offset, 1));
                }
            }
            else
            {
                offsets.Add((term, factor));
            }
        }
        return new(LinearForm.Sum(frames, form.Constant / PageBytes), LinearForm.Sum(offsets, form.Constant % PageBytes));
    }

    static bool IsBelowPage(Term term)
        => (term.Operator == Operator.BitAnd && term.Operands[1].IsConstant && term.Operands[1].Value < PageBytes)
            || (term.Operator == Operator.ZeroExtend && term.Operands[0].Width <= 12);
}
