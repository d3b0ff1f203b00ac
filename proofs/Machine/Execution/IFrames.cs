using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>Machine frames whose content is not looked at: what is read from one is anything, and what is asked is only whether the access may be made.</summary>
public interface IFrames
{
    /// <summary>Reads bytes of a frame.</summary>
    /// <param name="memory">Memory of the path; what is to be shown is asked of it.</param>
    /// <param name="frame">The frame's number.</param>
    /// <param name="offset">The first byte in it.</param>
    /// <param name="bytes">How many.</param>
    /// <exception cref="Regions.MachineFaultException">It may not be made.</exception>
    Term Load(MachineMemory memory, Term frame, Term offset, int bytes);

    /// <summary>Writes bytes of a frame; as for <see cref="Load"/>.</summary>
    void Store(MachineMemory memory, Term frame, Term offset, Term value);
}
