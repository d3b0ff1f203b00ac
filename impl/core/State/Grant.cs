using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>
/// A grant of a domain, by its reference, and how it is used. An entry of zeros is a grant that nobody uses. The entries lie in frames of the hypervisor,
/// one for each frame of the grant table, which come when a grant of that frame is first used.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct GrantUse
{
    /// <summary>The frame's number; meaningful while the grant is in use.</summary>
    public uint Frame;

    /// <summary>The domain that uses it; meaningful while the grant is in use.</summary>
    public ushort User;

    /// <summary>How many mappings can only be read.</summary>
    public byte Readers;

    /// <summary>How many mappings can be written.</summary>
    public byte Writers;

    /// <summary>Whether it is in use.</summary>
    public readonly bool IsInUse => (Readers | Writers) != 0;
}

/// <summary>A mapping of another domain's frame by a grant, by its handle. The entries lie in frames of the hypervisor, which come as they are needed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GrantMapping
{
    /// <summary>The guest frame at which it is.</summary>
    public ulong Gfn;

    /// <summary>The grant's reference; of a handle that names nothing, the next such one, plus 1.</summary>
    public uint Reference;

    /// <summary>The granting domain.</summary>
    public ushort Granter;

    /// <summary>1 when it can only be read.</summary>
    public byte IsReadonly;

    /// <summary>1 when the handle names a mapping.</summary>
    public byte IsInUse;
}
