using Cordon.Impl;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>Builds the machine of a world with the implementation's own functions, as its boot path does.</summary>
public static unsafe class WorldBuilder
{
    /// <summary>The control domain.</summary>
    public const ushort ControlDomain = 0;

    /// <summary>The domains: <see cref="ControlDomain"/> and two others.</summary>
    public const ushort Domains = 3;

    /// <summary>Vcpus of each domain.</summary>
    public const uint Vcpus = 2;

    /// <summary>Ports of each domain, port 0 included.</summary>
    public const uint Ports = 128;

    /// <summary>Frames of RAM that a domain may own.</summary>
    const ulong MaximumPages = GuestPlaces.RamFrames + 6;

    const ulong RootFrame = 1;
    const uint GrantFrames = 4;
    const uint MapEntryRam = 1;

    /// <summary>A machine of <paramref name="frames"/> frames with its domains, each running on vcpu 0.</summary>
    public static World Build(string name, int frames)
    {
        var memory = new PhysicalMemory(frames);
        var sizes = new Sizes
        {
            Frames = (ulong)frames,
            Domains = Domains,
            VcpusPerDomain = Vcpus,
            PortsPerDomain = Ports,
            GrantFramesPerDomain = GrantFrames,
        };
        var range = new MemoryRange(0, (ulong)memory.Bytes);
        var hypervisor = Hypervisor.Initialise(memory.Base, RootFrame << Page.Shift, sizes, &range, 1);
        hypervisor->HostTimestamp = 1_000_000;
        for (ushort id = 0; id < Domains; id++)
        {
            BuildDomain(hypervisor, new DomainId(id));
        }
        return new World(name, memory, hypervisor);
    }

    static void BuildDomain(Hypervisor* hypervisor, DomainId id)
    {
        var domain = Cordon.Impl.Domains.Create(hypervisor, id, Vcpus, MaximumPages, id.Value == ControlDomain);
        Require(domain != null, "creating a domain");
        for (ulong gfn = 0; gfn < GuestPlaces.RamFrames; gfn++)
        {
            // The order mixes the frames, so that neighbours in guest memory are not neighbours in the machine's.
            var mixed = ((gfn & 1) * (GuestPlaces.RamFrames / 2)) + (gfn >> 1);
            if (mixed != GuestPlaces.HoleFrame)
            {
                AddRam(hypervisor, domain, new Gfn(mixed));
            }
        }
        Require(Cordon.Impl.Domains.AddMapEntry(domain, 0, GuestPlaces.RamFrames << Page.Shift, MapEntryRam), "describing memory");
        for (uint vcpu = 0; vcpu < Vcpus; vcpu++)
        {
            Hypervisor.Vcpu(hypervisor, domain, new VcpuId(vcpu))->Paging.Is64Bit = 1;
        }
        Cordon.Impl.Domains.Start(hypervisor, domain);
    }

    static void AddRam(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var frame = Frames.Allocate(hypervisor, new DomainId(domain->Id), FrameType.None);
        Require(!frame.IsNone && NestedPaging.Map(hypervisor, domain, gfn, frame, MappingType.RamReadWrite), "giving a domain memory");
    }

    static void Require(bool succeeded, string what)
    {
        if (!succeeded)
        {
            throw new InvalidOperationException($"building a world failed at {what}: its machine is too small");
        }
    }
}
