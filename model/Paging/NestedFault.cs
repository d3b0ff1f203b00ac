using Cordon.Spec;

namespace Cordon.Model;

/// <summary>An access to guest-physical memory that the p2m does not allow, and how each vendor's processor tells of it.</summary>
public sealed class NestedFault
{
    /// <summary>The guest-physical address.</summary>
    public Word Address;

    /// <summary>Whether it is the address that the guest's tables gave; else it is that of an entry of them.</summary>
    public Bool IsFinal;

    /// <summary>Whether the access was a write, for the nested tables.</summary>
    public Bool IsWrite;

    /// <summary>Whether the access was a fetch.</summary>
    public Bool IsFetch;

    /// <summary>Whether the p2m maps something there, which may be read and fetched from, but not written.</summary>
    public Bool IsMapped;

    /// <summary>EXITINFO1 of AMD's nested page fault. EXITINFO2 is the address.</summary>
    [Clause("HC-PAG-022")]
    public Word ExitInformation1 => NestedPageFaultInformation.User
        | Logic.Select(IsMapped, NestedPageFaultInformation.Present, 0UL)
        | Logic.Select(IsWrite, NestedPageFaultInformation.Write, 0UL)
        | Logic.Select(IsFetch, NestedPageFaultInformation.Fetch, 0UL)
        | Logic.Select(IsFinal, NestedPageFaultInformation.OfFinalAddress, NestedPageFaultInformation.OfPageTables);

    /// <summary>
    /// The exit qualification of Intel's EPT violation. The guest-physical address field is the address. An access to the guest's page tables that is
    /// a write is a read as well.
    /// </summary>
    [Clause("HC-PAG-023")]
    public Word ExitQualification => EptViolationQualification.HasLinearAddress
        | Logic.Select(!IsFetch & (!IsWrite | !IsFinal), EptViolationQualification.Read, 0UL)
        | Logic.Select(IsWrite, EptViolationQualification.Write, 0UL)
        | Logic.Select(IsFetch, EptViolationQualification.Fetch, 0UL)
        | Logic.Select(IsMapped, EptViolationQualification.IsReadable | EptViolationQualification.IsExecutable, 0UL)
        | Logic.Select(IsFinal, EptViolationQualification.OfFinalAddress, 0UL);
}
