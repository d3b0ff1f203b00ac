using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>
/// Makes a PVH domain of a boot bundle's record: memory, kernel, ramdisk, start information, and the first vcpu's registers as Xen's
/// docs/misc/pvh says them (32-bit protected mode, paging off, ebx at the start information).
/// </summary>
public static unsafe class PvhBuilder
{
    const ulong SmallestMemory = 1 << 20;
    const ulong CommandLineOffset = Page.Bytes;
    const ulong StartInfoBytes = 2 * Page.Bytes;

    /// <summary>Builds the domain and brings its first vcpu up.</summary>
    /// <param name="hypervisor">The root.</param>
    /// <param name="boot">The bundle.</param>
    /// <param name="record">Its record.</param>
    /// <param name="id">A free number for the domain.</param>
    /// <param name="domain">The domain; null when it was not even made.</param>
    /// <returns>Null when it was built; else what is wrong, and the domain is not to run.</returns>
    public static string? Build(Hypervisor* hypervisor, BootInformation* boot, DomainRecord* record, DomainId id, out Domain* domain)
    {
        domain = null;
        var wrong = CheckRecord(hypervisor, boot, record);
        if (wrong != null)
        {
            return wrong;
        }
        if (id.Value >= hypervisor->Sizes.Domains)
        {
            return "there is no number left for it: the image's MAX_DOMAINS";
        }
        var file = (byte*)(boot->BundleAddress + record->KernelOffset);
        var low = PvhMemory.LowBytes(record->MemoryBytes);
        wrong = ElfKernel.Open(file, record->KernelBytes, low, out var kernel);
        if (wrong != null)
        {
            return wrong;
        }
        var startInfo = Aligned(kernel.End);
        var ramdisk = startInfo + StartInfoBytes;
        if (ramdisk > low || record->RamdiskBytes > low - ramdisk)
        {
            return "the ramdisk does not fit into the domain's memory";
        }
        if (record->MemoryBytes >> Page.Shift > hypervisor->FreeFrames)
        {
            return "the machine has not so much memory left";
        }
        domain = Domains.Create(hypervisor, id, record->VcpuCount, (record->MemoryBytes >> Page.Shift) + PvhMemory.ExtraPages, (record->Flags & DomainRecord.ControlDomain) != 0);
        if (domain == null || !PvhMemory.Populate(hypervisor, domain, record->MemoryBytes))
        {
            return "the machine has not so much memory left";
        }
        Domains.SetName(domain, record->Name, DomainRecord.NameLength(record));
        Processor.Copy(domain->Handle, record->Handle, 16);
        kernel.Load(hypervisor, domain);
        PvhMemory.Copy(hypervisor, domain, ramdisk, (byte*)(boot->BundleAddress + record->RamdiskOffset), record->RamdiskBytes);
        WriteStartInfo(hypervisor, boot, record, domain, startInfo, ramdisk);
        if (!ConsoleRing.Connect(hypervisor, domain, new Gfn(PvhMemory.ConsoleRing >> Page.Shift)))
        {
            return "no event channel is left for its console";
        }
        var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(0));
        SetRegisters(&vcpu->Initial, kernel.Entry, startInfo);
        return null;
    }

    static string? CheckRecord(Hypervisor* hypervisor, BootInformation* boot, DomainRecord* record)
    {
        if (record->MemoryBytes < SmallestMemory || (record->MemoryBytes & Page.OffsetMask) != 0)
        {
            return "its memory is less than 1 MiB or no multiple of 4096 bytes";
        }
        if (record->VcpuCount == 0 || record->VcpuCount > hypervisor->Sizes.VcpusPerDomain)
        {
            return "it wants more vcpus than a domain may have, or none";
        }
        if ((record->Flags & ~DomainRecord.ControlDomain) != 0)
        {
            return "its record has an unknown flag";
        }
        if (record->OnPoweroff > EndAction.Preserve || record->OnReboot > EndAction.Preserve || record->OnCrash > EndAction.Preserve)
        {
            return "its record says of its end what is not known";
        }
        if (!BootBundle.Contains(boot, record->KernelOffset, record->KernelBytes)
            || !BootBundle.Contains(boot, record->RamdiskOffset, record->RamdiskBytes)
            || !BootBundle.Contains(boot, record->CommandLineOffset, record->CommandLineBytes))
        {
            return "its kernel, ramdisk or command line lies outside the boot bundle";
        }
        return record->CommandLineBytes > DomainRecord.MaximumCommandLine ? "its command line is longer than 2047 bytes" : null;
    }

    // One page holds the start information, the module list and the memory map; the next one the command line.
    static void WriteStartInfo(Hypervisor* hypervisor, BootInformation* boot, DomainRecord* record, Domain* domain, ulong address, ulong ramdisk)
    {
        var moduleList = address + (ulong)sizeof(HvmStartInfo);
        var memoryMap = moduleList + (ulong)sizeof(HvmModlistEntry);
        var hasRamdisk = record->RamdiskBytes != 0;
        var info = new HvmStartInfo
        {
            Magic = StartInfoValue.Magic,
            Version = StartInfoValue.Version,
            Flags = domain->IsControl != 0 ? StartInfoFlags.Privileged | StartInfoFlags.InitDomain : 0,
            NrModules = hasRamdisk ? 1u : 0,
            ModlistPaddr = hasRamdisk ? moduleList : 0,
            CmdlinePaddr = address + CommandLineOffset,
            RsdpPaddr = PvhMemory.Acpi,
            MemmapPaddr = memoryMap,
            MemmapEntries = domain->MapEntryCount,
        };
        var module = new HvmModlistEntry { Paddr = ramdisk, Size = record->RamdiskBytes };
        PvhMemory.Copy(hypervisor, domain, address, (byte*)&info, (ulong)sizeof(HvmStartInfo));
        PvhMemory.Copy(hypervisor, domain, moduleList, (byte*)&module, (ulong)sizeof(HvmModlistEntry));
        for (var i = 0u; i < domain->MapEntryCount; i++)
        {
            var entry = new HvmMemmapTableEntry
            {
                Addr = domain->MapEntry[i * 3],
                Size = domain->MapEntry[i * 3 + 1],
                Type = (uint)domain->MapEntry[i * 3 + 2],
            };
            PvhMemory.Copy(hypervisor, domain, memoryMap + i * (ulong)sizeof(HvmMemmapTableEntry), (byte*)&entry, (ulong)sizeof(HvmMemmapTableEntry));
        }
        PvhMemory.Copy(hypervisor, domain, address + CommandLineOffset, (byte*)(boot->BundleAddress + record->CommandLineOffset), record->CommandLineBytes);
    }

    static void SetRegisters(InitialRegisters* registers, uint entry, ulong startInfo)
    {
        const ulong ProtectionEnabled = 1 << 0;
        const ulong ExtensionType = 1 << 4;
        const uint FlatCode = 0xc9b;
        const uint FlatData = 0xc93;
        const uint BusyTaskState = 0x8b;
        const uint TaskStateLimit = 0x67;
        *registers = default;
        registers->Rip = entry;
        registers->Rbx = startInfo;
        registers->Cr0 = ProtectionEnabled | ExtensionType;
        registers->Cs = new InitialSegment { Limit = uint.MaxValue, Attributes = FlatCode };
        registers->Ds = new InitialSegment { Limit = uint.MaxValue, Attributes = FlatData };
        registers->Es = registers->Ds;
        registers->Ss = registers->Ds;
        registers->Tr = new InitialSegment { Limit = TaskStateLimit, Attributes = BusyTaskState };
    }

    static ulong Aligned(ulong address) => (address + Page.OffsetMask) & ~Page.OffsetMask;
}
