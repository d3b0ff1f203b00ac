using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>xen_hvm_xentrace</c>. Behind these fields are <see cref="TraceRecord.ExtraBytes"/> bytes to be recorded.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public struct XenHvmXentrace
{
    /// <summary>IN: the event.</summary>
    public ushort Event;

    /// <summary>IN: how many bytes are to be recorded.</summary>
    public ushort ExtraBytes;
}

/// <summary>Bounds of a trace record.</summary>
public static class TraceRecord
{
    /// <summary>The most bytes beside the event: <c>TRACE_EXTRA_MAX</c> words of 32 bits.</summary>
    public const uint ExtraBytes = 28;

    /// <summary>The bits of the event that a guest may say, those below <c>TRC_SUBCLS_SHIFT</c>.</summary>
    public const uint EventMask = 0xFFF;
}

/// <summary><c>HVMMEM_*</c>: what is at a guest frame.</summary>
public static class HvmMemType
{
    /// <summary>Memory.</summary>
    public const ushort RamRw = 0;

    /// <summary>Memory that cannot be written.</summary>
    public const ushort RamRo = 1;

    /// <summary>Nothing that the hypervisor maps.</summary>
    public const ushort MmioDm = 2;
}
