using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>The tables as they are at one time: before a step, or after the machine code has run.</summary>
/// <param name="layout">The tables.</param>
/// <param name="content">What was written to them.</param>
/// <param name="notes">Whether to note which fields are read.</param>
public sealed class TableReader(MachineLayout layout, MachineContent content, bool notes = false)
{
    /// <summary>The tables.</summary>
    public MachineLayout Layout => layout;

    /// <summary>Every field that was read so far, where that is noted.</summary>
    public HashSet<Cell> Read { get; } = [];

    /// <summary>A field of a row, widened to 64 bits.</summary>
    public Term this[Table table, string field, params Term[] key] => Term.ZeroExtend(Narrow(table, field, key), 64);

    /// <summary>A field of a row, as wide as it is.</summary>
    public Term Narrow(Table table, string field, params Term[] key)
    {
        var cell = table[field];
        if (notes)
        {
            Read.Add(cell);
        }
        return content.LogOf(cell).Read(key, layout.Fixed(cell) ?? cell.Initial(key));
    }

    /// <summary>A word of a table of nested paging.</summary>
    public Term Table(Term frame, Term word) => content.Tables.Read([frame, word], Term.Application("Table", 64, frame, word));

    /// <summary>A word of a frame that is a domain's.</summary>
    public Term Memory(Term frame, Term word) => content.Memory.Read([frame, word], Term.Application("Memory", 64, frame, word));
}
