using System.Runtime.InteropServices;
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

    const ulong RootFrame = 1;
    /// <summary>The guest frames that hold something at first: those of structures and buffers, and some that are granted.</summary>
    public static ulong[] FilledFrames { get; } =
        [GuestPlaces.StructureFrame, GuestPlaces.StructureFrame + 1, GuestPlaces.BufferFrame, GuestPlaces.BufferFrame + 1, 9, 10, 11, 13];

    /// <summary>What a word of those frames holds at first: each another value, so that a byte that is lost or misplaced by a copy is seen.</summary>
    public static ulong Content(ulong domain, ulong gfn, ulong word) => ((word + 1) * 0x9E37_79B9_7F4A_7C15) ^ (domain << 40) ^ (gfn << 48);

    const uint GrantFrames = 4;

    /// <summary>The type of RAM in a memory map.</summary>
    public const uint MapEntryRam = 1;


    /// <summary>The name of a domain, as its console lines begin.</summary>
    public static string NameOf(ushort domain) => $"dom{domain}";

    /// <summary>A machine with its domains, each running on vcpu 0.</summary>
    /// <param name="shape">How large it is, and how its guests translate addresses.</param>
    public static World Build(WorldShape shape)
    {
        var memory = new PhysicalMemory(shape.Frames);
        var sizes = new Sizes
        {
            Frames = (ulong)shape.Frames,
            Domains = Domains,
            VcpusPerDomain = Vcpus,
            PortsPerDomain = Ports,
            GrantFramesPerDomain = GrantFrames,
        };
        FillFirstFrame(memory);
        var range = new MemoryRange(0, (ulong)memory.Bytes);
        var hypervisor = Hypervisor.Initialise(memory.Base, RootFrame << Page.Shift, sizes, &range, 1);
        hypervisor->HostTimestamp = shape.Now;
        hypervisor->WallclockSeconds = WorldClock.WallSeconds;
        hypervisor->WallclockNanoseconds = WorldClock.WallNanoseconds;
        for (ushort id = 0; id < Domains; id++)
        {
            BuildDomain(hypervisor, new DomainId(id), shape);
        }
        return new World(shape.Name, memory, hypervisor) { Paging = shape.Paging, PlacesAt = shape.PlacesAt };
    }

    // A PC's first frame is not empty, and no table of Cordon's. Here it holds what a table that maps writable memory does, so that following an entry that is 0 finds something.
    static void FillFirstFrame(PhysicalMemory memory)
    {
        const ulong PresentAndWritable = 3;
        var words = MemoryMarshal.Cast<byte, ulong>(memory.Page(0));
        var frames = (ulong)(memory.Bytes / PhysicalMemory.PageBytes);
        for (var word = 0; word < words.Length; word++)
        {
            words[word] = new Mfn((ulong)word % frames).Address | ((ulong)MappingType.RamReadWrite << 52) | PresentAndWritable;
        }
    }

    static void BuildDomain(Hypervisor* hypervisor, DomainId id, WorldShape shape)
    {
        var domain = Cordon.Impl.Domains.Create(hypervisor, id, Vcpus, shape.MaximumPages, id.Value == ControlDomain);
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
            // Hypercalls are of 64-bit code alone; that the tables are of another mode is for the walk of them.
            var paging = shape.Paging;
            Hypervisor.Vcpu(hypervisor, domain, new VcpuId(vcpu))->Paging = new GuestPaging { Cr0 = paging.Cr0, Cr3 = paging.Cr3, Cr4 = paging.Cr4, Efer = paging.Efer, Is64Bit = 1 };
        }
        // What a call writes, zeros too, is seen.
        foreach (var gfn in FilledFrames)
        {
            var words = (ulong*)Hypervisor.At(hypervisor, NestedPaging.Lookup(hypervisor, domain, new Gfn(gfn)).Frame);
            for (var word = 0UL; word < Page.Bytes / sizeof(ulong); word++)
            {
                words[word] = Content(id.Value, gfn, word);
            }
        }
        foreach (var letter in NameOf(id.Value))
        {
            domain->Name[domain->NameLength++] = (byte)letter;
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
