using Cordon.HwTests.Machines;

namespace Cordon.HwTests.Reference;

/// <summary>What the builder of a lane's hypervisor made: the facts from which the model starts.</summary>
public sealed record DomainDescription
{
    /// <summary>The domain's number.</summary>
    public required ushort Domain { get; init; }

    /// <summary>vcpus.</summary>
    public required uint Vcpus { get; init; }

    /// <summary>Frames of RAM that it owns at first, from guest frame 0 on.</summary>
    public required ulong Pages { get; init; }

    /// <summary>Further guest frames at which it has RAM: of its console's ring, of firmware tables.</summary>
    public ulong[] FurtherGfns { get; init; } = [];

    /// <summary>Whether its port 1 is connected with the hypervisor's end of its console.</summary>
    public bool HasConsoleChannel { get; init; }

    /// <summary>Its parameters that are not 0, by their indices.</summary>
    public (ulong Index, ulong Value)[] Parameters { get; init; } = [];

    /// <summary>How many it may own.</summary>
    public required ulong MaximumPages { get; init; }

    /// <summary>The highest guest frame that was ever mapped.</summary>
    public required ulong HighestGfn { get; init; }

    /// <summary>Guest frames at or above it cannot be mapped.</summary>
    public required ulong GfnLimit { get; init; }

    /// <summary>Ports at or above it do not exist, as far as the domain's configuration goes.</summary>
    public required ulong PortLimit { get; init; }

    /// <summary>Frames of its grant table at first, and at most.</summary>
    public required (ulong First, ulong Most) GrantFrames { get; init; }

    /// <summary>Whether its own frame that it maps by a grant goes away from where it was (HC-DIF-044).</summary>
    public bool MovesOwnGrants { get; init; }

    /// <summary>Entries of its memory map.</summary>
    public required ulong MemoryMapEntries { get; init; }

    /// <summary>
    /// The first domain of Debian's Xen, PVH, with 128 MiB. Its own limit of ports is none, so the interface's counts; it has guest frames
    /// for the machine's devices up to 4 GiB; its reservation is unlimited.
    /// </summary>
    public static DomainDescription OfXen { get; } = new()
    {
        Domain = 0,
        Vcpus = Hypervisors.XenVcpus,
        Pages = Hypervisors.DomainMiB * 256,
        MaximumPages = uint.MaxValue,
        HighestGfn = 0xfffff,
        GfnLimit = 1UL << 36,
        PortLimit = 4096,
        GrantFrames = (0, 64),
        MovesOwnGrants = true,
        MemoryMapEntries = 11,
    };
    /// <summary>A control domain of Cordon with 128 MiB of RAM from guest frame 0 on, a page of its console's ring and one of ACPI tables.</summary>
    public static DomainDescription OfCordon { get; } = new()
    {
        Domain = 1,
        Vcpus = Hypervisors.CordonVcpus,
        Pages = Hypervisors.DomainMiB * 256,
        FurtherGfns = [0xfeffc, 0xfeffd],
        HasConsoleChannel = true,
        Parameters = [(17, 0xfeffc), (18, 1)],
        MaximumPages = Hypervisors.DomainMiB * 256 + 2,
        HighestGfn = 0xfeffd,
        GfnLimit = 1UL << 36,
        PortLimit = 1024,
        GrantFrames = (1, 64),
        MemoryMapEntries = 3,
    };
}
