using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>What follows when a domain has ended: <c>on_poweroff</c>, <c>on_reboot</c> and <c>on_crash</c> of xl.cfg.</summary>
public enum EndAction : byte
{
    /// <summary>It gives everything back.</summary>
    Destroy = 0,

    /// <summary>It gives everything back, and is built anew.</summary>
    Restart = 1,

    /// <summary>It stays as it is, and does not run.</summary>
    Preserve = 2,
}

/// <summary>One domain of the boot bundle; docs/boot-bundle.md.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public unsafe struct DomainRecord
{
    /// <summary>Bytes of <see cref="Name"/>.</summary>
    public const int NameBytes = 64;

    /// <summary>The longest command line in bytes, without its end.</summary>
    public const ulong MaximumCommandLine = 2047;

    /// <summary>The bit of <see cref="Flags"/> that makes a control domain.</summary>
    public const uint ControlDomain = 1;

    /// <summary>The name, padded with 0.</summary>
    [FieldOffset(0)] public fixed byte Name[NameBytes];

    /// <summary>Memory in bytes.</summary>
    [FieldOffset(64)] public ulong MemoryBytes;

    /// <summary>Number of vcpus.</summary>
    [FieldOffset(72)] public uint VcpuCount;

    /// <summary><see cref="ControlDomain"/> or 0.</summary>
    [FieldOffset(76)] public uint Flags;

    /// <summary>The kernel, in bytes from the start of the bundle.</summary>
    [FieldOffset(80)] public ulong KernelOffset;

    /// <summary>Its size.</summary>
    [FieldOffset(88)] public ulong KernelBytes;

    /// <summary>The ramdisk, in bytes from the start of the bundle.</summary>
    [FieldOffset(96)] public ulong RamdiskOffset;

    /// <summary>Its size; 0 when there is none.</summary>
    [FieldOffset(104)] public ulong RamdiskBytes;

    /// <summary>The command line, in bytes from the start of the bundle.</summary>
    [FieldOffset(112)] public ulong CommandLineOffset;

    /// <summary>Its length.</summary>
    [FieldOffset(120)] public ulong CommandLineBytes;

    /// <summary>The UUID.</summary>
    [FieldOffset(128)] public fixed byte Handle[16];

    /// <summary>What follows when it powers off.</summary>
    [FieldOffset(144)] public EndAction OnPoweroff;

    /// <summary>What follows when it reboots.</summary>
    [FieldOffset(145)] public EndAction OnReboot;

    /// <summary>What follows when it ends in any other way.</summary>
    [FieldOffset(146)] public EndAction OnCrash;

    /// <summary>What follows when it was shut down for <paramref name="reason"/>, one of <c>SHUTDOWN_*</c>.</summary>
    public static EndAction ActionOn(DomainRecord* record, uint reason) => reason switch
    {
        Spec.ShutdownReason.Poweroff => record->OnPoweroff,
        Spec.ShutdownReason.Reboot => record->OnReboot,
        _ => record->OnCrash,
    };

    /// <summary>The length of the name.</summary>
    /// <returns>0 when it is not a name that docs/boot-bundle.md allows.</returns>
    public static uint NameLength(DomainRecord* record)
    {
        var length = 0u;
        while (length < NameBytes && record->Name[length] != 0)
        {
            if (!IsNameByte(record->Name[length]))
            {
                return 0;
            }
            length++;
        }
        return length <= Domain.MaximumNameLength ? length : 0;
    }

    static bool IsNameByte(byte value)
        => value is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9')
            or (byte)'-' or (byte)'_' or (byte)'.';
}
