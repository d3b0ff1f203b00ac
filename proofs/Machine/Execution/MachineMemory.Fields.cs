using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

// Fields of tables.
public sealed partial class MachineMemory
{
    /// <summary>The content of a field as it is now.</summary>
    public Term ReadCell(Cell cell, IReadOnlyList<Term> key)
        => state.Content.LogOf(cell).Read(key, layout.Fixed(cell) ?? cell.Initial(key));

    /// <summary>The row of a table that a pointer points to the beginning of.</summary>
    /// <exception cref="MachineFaultException">It does not.</exception>
    public IReadOnlyList<Term> RowAt(Table table, Term pointer)
    {
        switch (resolver.Resolve(pointer))
        {
            case Place.InTable { Offset: 0, Index.Count: 0 } place when place.Table == table:
                return place.Key;
            case Place.OneOf place when Decide(place.Condition) is { } known:
                return RowAt(table, known ? place.Then : place.Otherwise);
            case Place.OneOf place:
                IReadOnlyList<Term>? then = null, otherwise = null;
                Under(place.Condition, () => then = RowAt(table, place.Then));
                Under(Term.Not(place.Condition), () => otherwise = RowAt(table, place.Otherwise));
                return [.. then!.Zip(otherwise!, (a, b) => Term.IfThenElse(place.Condition, a, b))];
            default:
                throw new MachineFaultException($"{pointer} is no row of {table.Name}");
        }
    }

    Term LoadField(Place.InTable place, int bytes)
    {
        var (cell, key, first) = FieldOf(place, bytes);
        var here = Math.Min(bytes, cell.Bytes - first);
        var part = Term.Extract(ReadCell(cell, key), (8 * (first + here)) - 1, 8 * first);
        return here == bytes ? part : Term.Concat(LoadField(place with { Offset = place.Offset + here }, bytes - here), part);
    }

    void StoreField(Term guard, Place.InTable place, Term value, int bytes)
    {
        var (cell, key, first) = FieldOf(place, bytes);
        var here = Math.Min(bytes, cell.Bytes - first);
        if (layout.Fixed(cell) is not null)
        {
            throw new MachineFaultException($"writes {cell.Name}, which no step may change");
        }
        if (closed.ToWrites.Contains(cell.Name))
        {
            throw new MachineFaultException($"writes {cell.Name}, which only the functions that keep it may");
        }
        var part = Term.Extract(value, (8 * here) - 1, 0);
        var whole = here == cell.Bytes ? part : Insert(ReadCell(cell, key), part, Term.Vector((UInt128)(8 * first), cell.Width));
        state.Content = state.Content.With(cell, CellWrite.At(key, whole).If(guard));
        if (here < bytes)
        {
            StoreField(guard, place with { Offset = place.Offset + here }, Term.Extract(value, value.Width - 1, 8 * here), bytes - here);
        }
    }

    (Cell Cell, IReadOnlyList<Term> Key, int First) FieldOf(Place.InTable place, int bytes)
    {
        var table = place.Table;
        var cell = table.At(place.Offset) ?? throw new MachineFaultException($"accesses {bytes} bytes at offset {place.Offset} of {table.Name}, where no field is");
        for (var i = 0; i < place.Key.Count; i++)
        {
            Require(Term.Less(place.Key[i], table.Counts[i]), $"an index of {table.Name} is below {table.Counts[i]}");
        }
        if (closed.ToAll.Contains(cell.Name))
        {
            throw new MachineFaultException($"accesses {cell.Name}, which only the functions that keep it may");
        }
        var first = (place.Offset - cell.Offset) % cell.Bytes;
        if (!cell.IsArray)
        {
            if (place.Index.Count > 0)
            {
                throw new MachineFaultException($"accesses {cell.Name} with an index, but it is no array");
            }
            facts.Touch(table, place.Key, cell, null);
            return (cell, place.Key, first);
        }
        if (place.Index.Any(part => part.Factor % (ulong)cell.Bytes != 0))
        {
            throw new MachineFaultException($"accesses {cell.Name} between its elements");
        }
        var index = LinearForm.Sum(place.Index.Select(part => (part.Term, part.Factor / (ulong)cell.Bytes)), (ulong)((place.Offset - cell.Offset) / cell.Bytes));
        Require(Term.Less(index, Term.Vector((UInt128)cell.Count, 64)), $"an index of {cell.Name} is below {cell.Count}");
        facts.Touch(table, place.Key, cell, index);
        return (cell, [.. place.Key, index], first);
    }
}
