using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cordon.Impl.Svm;

/// <summary>What the hypervisor keeps of a processor with SVM; one page each, made at boot.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SvmProcessor
{
    /// <summary>What is the same for every backend.</summary>
    public HvmProcessor Common;

    /// <summary>Physical address of the I/O permission map: every port exits.</summary>
    public ulong IoPermissions;

    /// <summary>Physical address of the MSR permission map; <see cref="MsrPermissionMap"/>.</summary>
    public ulong MsrPermissions;

    /// <summary>How many address space identifiers there are, 0 included.</summary>
    public uint AsidCount;

    /// <summary>1 when TLB_CONTROL may flush one ASID only.</summary>
    public uint HasFlushByAsid;

    /// <summary>The address space identifier of the vcpus for which there is none of their own.</summary>
    public const uint SharedAsid = 1;

    const uint FeatureLeaf = 0x80000001;
    const uint FeatureSvm = 1 << 2;
    const uint SvmLeaf = 0x8000000a;
    const uint SvmNestedPaging = 1 << 0;
    const uint SvmFlushByAsid = 1 << 6;
    const uint MsrEfer = 0xc0000080;
    const ulong EferSvme = 1 << 12;
    const uint MsrVmCr = 0xc0010114;
    const ulong VmCrSvmDisabled = 1 << 4;
    const uint MsrHostSave = 0xc0010117;

    [RuntimeImport("*", "svm_run"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void RunForever(HvmVcpu* first);

    [RuntimeImport("*", "svm_arm_interrupts"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void ArmInterrupts();

    /// <summary>Whether the processor has SVM at all.</summary>
    public static bool IsPresent => (Cpu.Cpuid(FeatureLeaf, 0).Ecx & FeatureSvm) != 0;

    /// <summary>The processor of a vcpu.</summary>
    public static SvmProcessor* Of(HvmVcpu* vcpu) => (SvmProcessor*)vcpu->Processor;

    /// <summary>Turns SVM on for this processor, which has it; what is missing to use it ends the start with its name.</summary>
    public static void Initialise(SvmProcessor* processor)
    {
        var refusal = TurnOn(processor, (ulong)ImageBounds.HostSave());
        if (refusal != null)
        {
            Crash.Refuse(refusal);
        }
        processor->IoPermissions = (ulong)ImageBounds.IoPermissions();
        Processor.Fill((byte*)processor->IoPermissions, 0xff, 3 * Page.Bytes);
        processor->MsrPermissions = (ulong)ImageBounds.MsrPermissions();
        MsrPermissionMap.Build((byte*)processor->MsrPermissions);
    }

    /// <summary>Turns SVM on for a further processor, which has its save area at host-physical <paramref name="saveArea"/>.</summary>
    /// <returns>Null when it can run guests; else what it lacks.</returns>
    public static string? Join(SvmProcessor* processor, SvmProcessor* first, ulong saveArea)
    {
        if (!IsPresent)
        {
            return "it has no SVM";
        }
        var refusal = TurnOn(processor, saveArea);
        processor->IoPermissions = first->IoPermissions;
        processor->MsrPermissions = first->MsrPermissions;
        // A vcpu has its identifier on every processor.
        return refusal ?? (processor->AsidCount < first->AsidCount ? "it has fewer address space identifiers than the first processor" : null);
    }

    static string? TurnOn(SvmProcessor* processor, ulong saveArea)
    {
        var features = Cpu.Cpuid(SvmLeaf, 0);
        if ((features.Edx & SvmNestedPaging) == 0)
        {
            return "the processor's SVM has no nested paging";
        }
        // Every processor with SVM has the register; Bochs 2.7 has not.
        if ((Cpu.ReadMsrOr0(MsrVmCr) & VmCrSvmDisabled) != 0)
        {
            return "the firmware has disabled SVM";
        }
        processor->AsidCount = features.Ebx;
        processor->HasFlushByAsid = (features.Edx & SvmFlushByAsid) != 0 ? 1u : 0;
        Cpu.WriteMsr(MsrEfer, Cpu.ReadMsr(MsrEfer) | EferSvme);
        Cpu.WriteMsr(MsrHostSave, saveArea);
        return null;
    }

    /// <summary>Runs the first vcpu and whatever is scheduled after it, once it has the lock. Does not return.</summary>
    public static void Run(SvmProcessor* processor)
    {
        ArmInterrupts();
        var first = Turns<SvmBackend>.First(&processor->Common);
        Processors.EnterGuest(&processor->Common);
        RunForever(first);
    }
}
