using System.Collections.Immutable;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>Bytes that the hypervisor copied to the guest, under a condition.</summary>
/// <param name="Guard">When it did.</param>
/// <param name="Linear">To which guest-linear address.</param>
/// <param name="Bytes">What, byte by byte; null when the content is not looked at.</param>
/// <param name="Succeeds">Whether the guest's memory took them.</param>
/// <param name="What">What it was, for messages.</param>
public sealed record GuestStore(Term Guard, Term Linear, IReadOnlyList<Term>? Bytes, Term Succeeds, string What);

/// <summary>What memory holds at a point of a path: everything that was written since the entry.</summary>
/// <param name="Cells">The writes to fields of tables.</param>
/// <param name="Memory">The writes to frames of domains, as 64-bit words by frame and number.</param>
/// <param name="Tables">The writes to tables of nested paging, likewise. A frame is one or the other, and says which by its owner and type.</param>
/// <param name="Stack">The stack's 64-bit words by offset from the stack pointer at the entry.</param>
/// <param name="Stores">What was copied to the guest.</param>
public sealed record MachineContent(
    ImmutableDictionary<Cell, CellLog> Cells,
    CellLog Memory,
    CellLog Tables,
    ImmutableSortedDictionary<long, Term> Stack,
    ImmutableList<GuestStore> Stores)
{
    /// <summary>Nothing was written.</summary>
    public static MachineContent Untouched { get; }
        = new(ImmutableDictionary<Cell, CellLog>.Empty, CellLog.Empty, CellLog.Empty, ImmutableSortedDictionary<long, Term>.Empty, []);

    /// <summary>The writes to a field.</summary>
    public CellLog LogOf(Cell cell) => Cells.GetValueOrDefault(cell, CellLog.Empty);

    /// <summary>The content with a further write to a field.</summary>
    public MachineContent With(Cell cell, CellWrite write) => this with { Cells = Cells.SetItem(cell, LogOf(cell).With(write)) };

    /// <summary>A word of the stack; one that was never written has an unknown content.</summary>
    public Term StackWord(long offset) => Stack.TryGetValue(offset, out var word) ? word : Term.Variable($"stack.{offset}", 64);

    /// <summary>The content of a state that is <paramref name="a"/>'s where the condition holds and <paramref name="b"/>'s where it does not.</summary>
    public static MachineContent Merge(Term condition, MachineContent a, MachineContent b)
    {
        var cells = a.Cells;
        foreach (var cell in a.Cells.Keys.Union(b.Cells.Keys))
        {
            cells = cells.SetItem(cell, CellLog.Merge(condition, a.LogOf(cell), b.LogOf(cell)));
        }
        var stack = a.Stack;
        foreach (var offset in a.Stack.Keys.Union(b.Stack.Keys))
        {
            stack = stack.SetItem(offset, Term.IfThenElse(condition, a.StackWord(offset), b.StackWord(offset)));
        }
        var common = 0;
        while (common < a.Stores.Count && common < b.Stores.Count && ReferenceEquals(a.Stores[common], b.Stores[common]))
        {
            common++;
        }
        var stores = a.Stores.Take(common)
            .Concat(a.Stores.Skip(common).Select(s => s with { Guard = Term.And(condition, s.Guard) }))
            .Concat(b.Stores.Skip(common).Select(s => s with { Guard = Term.And(Term.Not(condition), s.Guard) }));
        return new(cells, CellLog.Merge(condition, a.Memory, b.Memory), CellLog.Merge(condition, a.Tables, b.Tables), stack, [.. stores]);
    }
}
