using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>A segment register as a vcpu starts with it; attributes in the layout of Xen's public <c>hvm_vcpu.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct InitialSegment
{
    /// <summary>Base, 32 bits.</summary>
    public uint Base;

    /// <summary>Limit in bytes.</summary>
    public uint Limit;

    /// <summary>Bits 0–3 type, 4 S, 5–6 DPL, 7 P, 8 AVL, 9 L, 10 D/B, 11 G.</summary>
    public uint Attributes;
}

/// <summary>The registers that a vcpu starts with: <c>struct vcpu_hvm_context</c> after its checks, the same for both modes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct InitialRegisters
{
    /// <summary>The register of that name.</summary>
    public ulong Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, Rip, Rflags, Cr0, Cr3, Cr4, Efer;

    /// <summary>The segment register of that name.</summary>
    public InitialSegment Cs, Ds, Ss, Es, Tr;
}
