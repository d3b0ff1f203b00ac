using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cordon.Impl.Vmx;

/// <summary>What the hypervisor keeps of a processor with VMX; one page each, made at boot.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct VmxProcessor
{
    /// <summary>What is the same for every backend.</summary>
    public HvmProcessor Common;

    /// <summary>Physical address of the MSR permission map; <see cref="MsrPermissionMap"/>.</summary>
    public ulong MsrPermissions;

    /// <summary>Controls of a vcpu: what is wanted, with what the processor insists on. <see cref="EntryControl.LongMode"/> is the vcpu's own.</summary>
    public PinControl PinControls;

    /// <inheritdoc cref="PinControls"/>
    public RunControl RunControls;

    /// <inheritdoc cref="PinControls"/>
    public RunControl2 RunControls2;

    /// <inheritdoc cref="PinControls"/>
    public ExitControl ExitControls;

    /// <inheritdoc cref="PinControls"/>
    public EntryControl EntryControls;

    /// <summary>What a VMCS begins with.</summary>
    public uint Revision;

    /// <summary>1 when INVEPT can forget one p2m's translations only.</summary>
    public uint HasInveptOne;

    /// <summary>1 when INVVPID can forget one vcpu's translations only.</summary>
    public uint HasInvvpidOne;

    /// <summary>The preemption timer counts once in 2^this counts of the time-stamp counter.</summary>
    public int PreemptionShift;

    /// <summary>The deadline that the preemption timer was last programmed for, and for whom.</summary>
    public ulong PreemptionDeadline;

    /// <inheritdoc cref="PreemptionDeadline"/>
    public HvmVcpu* Preempted;

    /// <summary>Bits of CR0 and CR4 that must be set while the processor is in VMX operation; for a guest without those of its mode.</summary>
    public ulong Cr0Fixed, Cr4Fixed;

    /// <summary>Bits of CR4 that a guest sets itself.</summary>
    public ulong GuestCr4Bits;

    /// <summary>What the registers that tell of VMX say, from <see cref="MsrBasic"/> on; 0 where there is none.</summary>
    public fixed ulong Capabilities[(int)CapabilityCount];

    /// <summary>The VPID of the vcpus for which there is none of their own.</summary>
    public const uint SharedVpid = 1;

    const string Disabled = "the firmware has disabled VMX";
    const uint FeatureLeaf = 1;
    const uint FeatureVmx = 1 << 5;
    const uint MsrFeatureControl = 0x3a;
    const ulong FeatureControlLocked = 1 << 0;
    const ulong FeatureControlVmx = 1 << 2;
    const uint MsrBasic = 0x480;
    const uint CapabilityCount = 0x11;
    const ulong BasicRevisionMask = 0x7fffffff;
    const ulong BasicHasTrueControls = 1UL << 55;
    const uint MsrMiscellaneous = 0x485;
    const uint MsrCr0Fixed0 = 0x486;
    const uint MsrCr4Fixed0 = 0x488;
    const uint MsrCr4Fixed1 = 0x489;
    const uint MsrTranslations = 0x48c;
    const ulong EptFourLevels = 1 << 6;
    const ulong EptWriteBack = 1 << 14;
    const ulong EptSuperpages = 1 << 16;
    const ulong HasInvept = 1 << 20;
    const ulong HasInveptOneBit = 1 << 25;
    const ulong HasInveptAllBit = 1 << 26;
    const ulong HasInvvpid = 1UL << 32;
    const ulong HasInvvpidOneBit = 1UL << 41;
    const ulong HasInvvpidAllBit = 1UL << 42;
    const ulong Cr0ProtectionEnabled = 1 << 0;
    const ulong Cr0Paging = 1UL << 31;
    const uint StructuredInvpcid = 1 << 10;

    // Not a guest's: 57-bit addresses (12), which the hypervisor does not walk, VMX and SMX (13, 14), what CPUID does not offer: protection keys (22, 24),
    // shadow stacks (23), user interrupts (25).
    const ulong Cr4Hidden = 1 << 12 | 1 << 13 | 1 << 14 | 1 << 22 | 1 << 23 | 1 << 24 | 1 << 25;

    [RuntimeImport("*", "vmx_run"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void RunForever(HvmVcpu* first);

    [RuntimeImport("*", "vmx_on"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong TurnOn(ulong* region);

    /// <summary>Whether the processor has VMX at all.</summary>
    public static bool IsPresent => (Cpu.Cpuid(FeatureLeaf, 0).Ecx & FeatureVmx) != 0;

    /// <summary>The processor of a vcpu.</summary>
    public static VmxProcessor* Of(HvmVcpu* vcpu) => (VmxProcessor*)vcpu->Processor;

    /// <summary>Turns VMX on for this processor, which has it; what is missing to use it ends the start with its name.</summary>
    public static void Initialise(VmxProcessor* processor)
    {
        if (!TryEnable())
        {
            Crash.Refuse(Disabled);
        }
        ReadCapabilities(processor);
        var basic = Cpu.ReadMsr(MsrBasic);
        processor->Revision = (uint)(basic & BasicRevisionMask);
        ChooseControls(processor, (basic & BasicHasTrueControls) != 0);
        ChooseTranslations(processor);
        processor->MsrPermissions = (ulong)ImageBounds.MsrPermissions();
        MsrPermissionMap.Build((byte*)processor->MsrPermissions);
        processor->Cr0Fixed = Cpu.ReadMsr(MsrCr0Fixed0);
        processor->Cr4Fixed = Cpu.ReadMsr(MsrCr4Fixed0);
        processor->GuestCr4Bits = Cpu.ReadMsr(MsrCr4Fixed1) & ~Cr4Hidden & ~processor->Cr4Fixed;
        processor->Common.Hypervisor->GuestCr4Bits &= processor->GuestCr4Bits;
        Enter(processor, (ulong)ImageBounds.HostSave());
    }

    /// <summary>Turns VMX on for a further processor, which has its region at host-physical <paramref name="region"/>.</summary>
    /// <returns>Null when it can run guests; else what it lacks.</returns>
    public static string? Join(VmxProcessor* processor, VmxProcessor* first, ulong region)
    {
        if (!IsPresent)
        {
            return "it has no VMX";
        }
        if (!TryEnable())
        {
            return Disabled;
        }
        ReadCapabilities(processor);
        for (var i = 0u; i < CapabilityCount; i++)
        {
            if (processor->Capabilities[i] != first->Capabilities[i])
            {
                return "its VMX is not that of the first processor";
            }
        }
        // So what was chosen for the first is right for this one.
        var common = processor->Common;
        *processor = *first;
        processor->Common = common;
        processor->Common.HiddenStructuredFeatures = first->Common.HiddenStructuredFeatures;
        processor->Preempted = null;
        processor->Cr0Fixed = Cpu.ReadMsr(MsrCr0Fixed0);
        Enter(processor, region);
        return null;
    }

    static bool TryEnable()
    {
        var control = Cpu.ReadMsr(MsrFeatureControl);
        if ((control & FeatureControlLocked) == 0)
        {
            Cpu.WriteMsr(MsrFeatureControl, control | FeatureControlLocked | FeatureControlVmx);
            return true;
        }
        return (control & FeatureControlVmx) != 0;
    }

    static void ReadCapabilities(VmxProcessor* processor)
    {
        for (var i = 0u; i < CapabilityCount; i++)
        {
            processor->Capabilities[i] = Cpu.ReadMsrOr0(MsrBasic + i);
        }
    }

    static void Enter(VmxProcessor* processor, ulong region)
    {
        Cpu.WriteCr0(Cpu.ReadCr0() | processor->Cr0Fixed);
        Cpu.WriteCr4(Cpu.ReadCr4() | processor->Cr4Fixed);
        // An unrestricted guest may be in real mode, and without paging.
        processor->Cr0Fixed &= ~(Cr0ProtectionEnabled | Cr0Paging);
        *(uint*)region = processor->Revision;
        Panic.Unless(TurnOn(&region) == 0, "VMXON failed");
    }

    static void ChooseControls(VmxProcessor* processor, bool hasTrueControls)
    {
        const RunControl Run = RunControl.TimestampOffset | RunControl.Halt | RunControl.Mwait | RunControl.ReadPerformanceCounter | RunControl.LoadCr8
            | RunControl.StoreCr8 | RunControl.Io | RunControl.MsrBitmap | RunControl.Monitor | RunControl.Secondary;
        const ExitControl Exit = ExitControl.SaveDebug | ExitControl.Host64Bit | ExitControl.SaveEfer | ExitControl.LoadEfer;
        var pin = new Controls(hasTrueControls ? Controls.TruePin : Controls.Pin);
        var run = new Controls(hasTrueControls ? Controls.TrueRun : Controls.Run);
        var exit = new Controls(hasTrueControls ? Controls.TrueExit : Controls.Exit);
        var entry = new Controls(hasTrueControls ? Controls.TrueEntry : Controls.Entry);
        processor->PinControls = (PinControl)pin.Require((uint)(PinControl.Interrupt | PinControl.Nmi), "interrupts that end a guest's run");
        processor->RunControls = (RunControl)run.Require((uint)Run, "one of the controls of a guest's run");
        processor->ExitControls = (ExitControl)exit.Require((uint)Exit, "switching of EFER");
        processor->EntryControls = (EntryControl)entry.Require((uint)(EntryControl.LoadDebug | EntryControl.LoadEfer), "switching of EFER");
        if (pin.Has((uint)PinControl.PreemptionTimer) && exit.Has((uint)ExitControl.SavePreemptionTimer))
        {
            const ulong PreemptionShiftMask = 0x1f;
            processor->PinControls |= PinControl.PreemptionTimer;
            processor->ExitControls |= ExitControl.SavePreemptionTimer;
            processor->PreemptionShift = (int)(Cpu.ReadMsr(MsrMiscellaneous) & PreemptionShiftMask);
        }
    }

    static void ChooseTranslations(VmxProcessor* processor)
    {
        var run = new Controls(Controls.Run2);
        processor->RunControls2 = (RunControl2)run.Require((uint)RunControl2.Ept, "extended page tables")
            | (RunControl2)run.Require((uint)RunControl2.UnrestrictedGuest, "unrestricted guests");
        var found = Cpu.ReadMsr(MsrTranslations);
        const ulong Needed = EptFourLevels | EptWriteBack | EptSuperpages;
        if ((found & Needed) != Needed)
        {
            Crash.Refuse("the processor's VMX has no extended page tables of four levels in write-back memory, with pages of 2 MiB");
        }
        if ((found & HasInvept) == 0 || (found & (HasInveptOneBit | HasInveptAllBit)) == 0)
        {
            Crash.Refuse("the processor's VMX has no INVEPT");
        }
        processor->HasInveptOne = (found & HasInveptOneBit) != 0 ? 1u : 0;
        if (run.Has((uint)RunControl2.Vpid) && (found & HasInvvpid) != 0 && (found & (HasInvvpidOneBit | HasInvvpidAllBit)) != 0)
        {
            processor->RunControls2 |= RunControl2.Vpid;
            processor->HasInvvpidOne = (found & HasInvvpidOneBit) != 0 ? 1u : 0;
        }
        if (run.Has((uint)RunControl2.Invpcid))
        {
            processor->RunControls2 |= RunControl2.Invpcid;
        }
        else
        {
            processor->Common.HiddenStructuredFeatures |= StructuredInvpcid;
        }
    }

    /// <summary>Runs the first vcpu and whatever is scheduled after it, once it has the lock. Does not return.</summary>
    public static void Run(VmxProcessor* processor)
    {
        var first = Turns<VmxBackend>.First(&processor->Common);
        Processors.EnterGuest(&processor->Common);
        RunForever(first);
    }
}
