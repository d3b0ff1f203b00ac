using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>vcpu_hvm_context</c> of <c>hvm/hvm_vcpu.h</c>: the argument of VCPUOP_initialise for a PVH or HVM guest.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct VcpuHvmContext
{
    /// <summary>IN: one of <see cref="VcpuHvmMode"/>.</summary>
    [FieldOffset(0)]
    public uint Mode;

    /// <summary>IN: must be 0.</summary>
    [FieldOffset(4)]
    public uint Pad;

    /// <summary>64-bit mode: RAX.</summary>
    [FieldOffset(8)]
    public ulong Rax64;

    /// <summary>64-bit mode: RCX.</summary>
    [FieldOffset(16)]
    public ulong Rcx64;

    /// <summary>64-bit mode: RDX.</summary>
    [FieldOffset(24)]
    public ulong Rdx64;

    /// <summary>64-bit mode: RBX.</summary>
    [FieldOffset(32)]
    public ulong Rbx64;

    /// <summary>64-bit mode: RSP.</summary>
    [FieldOffset(40)]
    public ulong Rsp64;

    /// <summary>64-bit mode: RBP.</summary>
    [FieldOffset(48)]
    public ulong Rbp64;

    /// <summary>64-bit mode: RSI.</summary>
    [FieldOffset(56)]
    public ulong Rsi64;

    /// <summary>64-bit mode: RDI.</summary>
    [FieldOffset(64)]
    public ulong Rdi64;

    /// <summary>64-bit mode: RIP.</summary>
    [FieldOffset(72)]
    public ulong Rip64;

    /// <summary>64-bit mode: RFLAGS.</summary>
    [FieldOffset(80)]
    public ulong Rflags64;

    /// <summary>64-bit mode: CR0.</summary>
    [FieldOffset(88)]
    public ulong Cr064;

    /// <summary>64-bit mode: CR3.</summary>
    [FieldOffset(96)]
    public ulong Cr364;

    /// <summary>64-bit mode: CR4.</summary>
    [FieldOffset(104)]
    public ulong Cr464;

    /// <summary>64-bit mode: EFER.</summary>
    [FieldOffset(112)]
    public ulong Efer64;

    /// <summary>32-bit mode: EAX.</summary>
    [FieldOffset(8)]
    public uint Eax;

    /// <summary>32-bit mode: ECX.</summary>
    [FieldOffset(12)]
    public uint Ecx;

    /// <summary>32-bit mode: EDX.</summary>
    [FieldOffset(16)]
    public uint Edx;

    /// <summary>32-bit mode: EBX.</summary>
    [FieldOffset(20)]
    public uint Ebx;

    /// <summary>32-bit mode: ESP.</summary>
    [FieldOffset(24)]
    public uint Esp;

    /// <summary>32-bit mode: EBP.</summary>
    [FieldOffset(28)]
    public uint Ebp;

    /// <summary>32-bit mode: ESI.</summary>
    [FieldOffset(32)]
    public uint Esi;

    /// <summary>32-bit mode: EDI.</summary>
    [FieldOffset(36)]
    public uint Edi;

    /// <summary>32-bit mode: EIP.</summary>
    [FieldOffset(40)]
    public uint Eip;

    /// <summary>32-bit mode: EFLAGS.</summary>
    [FieldOffset(44)]
    public uint Eflags;

    /// <summary>32-bit mode: CR0.</summary>
    [FieldOffset(48)]
    public uint Cr032;

    /// <summary>32-bit mode: CR3.</summary>
    [FieldOffset(52)]
    public uint Cr332;

    /// <summary>32-bit mode: CR4.</summary>
    [FieldOffset(56)]
    public uint Cr432;

    /// <summary>32-bit mode: must be 0.</summary>
    [FieldOffset(60)]
    public uint Pad132;

    /// <summary>32-bit mode: EFER.</summary>
    [FieldOffset(64)]
    public ulong Efer32;

    /// <summary>32-bit mode: CS base.</summary>
    [FieldOffset(72)]
    public uint CsBase;

    /// <summary>32-bit mode: DS base.</summary>
    [FieldOffset(76)]
    public uint DsBase;

    /// <summary>32-bit mode: SS base.</summary>
    [FieldOffset(80)]
    public uint SsBase;

    /// <summary>32-bit mode: ES base.</summary>
    [FieldOffset(84)]
    public uint EsBase;

    /// <summary>32-bit mode: TR base.</summary>
    [FieldOffset(88)]
    public uint TrBase;

    /// <summary>32-bit mode: CS limit.</summary>
    [FieldOffset(92)]
    public uint CsLimit;

    /// <summary>32-bit mode: DS limit.</summary>
    [FieldOffset(96)]
    public uint DsLimit;

    /// <summary>32-bit mode: SS limit.</summary>
    [FieldOffset(100)]
    public uint SsLimit;

    /// <summary>32-bit mode: ES limit.</summary>
    [FieldOffset(104)]
    public uint EsLimit;

    /// <summary>32-bit mode: TR limit.</summary>
    [FieldOffset(108)]
    public uint TrLimit;

    /// <summary>32-bit mode: CS attributes, bits 11:0 as in a descriptor.</summary>
    [FieldOffset(112)]
    public ushort CsAr;

    /// <summary>32-bit mode: DS attributes, bits 11:0 as in a descriptor.</summary>
    [FieldOffset(114)]
    public ushort DsAr;

    /// <summary>32-bit mode: SS attributes, bits 11:0 as in a descriptor.</summary>
    [FieldOffset(116)]
    public ushort SsAr;

    /// <summary>32-bit mode: ES attributes, bits 11:0 as in a descriptor.</summary>
    [FieldOffset(118)]
    public ushort EsAr;

    /// <summary>32-bit mode: TR attributes, bits 11:0 as in a descriptor.</summary>
    [FieldOffset(120)]
    public ushort TrAr;

    /// <summary>32-bit mode: must be 0.</summary>
    [FieldOffset(122)]
    public ushort Pad2a;

    /// <summary>32-bit mode: must be 0.</summary>
    [FieldOffset(124)]
    public ushort Pad2b;

    /// <summary>32-bit mode: must be 0.</summary>
    [FieldOffset(126)]
    public ushort Pad2c;
}

/// <summary>Modes in which a vcpu starts.</summary>
public static class VcpuHvmMode
{
    /// <summary>Protected mode, as the 32-bit fields say.</summary>
    public const uint Bits32 = 0;

    /// <summary>Long mode, as the 64-bit fields say.</summary>
    public const uint Bits64 = 1;
}
