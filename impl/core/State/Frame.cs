using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>What a frame is used as. The numbers are those of the model's <c>FrameType</c> map.</summary>
public enum FrameType : byte
{
    /// <summary>Ordinary memory, or free.</summary>
    None = 0,

    /// <summary>A domain's <c>shared_info</c> page.</summary>
    SharedInfo = 1,

    /// <summary>A page of a domain's grant table.</summary>
    GrantTable = 2,

    /// <summary>A page of the status of a domain's grants.</summary>
    GrantStatus = 3,

    /// <summary>A table of the hypervisor's own: of a domain's nested paging, or the records of its grants.</summary>
    OwnTable = 4,
}

/// <summary>
/// What is known of one machine frame. An entry of zeros is a free frame, so that a table of cleared memory is a valid one.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct Frame
{
    /// <summary>The owner's number, exclusive-or <c>DOMID_INVALID</c>, so that 0 says "free".</summary>
    ushort ownerCode;

    /// <summary>What the frame is used as.</summary>
    public FrameType Type;

    /// <summary>1 while the frame is allocated to its owner, which is worth one reference.</summary>
    public byte Allocated;

    /// <summary>How many uses there are: the allocation, the p2m entry, registered areas. The frame is freed when it falls to 0.</summary>
    public uint References;

    /// <summary>How many of the uses need the frame to be of <see cref="Type"/>; the type may change only at 0.</summary>
    public uint TypeCount;

    /// <summary>Next frame of the list of free frames, valid while the frame is on it; 0 ends the list. Of a frame in use: <see cref="LastTable"/>.</summary>
    public uint NextFree;

    /// <summary>The guest frame number at which the owner has it, plus 1; 0 when it is mapped nowhere.</summary>
    public ulong MachineToPhysical;

    /// <summary>Who may reach the frame.</summary>
    public DomainId Owner
    {
        readonly get => new((ushort)(ownerCode ^ DomainId.Invalid.Value));
        set => ownerCode = (ushort)(value.Value ^ DomainId.Invalid.Value);
    }

    /// <summary>
    /// Of the first frame of a superpage (<see cref="Superpages"/>): the table of 4 KiB entries behind it. It is kept in the word of <see cref="NextFree"/>, for which a frame in use has no use.
    /// </summary>
    public uint LastTable
    {
        readonly get => NextFree;
        set => NextFree = value;
    }

    /// <summary>Whether nobody owns the frame.</summary>
    public readonly bool IsFree => ownerCode == 0;
}
