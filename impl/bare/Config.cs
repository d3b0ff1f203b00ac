namespace Cordon.Impl;

/// <summary>The configuration of the library without any option: what its calls answer is compared too.</summary>
public static class Config
{
    /// <summary>CONFIG_PVH: PVH guests.</summary>
    public const bool Pvh = false;

    /// <summary>CONFIG_CONSOLE_IO: the console calls.</summary>
    public const bool ConsoleIo = false;

    /// <summary>CONFIG_GRANT_TABLE: grant tables.</summary>
    public const bool GrantTable = false;

    /// <summary>CONFIG_EVENT_FIFO: the FIFO layout of event channels.</summary>
    public const bool EventFifo = false;

    /// <summary>CONFIG_MAX_DOMAINS.</summary>
    public const uint MaxDomains = 16;

    /// <summary>CONFIG_MAX_VCPUS: of one domain.</summary>
    public const uint MaxVcpus = 8;

    /// <summary>CONFIG_MAX_PORTS: of one domain.</summary>
    public const uint MaxPorts = 1024;

    /// <summary>CONFIG_MAX_GRANT_FRAMES: of one domain.</summary>
    public const uint MaxGrantFrames = 64;
}
