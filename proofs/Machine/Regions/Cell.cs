using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>
/// One field of a table's row, or of the root: a scalar, or an array of elements of one size. The unit in which what the machine code writes is
/// kept, and whose content before is an uninterpreted function of the row (and of the element).
/// </summary>
/// <param name="Name">Table and field, such as <c>Domain.Pages</c>.</param>
/// <param name="Offset">Bytes from the start of the row.</param>
/// <param name="Bytes">Bytes of an element: 1, 2, 4 or 8.</param>
/// <param name="Count">How many elements; 1 for a scalar.</param>
public sealed record Cell(string Name, int Offset, int Bytes, int Count)
{
    /// <summary>Whether it has more than one element, so that an index belongs to its key.</summary>
    public bool IsArray => Count > 1;

    /// <summary>One past its last byte.</summary>
    public int End => Offset + (Bytes * Count);

    /// <summary>Bits of an element.</summary>
    public int Width => 8 * Bytes;

    /// <summary>Its content before the step, at a key: the row's numbers, and the element's when it is an array.</summary>
    public Term Initial(IReadOnlyList<Term> key) 
        => key.Count == 0 ? Term.Variable(Name, Width) : Term.Application(Name, Width, [.. key]);
}
