using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>What the hypervisor keeps of the processor itself; one page, made at boot.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SvmProcessor
{
    /// <summary>The root.</summary>
    public Hypervisor* Hypervisor;

    /// <summary>The vcpu whose extended state the processor holds; null before the first.</summary>
    public SvmVcpu* Loaded;

    /// <summary>Physical address of the I/O permission map: every port exits.</summary>
    public ulong IoPermissions;

    /// <summary>Physical address of the MSR permission map; <see cref="MsrPermissionMap"/>.</summary>
    public ulong MsrPermissions;

    /// <summary>How many address space identifiers there are, 0 included.</summary>
    public uint AsidCount;

    /// <summary>1 when TLB_CONTROL may flush one ASID only.</summary>
    public uint HasFlushByAsid;

    /// <summary>The XCR0 bits that guests may set: those whose state fits <see cref="SvmVcpu.Extended"/>. 0 without XSAVE.</summary>
    public ulong ExtendedFeatures;

    /// <summary>Ticks of the local APIC's timer a nanosecond, times 2^32.</summary>
    public ulong TimerRate;

    /// <summary>When the timer will interrupt, in nanoseconds since boot; <see cref="Timers.Never"/> while it is stopped.</summary>
    public ulong TimerDeadline;

    /// <summary>When the running vcpu's turn ends, in nanoseconds since boot.</summary>
    public ulong SliceEnd;

    /// <summary>Frequency of the time-stamp counter in kHz.</summary>
    public ulong TimestampKilohertz;

    /// <summary>A bit a domain whose end was announced.</summary>
    public ulong AnnouncedDomains;

    /// <summary>1 when a domain was refused or ended otherwise than by powering off.</summary>
    public uint AnyFailed;

    /// <summary>How often the key that moves the console's focus was pressed in a row.</summary>
    public uint FocusPresses;

    const uint FeatureLeaf = 0x80000001;
    const uint FeatureSvm = 1 << 2;
    const uint SvmLeaf = 0x8000000a;
    const uint SvmNestedPaging = 1 << 0;
    const uint SvmFlushByAsid = 1 << 6;
    const uint BasicFeatureLeaf = 1;
    const uint FeatureXsave = 1 << 26;
    const uint ExtendedStateLeaf = 0xd;
    const uint MsrEfer = 0xc0000080;
    const ulong EferSvme = 1 << 12;
    const uint MsrVmCr = 0xc0010114;
    const ulong VmCrSvmDisabled = 1 << 4;
    const uint MsrHostSave = 0xc0010117;
    const ulong Cr4Osxsave = 1 << 18;
    const ulong XcrX87SseAvx = 7;

    [RuntimeImport("*", "svm_run"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void RunForever(SvmVcpu* first);

    /// <summary>Turns SVM on for this processor; its absence ends the start and says what is missing.</summary>
    /// <param name="processor">Memory for it, cleared.</param>
    /// <param name="hypervisor">The root, from whose frames the host's save area and the permission maps are taken.</param>
    public static void Initialise(SvmProcessor* processor, Hypervisor* hypervisor)
    {
        if ((Cpu.Cpuid(FeatureLeaf, 0).Ecx & FeatureSvm) == 0)
        {
            Crash.Refuse("the processor has no SVM");
        }
        var features = Cpu.Cpuid(SvmLeaf, 0);
        if ((features.Edx & SvmNestedPaging) == 0)
        {
            Crash.Refuse("the processor's SVM has no nested paging");
        }
        if ((Cpu.ReadMsr(MsrVmCr) & VmCrSvmDisabled) != 0)
        {
            Crash.Refuse("the firmware has disabled SVM");
        }
        processor->Hypervisor = hypervisor;
        processor->AsidCount = features.Ebx;
        processor->HasFlushByAsid = (features.Edx & SvmFlushByAsid) != 0 ? 1u : 0;
        processor->TimerDeadline = Timers.Never;
        Cpu.WriteMsr(MsrEfer, Cpu.ReadMsr(MsrEfer) | EferSvme);
        Cpu.WriteMsr(MsrHostSave, (ulong)ImageBounds.HostSave());
        processor->IoPermissions = (ulong)ImageBounds.IoPermissions();
        Processor.Fill((byte*)processor->IoPermissions, 0xff, 3 * Page.Bytes);
        processor->MsrPermissions = (ulong)ImageBounds.MsrPermissions();
        MsrPermissionMap.Build((byte*)processor->MsrPermissions);
        FindExtendedFeatures(processor);
    }

    /// <summary>Runs <paramref name="first"/> and whatever is scheduled after it. Does not return.</summary>
    public static void Run(SvmVcpu* first)
    {
        Cpu.ArmInterrupts();
        RunForever(first);
    }

    static void FindExtendedFeatures(SvmProcessor* processor)
    {
        if ((Cpu.Cpuid(BasicFeatureLeaf, 0).Ecx & FeatureXsave) == 0)
        {
            return;
        }
        Cpu.WriteCr4(Cpu.ReadCr4() | Cr4Osxsave);
        var state = Cpu.Cpuid(ExtendedStateLeaf, 0);
        var supported = ((ulong)state.Edx << 32) | state.Eax;
        processor->ExtendedFeatures = state.Ecx <= SvmVcpu.MaximumExtendedBytes ? supported : supported & XcrX87SseAvx;
    }
}
