using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>What decides how a vcpu's linear addresses are translated; set by the exit path before a hypercall is dispatched.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GuestPaging
{
    /// <summary>CR0.</summary>
    public ulong Cr0;

    /// <summary>CR3.</summary>
    public ulong Cr3;

    /// <summary>CR4.</summary>
    public ulong Cr4;

    /// <summary>EFER.</summary>
    public ulong Efer;

    /// <summary>1 when the code that called runs in 64-bit mode (EFER.LMA and CS.L), which selects the hypercall ABI.</summary>
    public byte Is64Bit;

    /// <summary>Current privilege level, 0 to 3.</summary>
    public byte Cpl;
}
