using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Vmx;

/// <summary>The registers that a vcpu starts with, put into its VMCS, and what the hypervisor gets back on each exit.</summary>
static unsafe class GuestRegisters
{
    const uint SegmentEs = 0, SegmentCs = 1, SegmentSs = 2, SegmentDs = 3, SegmentFs = 4, SegmentGs = 5, SegmentLdtr = 6, SegmentTr = 7;

    const ulong RflagsAlways1 = 1 << 1;
    const ulong RflagsMask = 0x3f7fd7;
    const ulong ResetPat = 0x0007040600070406;
    const ulong ResetDr6 = 0xffff0ff0;
    const ulong ResetDr7 = 0x400;
    const ulong RealModeLimit = 0xffff;
    const uint Unusable = 1 << 16;
    const uint IsCodeOrData = 1 << 4;
    const uint IsAccessed = 1 << 0;
    const uint IsGranular = 1 << 15;
    const uint LargestByteLimit = 0xfffff;
    const uint GranularLow = 0xfff;
    const uint LowAttributes = 0xff;
    const uint HighAttributes = 0xf00;
    const int HighAttributesShift = 4;

    // #DB and #AC can be raised by the processor without end while it delivers the one before (CVE-2015-8104 and CVE-2015-5307).
    const uint Exceptions = (1 << 1) | (1 << 17) | (1 << 18);

    // Four levels (3), in write-back memory (6); the processor marks no entry as accessed or written, so that those of one run stay alike.
    const ulong EptWalk = (3 << 3) | 6;

    const uint MsrEfer = 0xc0000080;
    const ulong SelectorCode = 0x08;
    const ulong SelectorData = 0x10;
    const ulong SelectorTask = 0x18;

    [RuntimeImport("*", "cpu_gdt_base"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong GdtBase();

    [RuntimeImport("*", "cpu_idt_base"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong IdtBase();

    [RuntimeImport("*", "image_task_state"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong TaskState();

    /// <summary>Fills <paramref name="vcpu"/>'s VMCS, whatever it held, and makes it current.</summary>
    public static void Start(HvmVcpu* vcpu)
    {
        var state = VmxVcpu.Of(vcpu);
        var processor = VmxProcessor.Of(vcpu);
        *state = default;
        Vmcs.Create(vcpu->ControlBlock, processor->Revision);
        ClearFields();
        SetControls(vcpu, state, processor);
        SetHost();
        ref readonly var initial = ref vcpu->Vcpu->Initial;
        SetSegments(initial);
        Vmcs.Write(Field.GuestEfer, initial.Efer);
        ControlRegisters.Start(vcpu, initial.Cr0, initial.Cr4);
        Vmcs.Write(Field.GuestCr3, initial.Cr3);
        if ((initial.Cr0 & ControlBits.Cr0Paging) != 0 && (initial.Cr4 & ControlBits.Cr4PhysicalAddressExtension) != 0
            && (initial.Efer & ControlBits.EferLongModeActive) == 0)
        {
            ControlRegisters.LoadPointers(vcpu, initial.Cr3);
        }
        Vmcs.Write(Field.GuestRflags, (initial.Rflags & RflagsMask) | RflagsAlways1);
        Vmcs.Write(Field.GuestRip, initial.Rip);
        Vmcs.Write(Field.GuestRsp, initial.Rsp);
        Vmcs.Write(Field.GuestDr7, ResetDr7);
        Vmcs.Write(Field.LinkPointer, ulong.MaxValue);
        state->Dr6 = ResetDr6;
        state->Pat = ResetPat;
        // What the processor remembers under its VPID is of whoever had it before, and so may be what it remembers of the table that is now its p2m.
        Translations.ForgetVcpu(vcpu);
        Translations.ForgetP2m(vcpu);
    }

    // What a VMCS holds before it is written is the processor's secret, so what is to be 0 is written too.
    static void ClearFields()
    {
        const uint Segments = 8;
        Vmcs.Write(Field.PageFaultMask, 0);
        Vmcs.Write(Field.PageFaultMatch, 0);
        Vmcs.Write(Field.Cr3TargetCount, 0);
        Vmcs.Write(Field.ExitMsrStoreCount, 0);
        Vmcs.Write(Field.ExitMsrLoadCount, 0);
        Vmcs.Write(Field.EntryMsrLoadCount, 0);
        Vmcs.Write(Field.EntryEvent, 0);
        Vmcs.Write(Field.EntryErrorCode, 0);
        Vmcs.Write(Field.EntryInstructionLength, 0);
        Vmcs.Write(Field.GuestDebugControl, 0);
        Vmcs.Write(Field.GuestSysenterCs, 0);
        Vmcs.Write(Field.GuestSysenterEsp, 0);
        Vmcs.Write(Field.GuestSysenterEip, 0);
        Vmcs.Write(Field.PendingDebug, 0);
        Vmcs.Write(Field.ActivityState, 0);
        Vmcs.Write(Field.Interruptibility, 0);
        Vmcs.Write(Field.GuestGdtBase, 0);
        Vmcs.Write(Field.GuestGdtLimit, 0);
        Vmcs.Write(Field.GuestIdtBase, 0);
        Vmcs.Write(Field.GuestIdtLimit, 0);
        Vmcs.Write(Field.HostFs, 0);
        Vmcs.Write(Field.HostGs, 0);
        Vmcs.Write(Field.HostFsBase, 0);
        Vmcs.Write(Field.HostGsBase, 0);
        Vmcs.Write(Field.HostSysenterCs, 0);
        Vmcs.Write(Field.HostSysenterEsp, 0);
        Vmcs.Write(Field.HostSysenterEip, 0);
        for (var i = 0u; i < Segments; i++)
        {
            Vmcs.Write(Field.GuestSelector + 2 * i, 0);
        }
    }

    static void SetControls(HvmVcpu* vcpu, VmxVcpu* state, VmxProcessor* processor)
    {
        state->RunControls = processor->RunControls;
        state->EptPointer = vcpu->Domain->NestedRoot.Address | EptWalk;
        Vmcs.Write(Field.PinControls, (ulong)processor->PinControls);
        Vmcs.Write(Field.RunControls, (ulong)processor->RunControls);
        Vmcs.Write(Field.RunControls2, (ulong)processor->RunControls2);
        Vmcs.Write(Field.ExitControls, (ulong)processor->ExitControls);
        var isInLongMode = (vcpu->Vcpu->Initial.Efer & ControlBits.EferLongModeActive) != 0;
        Vmcs.Write(Field.EntryControls, (ulong)(processor->EntryControls | (isInLongMode ? EntryControl.LongMode : 0)));
        Vmcs.Write(Field.ExceptionBitmap, Exceptions);
        Vmcs.Write(Field.MsrBitmap, processor->MsrPermissions);
        Vmcs.Write(Field.TimestampOffset, vcpu->Domain->TimestampOffset);
        Vmcs.Write(Field.EptPointer, state->EptPointer);
        if ((processor->RunControls2 & RunControl2.Vpid) != 0)
        {
            // An identifier a vcpu, the same on every processor, as long as there are enough; the others share one, and it is flushed at every switch.
            const uint MostVpids = ushort.MaxValue;
            var sizes = vcpu->Processor->Hypervisor->Sizes;
            var vpid = 1 + VmxProcessor.SharedVpid + vcpu->Vcpu->Domain * sizes.VcpusPerDomain + vcpu->Vcpu->Id;
            state->Vpid = vpid <= MostVpids ? vpid : VmxProcessor.SharedVpid;
            Vmcs.Write(Field.Vpid, state->Vpid);
        }
    }

    static void SetHost()
    {
        Vmcs.Write(Field.HostCs, SelectorCode);
        Vmcs.Write(Field.HostSs, SelectorData);
        Vmcs.Write(Field.HostDs, SelectorData);
        Vmcs.Write(Field.HostEs, SelectorData);
        Vmcs.Write(Field.HostTr, SelectorTask);
        Vmcs.Write(Field.HostCr0, Cpu.ReadCr0());
        Vmcs.Write(Field.HostCr3, Cpu.ReadCr3());
        Vmcs.Write(Field.HostCr4, Cpu.ReadCr4());
        Vmcs.Write(Field.HostTrBase, TaskState());
        Vmcs.Write(Field.HostGdtBase, GdtBase());
        Vmcs.Write(Field.HostIdtBase, IdtBase());
        Vmcs.Write(Field.HostEfer, Cpu.ReadMsr(MsrEfer));
    }

    static void SetSegments(in InitialRegisters initial)
    {
        SetSegment(SegmentCs, initial.Cs);
        SetSegment(SegmentDs, initial.Ds);
        SetSegment(SegmentEs, initial.Es);
        SetSegment(SegmentSs, initial.Ss);
        SetSegment(SegmentTr, initial.Tr);
        SetSegment(SegmentFs, default);
        SetSegment(SegmentGs, default);
        SetSegment(SegmentLdtr, default);
        if ((initial.Cr0 & ControlRegisters.Cr0ProtectionEnabled) == 0)
        {
            // In real mode the selector and the base say the same.
            Vmcs.Write(Field.GuestSelector + 2 * SegmentCs, initial.Cs.Base >> 4);
            Vmcs.Write(Field.GuestIdtLimit, RealModeLimit);
            Vmcs.Write(Field.GuestGdtLimit, RealModeLimit);
        }
    }

    // The processor wants what a descriptor that was loaded has: marked as accessed, its limit in pages when it is long. Intel SDM volume 3, 27.3.1.2.
    static void SetSegment(uint number, in InitialSegment initial)
    {
        var rights = (initial.Attributes & LowAttributes) | ((initial.Attributes & HighAttributes) << HighAttributesShift);
        var limit = initial.Limit;
        if (initial.Attributes == 0)
        {
            rights = Unusable;
        }
        else if ((rights & IsCodeOrData) != 0)
        {
            rights |= IsAccessed;
        }
        if (limit > LargestByteLimit)
        {
            rights |= IsGranular;
            limit |= GranularLow;
        }
        else if ((limit & GranularLow) != GranularLow)
        {
            rights &= ~IsGranular;
        }
        Vmcs.Write(Field.GuestBase + 2 * number, initial.Base);
        Vmcs.Write(Field.GuestLimit + 2 * number, limit);
        Vmcs.Write(Field.GuestRights + 2 * number, rights);
    }
}
