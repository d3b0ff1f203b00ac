using System;
using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>xen_version: what a guest learns of the hypervisor. It is told what Xen 4.17 tells, for it relies on that interface.</summary>
public static unsafe class XenVersion
{
    /// <summary>XENVER_version: 4.17.</summary>
    public static long Version(Hypervisor* hypervisor, Vcpu* vcpu) => XenVersionValue.Packed;

    /// <summary>XENVER_pagesize: 4096. It takes no argument.</summary>
    public static long Pagesize(Hypervisor* hypervisor, Vcpu* vcpu, ulong buffer) => buffer == 0 ? XenVersionValue.PageBytes : Failure.EINVAL;

    /// <summary>XENVER_extraversion: 16 bytes of text.</summary>
    public static long Extraversion(Hypervisor* hypervisor, Vcpu* vcpu, ulong buffer)
        => Text(hypervisor, vcpu, buffer, ".0-cordon"u8, XenVersionValue.ExtraversionBytes);

    /// <summary>XENVER_capabilities: 1024 bytes of text: which guest interfaces there are.</summary>
    public static long Capabilities(Hypervisor* hypervisor, Vcpu* vcpu, ulong buffer)
        => Text(hypervisor, vcpu, buffer, "hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 "u8, XenVersionValue.CapabilitiesBytes);

    /// <summary>XENVER_changeset: 64 bytes of text.</summary>
    public static long Changeset(Hypervisor* hypervisor, Vcpu* vcpu, ulong buffer)
        => Text(hypervisor, vcpu, buffer, default, XenVersionValue.ChangesetBytes);

    /// <summary>XENVER_commandline: 1024 bytes of text, which only a control domain may know; there is none.</summary>
    public static long Commandline(Hypervisor* hypervisor, Vcpu* vcpu, ulong buffer)
        => Hypervisor.Domain(hypervisor, vcpu)->IsControl != 0
            ? Text(hypervisor, vcpu, buffer, default, XenVersionValue.CommandlineBytes)
            : Text(hypervisor, vcpu, buffer, "<denied>"u8, XenVersionValue.CommandlineBytes);

    /// <summary>XENVER_compile_info: four texts; none is told, so that the image does not depend on who built it.</summary>
    public static long CompileInfo(Hypervisor* hypervisor, Vcpu* vcpu, ulong buffer)
        => Text(hypervisor, vcpu, buffer, default, (uint)sizeof(XenCompileInfo));

    /// <summary>XENVER_guest_handle: the domain's UUID.</summary>
    public static long GuestHandle(Hypervisor* hypervisor, Vcpu* vcpu, ulong buffer)
        => GuestMemory.Write(hypervisor, vcpu, buffer, Hypervisor.Domain(hypervisor, vcpu)->Handle, XenVersionValue.GuestHandleBytes)
            ? 0
            : Failure.EFAULT;

    /// <summary>XENVER_platform_parameters: where Xen's own part of the address space begins.</summary>
    public static long PlatformParameters(Hypervisor* hypervisor, Vcpu* vcpu, XenPlatformParameters* parameters)
    {
        parameters->VirtStart = 0xffff_8000_0000_0000;
        return 0;
    }

    /// <summary>XENVER_get_features: which features the domain may use.</summary>
    public static long GetFeatures(Hypervisor* hypervisor, Vcpu* vcpu, XenFeatureInfo* info)
    {
        if (info->SubmapIdx >= Feature.Submaps)
        {
            return Failure.EINVAL;
        }
        info->Submap = Features(Hypervisor.Domain(hypervisor, vcpu));
        return 0;
    }

    static uint Features(Domain* domain)
        => 1U << (int)Feature.WritablePageTables
            | 1U << (int)Feature.AutoTranslatedPhysmap
            | 1U << (int)Feature.HvmCallbackVector
            | 1U << (int)Feature.HvmSafePvclock
            | 1U << (int)Feature.MemoryOpVnodeSupported
            | 1U << (int)Feature.NotDirectMapped
            | (domain->IsControl != 0 ? 1U << (int)Feature.Dom0 : 0);

    // The whole field is written, and what the text leaves is zeros: no byte of the hypervisor's stack goes out.
    static long Text(Hypervisor* hypervisor, Vcpu* vcpu, ulong buffer, ReadOnlySpan<byte> text, uint fieldBytes)
    {
        const int ChunkBytes = 64;
        var chunk = stackalloc byte[ChunkBytes];
        for (var offset = 0U; offset < fieldBytes; offset += ChunkBytes)
        {
            var count = fieldBytes - offset < ChunkBytes ? fieldBytes - offset : ChunkBytes;
            for (var i = 0U; i < count; i++)
            {
                chunk[i] = offset + i < (uint)text.Length ? text[(int)(offset + i)] : (byte)0;
            }
            if (!GuestMemory.Write(hypervisor, vcpu, buffer + offset, chunk, count))
            {
                return Failure.EFAULT;
            }
        }
        return 0;
    }
}
