using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// Moves what the processor holds of a vcpu besides what every exit moves: the registers of VMSAVE, x87 and vector state, XCR0, DR0 to DR3.
/// Done only when another vcpu gets the processor.
/// </summary>
static unsafe class Switch
{
    /// <summary>The address space identifier of the vcpus for which there is none of their own.</summary>
    public const uint SharedAsid = 1;

    const int ControlWordOffset = 0;
    const int MxcsrOffset = 24;
    const ushort InitialControlWord = 0x37f;
    const uint InitialMxcsr = 0x1f80;
    const ulong InitialXcr0 = 1;

    [RuntimeImport("*", "svm_vmload"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void Vmload(Vmcb* vmcb);

    [RuntimeImport("*", "svm_vmsave"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void Vmsave(Vmcb* vmcb);

    [RuntimeImport("*", "svm_save_extended"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void SaveExtended(byte* area, ulong components);

    [RuntimeImport("*", "svm_restore_extended"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void RestoreExtended(byte* area, ulong components);

    [RuntimeImport("*", "svm_fxsave"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void SaveLegacy(byte* area);

    [RuntimeImport("*", "svm_fxrstor"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void RestoreLegacy(byte* area);

    [RuntimeImport("*", "cpu_xgetbv"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong ReadXcr0();

    [RuntimeImport("*", "cpu_xsetbv"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void WriteXcr0(ulong value);

    [RuntimeImport("*", "cpu_read_debug"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void ReadDebug(ulong* registers);

    [RuntimeImport("*", "cpu_write_debug"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void WriteDebug(ulong* registers);

    /// <summary>Gives the processor to <paramref name="next"/>, which may hold it already.</summary>
    public static void To(SvmProcessor* processor, SvmVcpu* next)
    {
        if (processor->Loaded == next)
        {
            return;
        }
        if (processor->Loaded != null)
        {
            Save(processor, processor->Loaded);
        }
        processor->Loaded = next;
        Restore(processor, next);
        if (next->Vmcb->Asid == SharedAsid)
        {
            // What the processor remembers under it may be another domain's.
            next->Vmcb->TlbControl = TlbControl.Everything;
        }
    }

    /// <summary>Makes the extended state that of a vcpu after reset.</summary>
    public static void Reset(SvmVcpu* vcpu)
    {
        Processor.Clear(vcpu->Extended, SvmVcpu.MaximumExtendedBytes);
        *(ushort*)(vcpu->Extended + ControlWordOffset) = InitialControlWord;
        *(uint*)(vcpu->Extended + MxcsrOffset) = InitialMxcsr;
        vcpu->Xcr0 = InitialXcr0;
    }

    static void Save(SvmProcessor* processor, SvmVcpu* vcpu)
    {
        Vmsave(vcpu->Vmcb);
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

    static void Restore(SvmProcessor* processor, SvmVcpu* vcpu)
    {
        Vmload(vcpu->Vmcb);
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
