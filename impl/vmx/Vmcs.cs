using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Vmx;

/// <summary>
/// The virtual-machine control structure that is current on the processor: the one of the vcpu that it holds. Its fields have numbers
/// (Intel SDM volume 3, appendix B) and are reached by instructions only; bodies in vmx/run.asm.
/// </summary>
static unsafe class Vmcs
{
    /// <summary>VMREAD of a field that exists.</summary>
    [RuntimeImport("*", "vmx_read"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Read(Field field);

    /// <summary>VMWRITE of a field that exists and can be written.</summary>
    [RuntimeImport("*", "vmx_write"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Write(Field field, ulong value);

    /// <summary>VMCLEAR: makes the structure at <paramref name="address"/> current nowhere, and its next entry a launch.</summary>
    [RuntimeImport("*", "vmx_clear"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong ClearAt(ulong* address);

    /// <summary>VMPTRLD: makes the structure at <paramref name="address"/> current.</summary>
    [RuntimeImport("*", "vmx_load"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong LoadAt(ulong* address);

    /// <summary>Makes the page at <paramref name="address"/> a structure of the processor's revision, current, with no field set.</summary>
    public static void Create(ulong address, uint revision)
    {
        Clear(address);
        Processor.Clear((void*)address, Page.Bytes);
        *(uint*)address = revision;
        Load(address);
    }

    /// <summary>Makes the structure at <paramref name="address"/> current nowhere, with all that the processor held of it in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(ulong address) => Panic.Unless(ClearAt(&address) == 0, "VMCLEAR failed");

    /// <summary>Makes the structure at <paramref name="address"/> current.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ulong address) => Panic.Unless(LoadAt(&address) == 0, "VMPTRLD failed");
}
