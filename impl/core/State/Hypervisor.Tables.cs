using System.Runtime.CompilerServices;

namespace Cordon.Impl;

public unsafe partial struct Hypervisor
{
    /// <summary>Bytes between two entries' alignment boundary.</summary>
    const ulong TableAlignment = 64;

    /// <summary>How many bytes, rounded up to whole pages, the root and its tables take for <paramref name="sizes"/>.</summary>
    public static ulong RequiredBytes(in Sizes sizes)
    {
        var layout = default(Hypervisor);
        return LayOut(&layout, sizes);
    }

    /// <summary>The hypervisor's view of host-physical address <paramref name="address"/>.</summary>
    public static byte* At(Hypervisor* hypervisor, ulong address)
        => (byte*)hypervisor + (long)(address - hypervisor->RootAddress);

    /// <summary>The hypervisor's view of a frame.</summary>
    public static byte* At(Hypervisor* hypervisor, Mfn mfn) => At(hypervisor, mfn.Address);

    /// <summary>What is known of a frame; <paramref name="mfn"/> must exist.</summary>
    public static Frame* Frame(Hypervisor* hypervisor, Mfn mfn)
        => (Frame*)((byte*)hypervisor + hypervisor->FramesOffset) + mfn.Value;

    /// <summary>Row <paramref name="id"/> of the domain table, which may be absent; null when there is no such row.</summary>
    public static Domain* Domain(Hypervisor* hypervisor, DomainId id)
        => id.Value < hypervisor->Sizes.Domains ? (Domain*)((byte*)hypervisor + hypervisor->DomainsOffset) + id.Value : null;

    /// <summary>The domain of a vcpu.</summary>
    public static Domain* Domain(Hypervisor* hypervisor, Vcpu* vcpu)
        => (Domain*)((byte*)hypervisor + hypervisor->DomainsOffset) + vcpu->Domain;

    /// <summary>The vcpu of that number; null when the domain has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vcpu* Vcpu(Hypervisor* hypervisor, Domain* domain, VcpuId id)
        => id.Value < domain->VcpuCount
            ? (Vcpu*)((byte*)hypervisor + hypervisor->VcpusOffset) + (((ulong)domain->Id * hypervisor->Sizes.VcpusPerDomain) + id.Value)
            : null;

    /// <summary>The row of a port; <paramref name="port"/> must be below Sizes.PortsPerDomain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EventChannel* Channel(Hypervisor* hypervisor, Domain* domain, Port port)
        => (EventChannel*)((byte*)hypervisor + hypervisor->ChannelsOffset) + (((ulong)domain->Id * hypervisor->Sizes.PortsPerDomain) + port.Value);

    /// <summary>The machine frame number of grant frame <paramref name="index"/>, which must be below Sizes.GrantFramesPerDomain.</summary>
    public static Mfn* GrantFrame(Hypervisor* hypervisor, Domain* domain, uint index)
        => (Mfn*)((byte*)hypervisor + hypervisor->GrantFramesOffset) + (((ulong)domain->Id * hypervisor->Sizes.GrantFramesPerDomain) + index);

    /// <summary>The frame with the uses of the grants of grant frame <paramref name="index"/>, which must be below Sizes.GrantFramesPerDomain; none before one is used.</summary>
    public static Mfn* UseFrame(Hypervisor* hypervisor, Domain* domain, uint index)
        => (Mfn*)((byte*)hypervisor + hypervisor->UseFramesOffset) + (((ulong)domain->Id * hypervisor->Sizes.GrantFramesPerDomain) + index);

    /// <summary>Frame <paramref name="index"/>, below <see cref="GrantMappings.MaximumFrames"/>, with the domain's mappings by grants; none before it is needed.</summary>
    public static Mfn* MappingFrame(Hypervisor* hypervisor, Domain* domain, uint index)
        => (Mfn*)((byte*)hypervisor + hypervisor->MappingFramesOffset) + (((ulong)domain->Id * GrantMappings.MaximumFrames) + index);

    /// <summary>
    /// Makes a hypervisor in memory that is not in use.
    /// </summary>
    /// <param name="physicalBase">Where host-physical address 0 is seen.</param>
    /// <param name="rootAddress">Host-physical address of the root, a multiple of 4096; <see cref="RequiredBytes"/> follow it.</param>
    /// <param name="sizes">How large the tables are.</param>
    /// <param name="ranges">Ranges of memory that may be given to domains. What overlaps the root is left out, and frame 0.</param>
    /// <param name="rangeCount">How many <paramref name="ranges"/> there are; those beyond <see cref="MaximumRanges"/> are not used.</param>
    /// <returns>The root, in which no domain exists.</returns>
    public static Hypervisor* Initialise(byte* physicalBase, ulong rootAddress, in Sizes sizes, MemoryRange* ranges, uint rangeCount)
    {
        var hypervisor = (Hypervisor*)(physicalBase + rootAddress);
        Processor.Clear(hypervisor, RequiredBytes(sizes));
        hypervisor->RootAddress = rootAddress;
        hypervisor->RootBytes = LayOut(hypervisor, sizes);
        hypervisor->TimestampMultiplier = 1U << 31;
        hypervisor->TimestampShift = 1;
        hypervisor->NextDeadline = Timers.Never;
        hypervisor->GuestCr4Bits = ControlBits.Cr4;
        hypervisor->GuestEferBits = ControlBits.Efer;
        Frames.Initialise(hypervisor, ranges, rangeCount);
        return hypervisor;
    }

    static ulong LayOut(Hypervisor* root, in Sizes sizes)
    {
        root->Sizes = sizes;
        root->FramesOffset = Aligned((ulong)sizeof(Hypervisor));
        root->DomainsOffset = Aligned(root->FramesOffset + (sizes.Frames * (ulong)sizeof(Frame)));
        root->VcpusOffset = Aligned(root->DomainsOffset + (sizes.Domains * (ulong)sizeof(Domain)));
        root->ChannelsOffset = Aligned(root->VcpusOffset + ((ulong)sizes.Domains * sizes.VcpusPerDomain * (ulong)sizeof(Vcpu)));
        root->GrantFramesOffset = Aligned(root->ChannelsOffset + ((ulong)sizes.Domains * sizes.PortsPerDomain * (ulong)sizeof(EventChannel)));
        var grantFrames = (ulong)sizes.Domains * sizes.GrantFramesPerDomain * (ulong)sizeof(Mfn);
        root->UseFramesOffset = Aligned(root->GrantFramesOffset + grantFrames);
        root->MappingFramesOffset = Aligned(root->UseFramesOffset + grantFrames);
        var end = root->MappingFramesOffset + (sizes.Domains * GrantMappings.MaximumFrames * (ulong)sizeof(Mfn));
        return (end + Page.Bytes - 1) & ~(Page.Bytes - 1);
    }

    static ulong Aligned(ulong offset) => (offset + TableAlignment - 1) & ~(TableAlignment - 1);
}
