using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>A table of the hypervisor's root, or the root itself: rows of one size, counted by one or two numbers.</summary>
/// <param name="Name">The name of the structure.</param>
/// <param name="Base">What is added to the root's address to reach row 0: a variable; null for the root itself.</param>
/// <param name="Stride">Bytes of a row.</param>
/// <param name="Counts">How many rows there are, one factor a number of the key: a domain's vcpus are counted by domain and vcpu. Empty for the root.</param>
/// <param name="Cells">The fields, by offset.</param>
public sealed record Table(string Name, Term? Base, int Stride, IReadOnlyList<Term> Counts, IReadOnlyList<Cell> Cells)
{
    /// <summary>The field of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Cell this[string field] => Cells.FirstOrDefault(cell => cell.Name == $"{Name}.{field}")
        ?? throw new KeyNotFoundException($"{Name} has no field {field}");

    /// <summary>The cell in which a byte of the row lies; null for padding.</summary>
    public Cell? At(int offset)
    {
        foreach (var cell in Cells)
        {
            if (offset >= cell.Offset && offset < cell.End)
            {
                return cell;
            }
        }
        return null;
    }
}
