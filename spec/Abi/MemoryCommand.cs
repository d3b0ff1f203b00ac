namespace Cordon.Spec;

/// <summary>Sub-ops of memory_op: <c>XENMEM_*</c> of <c>memory.h</c>, bits 5:0 of the first argument; what is above them says how many extents are done.</summary>
public enum MemoryCommand : uint
{
    /// <summary>Gives frames to the domain.</summary>
    IncreaseReservation = 0,

    /// <summary>Takes frames back.</summary>
    DecreaseReservation = 1,

    /// <summary>The highest machine frame of RAM.</summary>
    MaximumRamPage = 2,

    /// <summary>How many frames the domain has.</summary>
    CurrentReservation = 3,

    /// <summary>How many it may have.</summary>
    MaximumReservation = 4,

    /// <summary>PV: frames of the machine-to-physical table.</summary>
    MachphysMfnList = 5,

    /// <summary>Gives frames at chosen gfns.</summary>
    PopulatePhysmap = 6,

    /// <summary>Maps a special frame at a gfn, or moves one.</summary>
    AddToPhysmap = 7,

    /// <summary>The domain's memory map.</summary>
    MemoryMap = 9,

    /// <summary>The machine's.</summary>
    MachineMemoryMap = 10,

    /// <summary>Exchanges frames.</summary>
    Exchange = 11,

    /// <summary>PV: where the machine-to-physical table is.</summary>
    MachphysMapping = 12,

    /// <summary>Sets a domain's memory map.</summary>
    SetMemoryMap = 13,

    /// <summary>The highest gfn in use.</summary>
    MaximumGpfn = 14,

    /// <summary>Unmaps a gfn.</summary>
    RemoveFromPhysmap = 15,

    /// <summary>Populate on demand.</summary>
    SetPodTarget = 16,

    /// <summary>Populate on demand.</summary>
    GetPodTarget = 17,

    /// <summary>Page sharing.</summary>
    GetSharingFreedPages = 18,

    /// <summary>Page sharing.</summary>
    GetSharingSharedPages = 19,

    /// <summary>Paging.</summary>
    PagingOp = 20,

    /// <summary>Access rights.</summary>
    AccessOp = 21,

    /// <summary>Page sharing.</summary>
    SharingOp = 22,

    /// <summary>As add_to_physmap, for a list.</summary>
    AddToPhysmapBatch = 23,

    /// <summary>Claims free frames.</summary>
    ClaimPages = 24,

    /// <summary>PV, 32 bit.</summary>
    MachphysCompatMfnList = 25,

    /// <summary>Virtual NUMA.</summary>
    GetVnumainfo = 26,

    /// <summary>Regions that devices need.</summary>
    ReservedDeviceMemoryMap = 27,

    /// <summary>Maps a domain's resource.</summary>
    AcquireResource = 28,
}

/// <summary>How the first argument of memory_op is divided.</summary>
public static class MemoryCommandBits
{
    /// <summary>Bits of the sub-op.</summary>
    public const uint CommandMask = 0x3F;

    /// <summary>Where the number of finished extents starts.</summary>
    public const uint ExtentShift = 6;
}
