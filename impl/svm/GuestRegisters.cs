namespace Cordon.Impl.Svm;

/// <summary>The registers that a vcpu starts with, put into its VMCB.</summary>
static unsafe class GuestRegisters
{
    const ulong EferSvme = 1 << 12;
    const ulong RflagsAlways1 = 1 << 1;
    const ulong ResetPat = 0x0007040600070406;
    const ulong ResetDr6 = 0xffff0ff0;
    const ulong ResetDr7 = 0x400;
    const ushort LdtAttributes = 0x82;
    const ulong ProtectedMode = 1;
    const uint RealModeLimit = 0xffff;

    const Intercept Intercepts = Intercept.Interrupt | Intercept.Nmi | Intercept.Smi | Intercept.Init
        | Intercept.ReadPerformanceCounter | Intercept.Cpuid | Intercept.Resume | Intercept.InvalidateCaches | Intercept.Halt
        | Intercept.InvalidatePageInAsid | Intercept.Io | Intercept.Msr | Intercept.FerrFreeze | Intercept.Shutdown;

    const Intercept2 Intercepts2 = Intercept2.Vmrun | Intercept2.Vmmcall | Intercept2.Vmload | Intercept2.Vmsave | Intercept2.Stgi
        | Intercept2.Clgi | Intercept2.Skinit | Intercept2.Monitor | Intercept2.Mwait | Intercept2.Xsetbv;

    // #DB and #AC can be raised by the processor without end while it delivers the one before (CVE-2015-8104 and CVE-2015-5307).
    const uint Exceptions = (1 << 1) | (1 << 17) | (1 << 18);

    /// <summary>Fills <paramref name="vcpu"/>'s VMCB, whatever it held.</summary>
    public static void Start(HvmVcpu* vcpu)
    {
        var vmcb = SvmBackend.Block(vcpu);
        Processor.Clear(vmcb, Page.Bytes);
        SetControls(vcpu, vmcb);
        ref readonly var initial = ref vcpu->Vcpu->Initial;
        SetSegment(out vmcb->Cs, initial.Cs);
        SetSegment(out vmcb->Ds, initial.Ds);
        SetSegment(out vmcb->Es, initial.Es);
        SetSegment(out vmcb->Ss, initial.Ss);
        SetSegment(out vmcb->Tr, initial.Tr);
        vmcb->Ldtr.Attributes = LdtAttributes;
        if ((initial.Cr0 & ProtectedMode) == 0)
        {
            // In real mode the selector and the base say the same.
            vmcb->Cs.Selector = (ushort)(initial.Cs.Base >> 4);
            vmcb->Idtr.Limit = RealModeLimit;
            vmcb->Gdtr.Limit = RealModeLimit;
        }
        vmcb->Efer = initial.Efer | EferSvme;
        vmcb->Cr0 = initial.Cr0;
        vmcb->Cr3 = initial.Cr3;
        vmcb->Cr4 = initial.Cr4;
        vmcb->Rflags = initial.Rflags | RflagsAlways1;
        vmcb->Rip = initial.Rip;
        vmcb->Rsp = initial.Rsp;
        vmcb->Cpl = (byte)((initial.Ss.Attributes >> 5) & 3);
        vmcb->Dr6 = ResetDr6;
        vmcb->Dr7 = ResetDr7;
        vmcb->Pat = ResetPat;
    }

    static void SetControls(HvmVcpu* vcpu, Vmcb* vmcb)
    {
        var processor = SvmProcessor.Of(vcpu);
        vmcb->Intercepts = Intercepts;
        vmcb->Intercepts2 = Intercepts2;
        vmcb->ExceptionIntercepts = Exceptions;
        vmcb->IoPermissions = processor->IoPermissions;
        vmcb->MsrPermissions = processor->MsrPermissions;
        vmcb->TimestampOffset = vcpu->Domain->TimestampOffset;
        // An ASID a vcpu, the same on every processor, as long as there are enough; the others share one, and flush it at every switch.
        var sizes = vcpu->Processor->Hypervisor->Sizes;
        var asid = 1 + SvmProcessor.SharedAsid + vcpu->Vcpu->Domain * sizes.VcpusPerDomain + vcpu->Vcpu->Id;
        vmcb->Asid = asid < processor->AsidCount ? asid : SvmProcessor.SharedAsid;
        vmcb->TlbControl = TlbControl.Everything;
        vmcb->VirtualInterrupt = VirtualInterrupt.Masking;
        vmcb->NestedPaging = 1;
        vmcb->NestedRoot = vcpu->Domain->NestedRoot.Address;
    }

    static void SetSegment(out VmcbSegment segment, in InitialSegment initial)
    {
        segment.Selector = 0;
        segment.Attributes = (ushort)initial.Attributes;
        segment.Limit = initial.Limit;
        segment.Base = initial.Base;
    }
}
