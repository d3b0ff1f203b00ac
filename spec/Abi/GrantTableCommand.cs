using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary>Sub-ops of grant_table_op: <c>GNTTABOP_*</c> of <c>grant_table.h</c>.</summary>
public enum GrantTableCommand : uint
{
    /// <summary>Maps another domain's frame.</summary>
    MapGrantRef = 0,

    /// <summary>Unmaps it.</summary>
    UnmapGrantRef = 1,

    /// <summary>Grows the table and lists its frames.</summary>
    SetupTable = 2,

    /// <summary>Prints the table.</summary>
    DumpTable = 3,

    /// <summary>Gives a frame away.</summary>
    Transfer = 4,

    /// <summary>Copies between domains.</summary>
    Copy = 5,

    /// <summary>How large the table is and may become.</summary>
    QuerySize = 6,

    /// <summary>Unmaps, and maps something else there.</summary>
    UnmapAndReplace = 7,

    /// <summary>Chooses the layout of entries.</summary>
    SetVersion = 8,

    /// <summary>Lists the status frames.</summary>
    GetStatusFrames = 9,

    /// <summary>Which layout it is.</summary>
    GetVersion = 10,

    /// <summary>Swaps two entries.</summary>
    SwapGrantRef = 11,

    /// <summary>Flushes a granted page from the caches.</summary>
    CacheFlush = 12,
}

/// <summary><c>gnttab_setup_table</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GnttabSetupTable
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Dom;

    /// <summary>IN: how many frames it shall have.</summary>
    public uint NrFrames;

    /// <summary>OUT: one of <see cref="GrantStatus"/>.</summary>
    public short Status;

    /// <summary>IN: guest handle of <c>xen_pfn_t[]</c>, written.</summary>
    public ulong FrameList;
}

/// <summary><c>gnttab_query_size</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GnttabQuerySize
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Dom;

    /// <summary>OUT: frames now.</summary>
    public uint NrFrames;

    /// <summary>OUT: frames at the most.</summary>
    public uint MaxNrFrames;

    /// <summary>OUT: one of <see cref="GrantStatus"/>.</summary>
    public short Status;
}

/// <summary><c>gnttab_set_version</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GnttabSetVersion
{
    /// <summary>INOUT: 1 or 2; on return the version that is in use.</summary>
    public uint Version;
}

/// <summary><c>gnttab_get_version</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GnttabGetVersion
{
    /// <summary>IN: the domain, or DOMID_SELF.</summary>
    public ushort Dom;

    /// <summary>Unused.</summary>
    public ushort Pad;

    /// <summary>OUT: the version.</summary>
    public uint Version;
}

/// <summary><c>GNTST_*</c>.</summary>
public static class GrantStatus
{
    /// <summary>Done.</summary>
    public const int Okay = 0;

    /// <summary>Any other error.</summary>
    public const int GeneralError = -1;

    /// <summary>No such domain.</summary>
    public const int BadDomain = -2;

    /// <summary>No such reference.</summary>
    public const int BadGntref = -3;

    /// <summary>No such handle.</summary>
    public const int BadHandle = -4;

    /// <summary>Bad address.</summary>
    public const int BadVirtAddr = -5;

    /// <summary>Bad device address.</summary>
    public const int BadDevAddr = -6;

    /// <summary>No translation slot.</summary>
    public const int NoDeviceSpace = -7;

    /// <summary>Not permitted.</summary>
    public const int PermissionDenied = -8;

    /// <summary>Bad page.</summary>
    public const int BadPage = -9;

    /// <summary>Crosses a page.</summary>
    public const int BadCopyArg = -10;

    /// <summary>Address too large.</summary>
    public const int AddressTooBig = -11;

    /// <summary>Try again.</summary>
    public const int Eagain = -12;

    /// <summary>No space.</summary>
    public const int NoSpace = -13;
}

/// <summary>Bounds of the grant table.</summary>
public static class GrantTableBounds
{
    /// <summary>Frames of a new table.</summary>
    public const uint InitialFrames = 1;

    /// <summary>Frames at the most, when nothing else is configured.</summary>
    public const uint DefaultMaximumFrames = 64;

    /// <summary>Entries kept for the toolstack.</summary>
    public const uint ReservedEntries = 8;

    /// <summary>The logarithm of how many entries of version 1 a frame has.</summary>
    public const int EntriesPerFrameShift = 9;

    /// <summary>The logarithm of how many entries of version 2 a frame has.</summary>
    public const int WideEntriesPerFrameShift = 8;

    /// <summary>The logarithm of how many grants have their status, 16 bits, in a frame (<c>grant_status_t</c>).</summary>
    public const int StatusPerFrameShift = 11;

    /// <summary>The logarithm of for how many frames of a table of version 2 a status frame does.</summary>
    public const int FramesPerStatusShift = StatusPerFrameShift - WideEntriesPerFrameShift;

    /// <summary>The most mappings of one grant that can only be read, and the most that can be written: counters of 8 bits, of which Xen lets none pass its half.</summary>
    public const byte MostUses = 128;

    /// <summary>What is no handle: <c>INVALID_MAPTRACK_HANDLE</c>.</summary>
    public const uint NoHandle = 0xFFFF_FFFF;
}
