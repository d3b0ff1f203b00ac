using System.Buffers.Binary;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Cordon.Spec;

namespace Cordon.HwTests.Measure;

/// <summary>What Xen keeps of the machine's memory, by its own count, which its first domain may ask for.</summary>
public static class XenMemory
{
    const uint SystemControlVersion = 0x15;
    const uint DomainControlVersion = 0x15;
    const ulong Argument = GuestLayout.Arena;
    const ulong Extents = GuestLayout.Arena + 1024;
    const int ArgumentBytes = 136;
    const double KiBPerPage = 4;

    /// <summary>KiB that are neither free nor the first domain's, of a machine with <paramref name="memoryMiB"/>.</summary>
    /// <exception cref="LaneUnavailableException">The machine lacks something.</exception>
    /// <exception cref="MachineException">Xen or the guest failed.</exception>
    public static double Kept(string cache, int memoryMiB)
    {
        using var machine = Start(cache, memoryMiB);
        var (total, free) = Pages(machine.Mailbox);
        return (total - free - OwnPages(machine.Mailbox)) * KiBPerPage;
    }

    /// <summary>
    /// KiB that Xen keeps for each of <paramref name="domains"/> PVH domains of <paramref name="domainMiB"/> and one vcpu, besides their memory. They get what
    /// Xen gives them by itself; tools would give them more for their translations.
    /// </summary>
    /// <exception cref="LaneUnavailableException">The machine lacks something.</exception>
    /// <exception cref="MachineException">Xen or the guest failed.</exception>
    public static double KeptADomain(string cache, int memoryMiB, int domains, uint domainMiB)
    {
        using var machine = Start(cache, memoryMiB);
        var (_, before) = Pages(machine.Mailbox);
        for (var i = 1; i <= domains; i++)
        {
            CreateDomain(machine.Mailbox, (ushort)i, domainMiB);
        }
        var (_, after) = Pages(machine.Mailbox);
        return ((before - after) * KiBPerPage / domains) - (domainMiB * 1024);
    }

    static Machine Start(string cache, int memoryMiB) => Machine.Start(Hypervisors.Xen(cache, memoryMiB, vcpus: 1), new ulong[512]);

    /// <summary>XEN_SYSCTL_physinfo: all pages, and those that are free.</summary>
    static (double Total, double Free) Pages(Mailbox mailbox)
    {
        const uint physicalInformation = 3;
        const int total = 48, free = 56;
        var answer = Run(mailbox, HypercallNumber.Sysctl, Structure(physicalInformation, SystemControlVersion));
        return (BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(total)), BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(free)));
    }

    /// <summary>XENMEM_current_reservation of the first domain.</summary>
    static double OwnPages(Mailbox mailbox)
    {
        var program = new GuestProgram();
        program.Write(Argument, GuestProgram.Bytes(Domid.Self));
        var call = program.Call((ulong)HypercallNumber.MemoryOp, (ulong)MemoryCommand.CurrentReservation, Argument);
        return mailbox.Run(program)[call];
    }

    static void CreateDomain(Mailbox mailbox, ushort domain, uint memoryMiB)
    {
        const uint create = 1, setMaximumMemory = 11, setVcpus = 15;
        const uint hvm = 1, hap = 2, grantVersion = 1, localApic = 1, ports = 1023, usual = uint.MaxValue;
        // ssidref, the handle's four words, flags, iommu_opts, max_vcpus, max_evtchn_port, max_grant_frames, max_maptrack_frames, grant_opts, vmtrace_size,
        // cpupool_id, emulation_flags, misc_flags.
        Run(mailbox, HypercallNumber.Domctl, Structure(create, DomainControlVersion, domain, 0, 0, domain, 0, 0, 0, hvm | hap, 0, 1, ports, usual, usual, grantVersion, 0, 0, localApic, 0));
        Run(mailbox, HypercallNumber.Domctl, Structure(setMaximumMemory, DomainControlVersion, domain, 0, memoryMiB * 1024, 0));
        Run(mailbox, HypercallNumber.Domctl, Structure(setVcpus, DomainControlVersion, domain, 0, 1));
        Populate(mailbox, domain, memoryMiB);
    }

    static void Populate(Mailbox mailbox, ushort domain, uint memoryMiB)
    {
        const uint order = 9;
        var extents = memoryMiB / 2;
        var frames = new byte[extents * sizeof(ulong)];
        for (var i = 0; i < extents; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(frames.AsSpan(i * sizeof(ulong)), (ulong)i << (int)order);
        }
        var program = new GuestProgram();
        program.Write(Extents, frames);
        program.Write(Argument, GuestProgram.Bytes((uint)Extents, (uint)(Extents >> 32), extents, 0, order, 0, domain, 0));
        var call = program.Call((ulong)HypercallNumber.MemoryOp, (ulong)MemoryCommand.PopulatePhysmap, Argument);
        if (mailbox.Run(program)[call] is var populated && populated != extents)
        {
            throw new MachineException($"xen: domain {domain} cannot be given {memoryMiB} MiB: {(long)populated}");
        }
    }

    /// <summary>Calls with <paramref name="structure"/> as the only argument; what the structure holds afterwards.</summary>
    static byte[] Run(Mailbox mailbox, HypercallNumber number, byte[] structure)
    {
        var program = new GuestProgram();
        program.Write(Argument, structure);
        var call = program.Call((ulong)number, Argument);
        var read = program.Read(Argument, ArgumentBytes);
        var results = mailbox.Run(program);
        if (results[call] != 0)
        {
            throw new MachineException($"xen: {number}, command {structure[0]}: error {(long)results[call]}");
        }
        var answer = new byte[ArgumentBytes];
        for (var i = 0; i < ArgumentBytes; i += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(answer.AsSpan(i), results[read + 1 + (i / sizeof(ulong))]);
        }
        return answer;
    }

    static byte[] Structure(params ReadOnlySpan<uint> words)
    {
        var structure = new byte[ArgumentBytes];
        GuestProgram.Bytes(words).CopyTo(structure, 0);
        return structure;
    }
}
