using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>gnttab_copy</c>. An end's first word is its union <c>u</c>: <c>ref</c>, of 32 bits, or <c>gmfn</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GnttabCopy
{
    /// <summary>IN: the grant reference (32 bits) or the gfn that is copied from.</summary>
    public ulong SourceFrame;

    /// <summary>IN: the domain whose it is.</summary>
    public ushort SourceDomid;

    /// <summary>IN: where in the frame.</summary>
    public ushort SourceOffset;

    /// <summary>Unused.</summary>
    public uint SourcePad;

    /// <summary>IN: the grant reference (32 bits) or the gfn that is copied to.</summary>
    public ulong DestFrame;

    /// <summary>IN: the domain whose it is.</summary>
    public ushort DestDomid;

    /// <summary>IN: where in the frame.</summary>
    public ushort DestOffset;

    /// <summary>Unused.</summary>
    public uint DestPad;

    /// <summary>IN: how many bytes.</summary>
    public ushort Len;

    /// <summary>IN: <see cref="GrantCopyFlags"/>.</summary>
    public ushort Flags;

    /// <summary>OUT: one of <see cref="GrantStatus"/>.</summary>
    public short Status;
}

/// <summary><c>GNTCOPY_*</c>: which ends of a copy are grants.</summary>
public static class GrantCopyFlags
{
    /// <summary>The source is.</summary>
    public const ushort SourceGref = 1 << 0;

    /// <summary>The destination is.</summary>
    public const ushort DestGref = 1 << 1;
}

/// <summary><c>gnttab_swap_grant_ref</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GnttabSwapGrantRef
{
    /// <summary>IN: a grant reference of the caller.</summary>
    public uint RefA;

    /// <summary>IN: another.</summary>
    public uint RefB;

    /// <summary>OUT: one of <see cref="GrantStatus"/>.</summary>
    public short Status;
}
