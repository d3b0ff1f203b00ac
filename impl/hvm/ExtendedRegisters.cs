using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// x87 and vector state, XCR0 and DR0 to DR3: what no processor moves on an exit. Moved only when another vcpu gets the processor.
/// </summary>
static unsafe class ExtendedRegisters
{
    const int ControlWordOffset = 0;
    const int MxcsrOffset = 24;
    const ushort InitialControlWord = 0x37f;
    const uint InitialMxcsr = 0x1f80;
    const ulong InitialXcr0 = 1;

    [RuntimeImport("*", "cpu_xsave"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void SaveExtended(byte* area, ulong components);

    [RuntimeImport("*", "cpu_xrstor"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void RestoreExtended(byte* area, ulong components);

    [RuntimeImport("*", "cpu_fxsave"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void SaveLegacy(byte* area);

    [RuntimeImport("*", "cpu_fxrstor"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void RestoreLegacy(byte* area);

    [RuntimeImport("*", "cpu_xgetbv"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong ReadXcr0();

    [RuntimeImport("*", "cpu_xsetbv"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void WriteXcr0(ulong value);

    [RuntimeImport("*", "cpu_read_debug"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void ReadDebug(ulong* registers);

    [RuntimeImport("*", "cpu_write_debug"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void WriteDebug(ulong* registers);

    /// <summary>Makes the state that of a vcpu after reset.</summary>
    public static void Reset(HvmVcpu* vcpu)
    {
        Processor.Clear(vcpu->Extended, HvmVcpu.MaximumExtendedBytes);
        *(ushort*)(vcpu->Extended + ControlWordOffset) = InitialControlWord;
        *(uint*)(vcpu->Extended + MxcsrOffset) = InitialMxcsr;
        vcpu->Xcr0 = InitialXcr0;
    }

    /// <summary>Keeps the processor's state as the vcpu's.</summary>
    public static void Save(HvmProcessor* processor, HvmVcpu* vcpu)
    {
        ReadDebug(vcpu->Debug);
        if (processor->ExtendedFeatures == 0)
        {
            SaveLegacy(vcpu->Extended);
            return;
        }
        // Everything is saved, not only what the guest has enabled: a component that it disabled keeps its content.
        vcpu->Xcr0 = ReadXcr0();
        WriteXcr0(processor->ExtendedFeatures);
        SaveExtended(vcpu->Extended, processor->ExtendedFeatures);
    }

    /// <summary>Makes the vcpu's state the processor's.</summary>
    public static void Restore(HvmProcessor* processor, HvmVcpu* vcpu)
    {
        WriteDebug(vcpu->Debug);
        if (processor->ExtendedFeatures == 0)
        {
            RestoreLegacy(vcpu->Extended);
            return;
        }
        WriteXcr0(processor->ExtendedFeatures);
        RestoreExtended(vcpu->Extended, processor->ExtendedFeatures);
        WriteXcr0(vcpu->Xcr0);
    }
}
