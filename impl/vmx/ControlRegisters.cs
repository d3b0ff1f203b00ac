namespace Cordon.Impl.Vmx;

/// <summary>
/// Control registers of which the guest does not own every bit. CR0.NE must be set in VMX operation, CD and NW would make the whole processor slow: the
/// guest reads what it wrote, and the processor has its own. Of CR4 the guest owns what it is offered; a write of any other bit is #GP.
/// </summary>
static unsafe class ControlRegisters
{
    /// <summary>CR0.PE.</summary>
    public const ulong Cr0ProtectionEnabled = 1 << 0;

    const ulong Cr0NumericError = 1 << 5;
    const ulong Cr0NotWriteThrough = 1 << 29;
    const ulong Cr0CacheDisable = 1 << 30;
    const ulong Cr0Mask = Cr0NumericError | Cr0NotWriteThrough | Cr0CacheDisable;
    const ulong Cr0Low = uint.MaxValue;
    const ulong Cr4ProcessContext = 1 << 17;
    const ulong RightsLong = 1 << 13;
    const ulong ClassLimit = 16;

    const ulong NumberMask = 0xf;
    const int TypeShift = 4;
    const ulong TypeMask = 3;
    const ulong MoveTo = 0;
    const ulong MoveFrom = 1;
    const int RegisterShift = 8;
    const uint RegisterMask = 15;

    /// <summary>CR0 as the guest sees it.</summary>
    public static ulong Cr0(HvmVcpu* vcpu) => (Vmcs.Read(Field.GuestCr0) & ~Cr0Mask) | (Vmcs.Read(Field.Cr0Shadow) & Cr0Mask);

    /// <summary>CR4 as the guest sees it.</summary>
    public static ulong Cr4(HvmVcpu* vcpu) => Vmcs.Read(Field.GuestCr4) & VmxProcessor.Of(vcpu)->GuestCr4Bits;

    /// <summary>Fills the fields of CR0 and CR4 for a vcpu that starts with these values.</summary>
    public static void Start(HvmVcpu* vcpu, ulong cr0, ulong cr4)
    {
        var processor = VmxProcessor.Of(vcpu);
        Vmcs.Write(Field.Cr0Mask, Cr0Mask);
        Vmcs.Write(Field.Cr4Mask, ~processor->GuestCr4Bits);
        SetCr0(processor, cr0);
        Vmcs.Write(Field.Cr4Shadow, 0);
        Vmcs.Write(Field.GuestCr4, cr4 | processor->Cr4Fixed);
    }

    /// <summary>Carries out the access that <paramref name="qualification"/> tells of (Intel SDM volume 3, table 28-3).</summary>
    public static void Access(HvmVcpu* vcpu, ulong qualification)
    {
        var number = qualification & NumberMask;
        var type = (qualification >> TypeShift) & TypeMask;
        var register = (uint)(qualification >> RegisterShift) & RegisterMask;
        var isDone = false;
        if (number == 8 && type == MoveFrom)
        {
            GeneralRegisters<VmxBackend>.Write(vcpu, register, vcpu->Apic.TaskPriority >> VirtualApic.ClassShift);
            isDone = true;
        }
        else if (type == MoveTo)
        {
            var value = GeneralRegisters<VmxBackend>.Read(vcpu, register);
            isDone = number == 8 ? TryWriteCr8(vcpu, value) : number == 0 && TryWriteCr0(vcpu, value);
        }
        if (isDone)
        {
            VmxBackend.Skip(vcpu, 0);
        }
        else
        {
            ExitActions<VmxBackend>.RefuseAccess(vcpu);
        }
    }

    static bool TryWriteCr8(HvmVcpu* vcpu, ulong value)
    {
        if (value >= ClassLimit)
        {
            return false;
        }
        vcpu->Apic.TaskPriority = (uint)value << VirtualApic.ClassShift;
        return true;
    }

    // What the processor checks and does when it carries out MOV to CR0 itself: Intel SDM volume 2, MOV (control registers).
    static bool TryWriteCr0(HvmVcpu* vcpu, ulong value)
    {
        var old = Vmcs.Read(Field.GuestCr0);
        var efer = Vmcs.Read(Field.GuestEfer);
        var cr4 = Vmcs.Read(Field.GuestCr4);
        var isPaging = (value & ControlBits.Cr0Paging) != 0;
        var wasPaging = (old & ControlBits.Cr0Paging) != 0;
        var isExtended = (cr4 & ControlBits.Cr4PhysicalAddressExtension) != 0;
        var isIn64Bit = (efer & ControlBits.EferLongModeActive) != 0 && (Vmcs.Read(Field.GuestCsRights) & RightsLong) != 0;
        if (value > Cr0Low
            || (isPaging && (value & Cr0ProtectionEnabled) == 0)
            || ((value & Cr0NotWriteThrough) != 0 && (value & Cr0CacheDisable) == 0)
            || (wasPaging && !isPaging && (isIn64Bit || (cr4 & Cr4ProcessContext) != 0)))
        {
            return false;
        }
        if (isPaging && !wasPaging)
        {
            if ((efer & ControlBits.EferLongModeEnable) != 0)
            {
                if (!isExtended || (Vmcs.Read(Field.GuestCsRights) & RightsLong) != 0)
                {
                    return false;
                }
                SetLongMode(efer | ControlBits.EferLongModeActive, EntryControl.LongMode);
            }
            else if (isExtended)
            {
                LoadPointers(vcpu, Vmcs.Read(Field.GuestCr3));
            }
        }
        else if (!isPaging && wasPaging)
        {
            SetLongMode(efer & ~ControlBits.EferLongModeActive, 0);
        }
        SetCr0(VmxProcessor.Of(vcpu), value);
        if (isPaging != wasPaging)
        {
            Translations.ForgetVcpu(vcpu);
        }
        return true;
    }

    static void SetCr0(VmxProcessor* processor, ulong value)
    {
        Vmcs.Write(Field.Cr0Shadow, value);
        Vmcs.Write(Field.GuestCr0, (value & ~(Cr0NotWriteThrough | Cr0CacheDisable)) | Cr0NumericError | processor->Cr0Fixed);
    }

    static void SetLongMode(ulong efer, EntryControl longMode)
    {
        var controls = (EntryControl)Vmcs.Read(Field.EntryControls);
        Vmcs.Write(Field.EntryControls, (ulong)((controls & ~EntryControl.LongMode) | longMode));
        Vmcs.Write(Field.GuestEfer, efer);
    }

    /// <summary>Under PAE, what CR3 names are four pointers that the processor keeps; one that cannot be read is not present.</summary>
    public static void LoadPointers(HvmVcpu* vcpu, ulong cr3)
    {
        const uint Pointers = 4;
        const ulong AddressMask = 0xffff_ffe0;
        for (var i = 0u; i < Pointers; i++)
        {
            var view = (ulong*)GuestPhysical.Find(vcpu->Processor->Hypervisor, vcpu->Domain, (cr3 & AddressMask) + i * sizeof(ulong), Impl.Access.Read);
            Vmcs.Write(Field.GuestPointers + 2 * i, view == null ? 0 : *view);
        }
    }
}
