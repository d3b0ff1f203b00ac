using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>grant_entry_v1</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GrantEntryV1
{
    /// <summary><c>GTF_*</c>.</summary>
    public ushort Flags;

    /// <summary>Who may use it.</summary>
    public ushort Domid;

    /// <summary>The gfn.</summary>
    public uint Frame;
}

/// <summary><c>grant_entry_v2</c>, a union: of a whole frame, of a part of one (<c>sub_page</c>), or of another domain's grant (<c>transitive</c>).</summary>
[StructLayout(LayoutKind.Explicit)]
public struct GrantEntryV2
{
    /// <summary><c>GTF_*</c>, without the marks of use.</summary>
    [FieldOffset(0)]
    public ushort Flags;

    /// <summary>Who may use it.</summary>
    [FieldOffset(2)]
    public ushort Domid;

    /// <summary>Of a part: the first byte.</summary>
    [FieldOffset(4)]
    public ushort PageOff;

    /// <summary>Of a part: how many bytes.</summary>
    [FieldOffset(6)]
    public ushort Length;

    /// <summary>The gfn.</summary>
    [FieldOffset(8)]
    public ulong Frame;

    /// <summary>Of another's grant: that domain.</summary>
    [FieldOffset(4)]
    public ushort TransDomid;

    /// <summary>Of another's grant: its reference.</summary>
    [FieldOffset(8)]
    public uint Gref;
}

/// <summary><c>GTF_*</c>: the flags of an entry of a grant table.</summary>
public static class GrantEntryFlags
{
    /// <summary>Which bits say what the entry is for.</summary>
    public const ushort TypeMask = 3;

    /// <summary>The domain may map the frame, or copy from it and to it.</summary>
    public const ushort PermitAccess = 1;

    /// <summary>The domain may copy by the grant of another domain that the entry names; of version 2 only.</summary>
    public const ushort Transitive = 3;

    /// <summary>The frame may only be read.</summary>
    public const ushort Readonly = 1 << 2;

    /// <summary>The number of the bit <see cref="Reading"/>.</summary>
    public const int ReadingBit = 3;

    /// <summary>The number of the bit <see cref="Writing"/>.</summary>
    public const int WritingBit = 4;

    /// <summary>Set by the hypervisor while the frame is in use.</summary>
    public const ushort Reading = 1 << ReadingBit;

    /// <summary>Set by the hypervisor while the frame is in use for writing.</summary>
    public const ushort Writing = 1 << WritingBit;

    /// <summary>A part of the frame is granted; it can only be copied. The part is told in version 2 only.</summary>
    public const ushort SubPage = 1 << 8;
}
