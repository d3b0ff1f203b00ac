using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary>Sub-ops of xen_version: <c>XENVER_*</c> of <c>version.h</c>.</summary>
public enum XenVersionCommand : uint
{
    /// <summary>Major and minor number, in the result.</summary>
    Version = 0,

    /// <summary>What follows them.</summary>
    Extraversion = 1,

    /// <summary>Who compiled it, with what.</summary>
    CompileInfo = 2,

    /// <summary>The guest interfaces.</summary>
    Capabilities = 3,

    /// <summary>The revision.</summary>
    Changeset = 4,

    /// <summary>Where the hypervisor's part of the address space starts.</summary>
    PlatformParameters = 5,

    /// <summary>Feature bits.</summary>
    GetFeatures = 6,

    /// <summary>Bytes of a page, in the result.</summary>
    Pagesize = 7,

    /// <summary>The domain's UUID.</summary>
    GuestHandle = 8,

    /// <summary>The hypervisor's command line.</summary>
    Commandline = 9,

    /// <summary>The build's identity.</summary>
    BuildId = 10,
}

/// <summary><c>xen_feature_info</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenFeatureInfo
{
    /// <summary>IN: which 32 features.</summary>
    public uint SubmapIdx;

    /// <summary>OUT: their bits.</summary>
    public uint Submap;
}

/// <summary><c>xen_platform_parameters</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenPlatformParameters
{
    /// <summary>OUT: a linear address; 0 for a translated guest.</summary>
    public ulong VirtStart;
}

/// <summary><c>xen_compile_info</c>: four zero-terminated strings (144 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct XenCompileInfo
{
    /// <summary>OUT: the compiler.</summary>
    public fixed byte Compiler[64];

    /// <summary>OUT: the user.</summary>
    public fixed byte CompileBy[16];

    /// <summary>OUT: the host.</summary>
    public fixed byte CompileDomain[32];

    /// <summary>OUT: the date.</summary>
    public fixed byte CompileDate[32];
}

/// <summary><c>xen_build_id</c>: followed by its bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XenBuildId
{
    /// <summary>IN: bytes that follow.</summary>
    public uint Len;
}

/// <summary>What xen_version says, and the lengths of its strings.</summary>
public static class XenVersionValue
{
    /// <summary>Major version of the ABI.</summary>
    public const uint Major = 4;

    /// <summary>Minor version of the ABI.</summary>
    public const uint Minor = 17;

    /// <summary>The result of XENVER_version.</summary>
    public const uint Packed = (Major << 16) | Minor;

    /// <summary>The result of XENVER_pagesize.</summary>
    public const uint PageBytes = 4096;

    /// <summary>Bytes of <c>xen_extraversion_t</c>.</summary>
    public const uint ExtraversionBytes = 16;

    /// <summary>Bytes of <c>xen_capabilities_info_t</c>.</summary>
    public const uint CapabilitiesBytes = 1024;

    /// <summary>Bytes of <c>xen_changeset_info_t</c>.</summary>
    public const uint ChangesetBytes = 64;

    /// <summary>Bytes of <c>xen_commandline_t</c>.</summary>
    public const uint CommandlineBytes = 1024;

    /// <summary>Bytes of <c>xen_domain_handle_t</c>.</summary>
    public const uint GuestHandleBytes = 16;
}
