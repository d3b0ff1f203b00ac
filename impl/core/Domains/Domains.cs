using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Making, stopping and ending domains.</summary>
public static unsafe class Domains
{
    /// <summary>
    /// Begins to build a domain, with no memory but its shared_info page (which is mapped nowhere) and its first grant frame. Every vcpu is down and not initialised.
    /// </summary>
    /// <param name="hypervisor">The hypervisor.</param>
    /// <param name="id">A number that is free.</param>
    /// <param name="vcpuCount">1 to Sizes.VcpusPerDomain, and at most as many as shared_info has a vcpu_info for.</param>
    /// <param name="maximumPages">How many pages may be allocated to it.</param>
    /// <param name="isControl">Whether it may act on other domains.</param>
    /// <returns>The domain; null when the number is taken or does not exist, a parameter is out of range, or no frame is left.</returns>
    public static Domain* Create(Hypervisor* hypervisor, DomainId id, uint vcpuCount, ulong maximumPages, bool isControl)
    {
        var domain = Hypervisor.Domain(hypervisor, id);
        if (domain == null || domain->State != DomainState.Absent || vcpuCount == 0 || vcpuCount > hypervisor->Sizes.VcpusPerDomain
            || vcpuCount > SharedInfoWord.LegacyVcpus)
        {
            return null;
        }
        Processor.Clear(domain, (ulong)sizeof(Domain));
        domain->Id = id.Value;
        domain->VcpuCount = vcpuCount;
        domain->MaximumPages = maximumPages;
        domain->GrantVersion = 1;
        domain->IsControl = isControl ? (byte)1 : (byte)0;
        domain->ValidPorts = Ports.GroupSize < hypervisor->Sizes.PortsPerDomain ? Ports.GroupSize : hypervisor->Sizes.PortsPerDomain;
        domain->MaximumPort = hypervisor->Sizes.PortsPerDomain - 1;
        domain->SharedInfo = Frames.Allocate(hypervisor, id, FrameType.SharedInfo);
        if (domain->SharedInfo.IsNone)
        {
            return null;
        }
        if (!GrantFrames.Grow(hypervisor, domain, GrantTableBounds.InitialFrames))
        {
            Frames.Release(hypervisor, domain->SharedInfo);
            return null;
        }
        Processor.Clear(
            Hypervisor.Channel(hypervisor, domain, Port.None),
            hypervisor->Sizes.PortsPerDomain * (ulong)sizeof(EventChannel));
        Hypervisor.Channel(hypervisor, domain, Port.None)->State = ChannelState.Reserved;
        for (var vcpuId = 0U; vcpuId < vcpuCount; vcpuId++)
        {
            InitialiseVcpu(hypervisor, domain, new VcpuId(vcpuId));
        }
        domain->State = DomainState.Building;
        GuestClock.PublishWallclock(hypervisor, domain);
        return domain;
    }

    static void InitialiseVcpu(Hypervisor* hypervisor, Domain* domain, VcpuId id)
    {
        var vcpu = Hypervisor.Vcpu(hypervisor, domain, id);
        var backend = vcpu->BackendAddress;
        Processor.Clear(vcpu, (ulong)sizeof(Vcpu));
        vcpu->BackendAddress = backend;
        vcpu->Domain = domain->Id;
        vcpu->Id = (ushort)id.Value;
        vcpu->IsDown = 1;
        vcpu->RunState = RunState.Offline;
        vcpu->RunStateEntryTime = Clock.Now(hypervisor);
        vcpu->SingleshotDeadline = Timers.Never;
        vcpu->PollDeadline = Timers.Never;
        vcpu->InfoAddress = domain->SharedInfo.Address + (id.Value * (ulong)sizeof(VcpuInfo));
        GuestClock.Publish(hypervisor, vcpu);
    }

    /// <summary>Gives the domain a name; what is longer than <see cref="Domain.MaximumNameLength"/> or not printable is left out.</summary>
    public static void SetName(Domain* domain, byte* name, uint length)
    {
        domain->NameLength = 0;
        for (var i = 0U; i < length && domain->NameLength < Domain.MaximumNameLength; i++)
        {
            if (name[i] is > 0x20 and < 0x7f)
            {
                domain->Name[domain->NameLength++] = name[i];
            }
        }
    }

    /// <summary>Adds an entry to the memory map that XENMEM_memory_map tells; false when it is full.</summary>
    public static bool AddMapEntry(Domain* domain, ulong address, ulong bytes, uint type)
    {
        if (domain->MapEntryCount == Domain.MaximumMapEntries)
        {
            return false;
        }
        var entry = &domain->MapEntry[domain->MapEntryCount * 3];
        entry[0] = address;
        entry[1] = bytes;
        entry[2] = type;
        domain->MapEntryCount++;
        return true;
    }

    /// <summary>Ends the building of a domain: vcpu 0, whose <see cref="Vcpu.Initial"/> registers the builder has set, is up, and the domain runs.</summary>
    public static void Start(Hypervisor* hypervisor, Domain* domain)
    {
        var vcpu = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(0));
        domain->State = DomainState.Running;
        vcpu->IsInitialised = 1;
        vcpu->IsDown = 0;
        Scheduling.Wake(hypervisor, vcpu);
    }
}
