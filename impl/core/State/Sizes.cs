namespace Cordon.Impl;

/// <summary>How large the tables of a hypervisor are; fixed when it starts.</summary>
public struct Sizes
{
    /// <summary>Machine frames that exist: numbers 0 to this, exclusive.</summary>
    public ulong Frames;

    /// <summary>Domains: numbers 0 to this, exclusive.</summary>
    public uint Domains;

    /// <summary>Vcpus a domain.</summary>
    public uint VcpusPerDomain;

    /// <summary>Ports a domain, port 0 included.</summary>
    public uint PortsPerDomain;

    /// <summary>Grant frames a domain.</summary>
    public uint GrantFramesPerDomain;

    /// <summary>The configured sizes, on a machine with <paramref name="frames"/> frames.</summary>
    public static Sizes Default(ulong frames) => new()
    {
        Frames = frames,
        Domains = Config.MaxDomains,
        VcpusPerDomain = Config.MaxVcpus,
        PortsPerDomain = Config.MaxPorts,
        GrantFramesPerDomain = Config.MaxGrantFrames,
    };
}

/// <summary>A range of machine memory as the boot protocol tells of it.</summary>
/// <param name="address">First byte, host-physical.</param>
/// <param name="bytes">Length.</param>
public readonly struct MemoryRange(ulong address, ulong bytes)
{
    /// <summary>First byte, host-physical.</summary>
    public readonly ulong Address = address;

    /// <summary>Length in bytes.</summary>
    public readonly ulong Bytes = bytes;
}
