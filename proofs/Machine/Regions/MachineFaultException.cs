namespace Cordon.Proofs.Machine.Regions;

/// <summary>
/// Machine code does what cannot be proved to be allowed: an access outside its table, a form of address that is not known, a panic that may be reached. Whatever
/// could not be shown counts as not proved, and is told with the address of the instruction.
/// </summary>
public sealed class MachineFaultException(string problem) : Exception(problem)
{
    /// <summary>The address of the instruction; 0 until it is known.</summary>
    public ulong Address { get; set; }

    /// <summary>Nothing was found wrong, but the time was up.</summary>
    public bool IsTimeOut { get; init; }
}
