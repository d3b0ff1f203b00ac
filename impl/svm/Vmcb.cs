using System.Runtime.InteropServices;

namespace Cordon.Impl.Svm;

/// <summary>A segment register in a VMCB; the attributes are bits 40–47 and 52–55 of a descriptor. AMD APM volume 2, table B-2.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct VmcbSegment
{
    /// <summary>The selector.</summary>
    public ushort Selector;

    /// <summary>Bits 0–3 type, 4 S, 5–6 DPL, 7 P, 8 AVL, 9 L, 10 D/B, 11 G.</summary>
    public ushort Attributes;

    /// <summary>Limit in bytes.</summary>
    public uint Limit;

    /// <summary>Base.</summary>
    public ulong Base;
}

/// <summary>A virtual machine control block: what intercepts, the exit's reason, the guest's state. AMD APM volume 2, appendix B.</summary>
[StructLayout(LayoutKind.Explicit, Size = 4096)]
public struct Vmcb
{
    /// <summary>Intercepted reads (bits 0–15) and writes (16–31) of control registers.</summary>
    [FieldOffset(0x000)] public uint ControlRegisterIntercepts;

    /// <summary>Intercepted exceptions, a bit a vector.</summary>
    [FieldOffset(0x008)] public uint ExceptionIntercepts;

    /// <summary>Intercepted events and instructions; <see cref="Intercept"/>.</summary>
    [FieldOffset(0x00c)] public Intercept Intercepts;

    /// <summary>Intercepted SVM and other instructions; <see cref="Intercept2"/>.</summary>
    [FieldOffset(0x010)] public Intercept2 Intercepts2;

    /// <summary>Physical address of the I/O permission map, 12 KiB.</summary>
    [FieldOffset(0x040)] public ulong IoPermissions;

    /// <summary>Physical address of the MSR permission map, 8 KiB.</summary>
    [FieldOffset(0x048)] public ulong MsrPermissions;

    /// <summary>Added to the time-stamp counter that the guest reads.</summary>
    [FieldOffset(0x050)] public ulong TimestampOffset;

    /// <summary>Address space identifier; 0 is the host's.</summary>
    [FieldOffset(0x058)] public uint Asid;

    /// <summary>What of the TLB to flush on entry; <see cref="TlbControl"/>.</summary>
    [FieldOffset(0x05c)] public TlbControl TlbControl;

    /// <summary>Virtual interrupt; <see cref="VirtualInterrupt"/>.</summary>
    [FieldOffset(0x060)] public ulong VirtualInterrupt;

    /// <summary>Bit 0: the guest is in an interrupt shadow.</summary>
    [FieldOffset(0x068)] public ulong InterruptShadow;

    /// <summary>Why the guest's run ended.</summary>
    [FieldOffset(0x070)] public ExitReason ExitCode;

    /// <summary>What the reason says more.</summary>
    [FieldOffset(0x078)] public ulong ExitInfo1;

    /// <summary>What the reason says more.</summary>
    [FieldOffset(0x080)] public ulong ExitInfo2;

    /// <summary>The event whose delivery the exit interrupted, as <see cref="EventInjection"/>.</summary>
    [FieldOffset(0x088)] public ulong ExitInterrupt;

    /// <summary>Bit 0: nested paging.</summary>
    [FieldOffset(0x090)] public ulong NestedPaging;

    /// <summary>The event to deliver on entry; <see cref="Event"/>.</summary>
    [FieldOffset(0x0a8)] public ulong EventInjection;

    /// <summary>Physical address of the nested page table.</summary>
    [FieldOffset(0x0b0)] public ulong NestedRoot;

    /// <summary>Parts of the VMCB that did not change since the last entry; 0: none is known to be the same.</summary>
    [FieldOffset(0x0c0)] public uint Clean;

    /// <summary>The instruction after the one that was intercepted; 0 on processors without the feature.</summary>
    [FieldOffset(0x0c8)] public ulong NextRip;

    /// <summary>The segment or table register of that name.</summary>
    [FieldOffset(0x400)] public VmcbSegment Es;

    /// <inheritdoc cref="Es"/>
    [FieldOffset(0x410)] public VmcbSegment Cs;

    /// <inheritdoc cref="Es"/>
    [FieldOffset(0x420)] public VmcbSegment Ss;

    /// <inheritdoc cref="Es"/>
    [FieldOffset(0x430)] public VmcbSegment Ds;

    /// <inheritdoc cref="Es"/>
    [FieldOffset(0x440)] public VmcbSegment Fs;

    /// <inheritdoc cref="Es"/>
    [FieldOffset(0x450)] public VmcbSegment Gs;

    /// <inheritdoc cref="Es"/>
    [FieldOffset(0x460)] public VmcbSegment Gdtr;

    /// <inheritdoc cref="Es"/>
    [FieldOffset(0x470)] public VmcbSegment Ldtr;

    /// <inheritdoc cref="Es"/>
    [FieldOffset(0x480)] public VmcbSegment Idtr;

    /// <inheritdoc cref="Es"/>
    [FieldOffset(0x490)] public VmcbSegment Tr;

    /// <summary>Current privilege level.</summary>
    [FieldOffset(0x4cb)] public byte Cpl;

    /// <summary>The register of that name.</summary>
    [FieldOffset(0x4d0)] public ulong Efer;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x548)] public ulong Cr4;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x550)] public ulong Cr3;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x558)] public ulong Cr0;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x560)] public ulong Dr7;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x568)] public ulong Dr6;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x570)] public ulong Rflags;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x578)] public ulong Rip;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x5d8)] public ulong Rsp;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x5f8)] public ulong Rax;

    /// <inheritdoc cref="Efer"/>
    [FieldOffset(0x640)] public ulong Cr2;

    /// <summary>The guest's page attribute table.</summary>
    [FieldOffset(0x668)] public ulong Pat;
}
