namespace Cordon.Spec;

/// <summary>Parameters: <c>HVM_PARAM_*</c> of <c>hvm/params.h</c>.</summary>
public static class HvmParam
{
    /// <summary>How vcpu 0 learns of events.</summary>
    public const uint CallbackIrq = 0;

    /// <summary>Frame of the xenstore ring.</summary>
    public const uint StorePfn = 1;

    /// <summary>Its port.</summary>
    public const uint StoreEvtchn = 2;

    /// <summary>Historic.</summary>
    public const uint PaeEnabled = 4;

    /// <summary>Device model ring.</summary>
    public const uint IoreqPfn = 5;

    /// <summary>Device model ring.</summary>
    public const uint BufioreqPfn = 6;

    /// <summary>Enlightenments.</summary>
    public const uint Viridian = 9;

    /// <summary>How missed ticks are made up for.</summary>
    public const uint TimerMode = 10;

    /// <summary>Whether there is an HPET.</summary>
    public const uint HpetEnabled = 11;

    /// <summary>Identity page table.</summary>
    public const uint IdentPt = 12;

    /// <summary>Historic.</summary>
    public const uint DmDomain = 13;

    /// <summary>ACPI S state.</summary>
    public const uint AcpiSState = 14;

    /// <summary>TSS for real mode.</summary>
    public const uint Vm86Tss = 15;

    /// <summary>Aligns periodic timers.</summary>
    public const uint VptAlign = 16;

    /// <summary>Frame of the console ring.</summary>
    public const uint ConsolePfn = 17;

    /// <summary>Its port.</summary>
    public const uint ConsoleEvtchn = 18;

    /// <summary>Where the ACPI ports are.</summary>
    public const uint AcpiIoportsLocation = 19;

    /// <summary>Device model port.</summary>
    public const uint BufioreqEvtchn = 26;

    /// <summary>Monitor ring.</summary>
    public const uint PagingRingPfn = 27;

    /// <summary>Monitor ring.</summary>
    public const uint MonitorRingPfn = 28;

    /// <summary>Monitor ring.</summary>
    public const uint SharingRingPfn = 29;

    /// <summary>Historic.</summary>
    public const uint MemoryEventMsr = 30;

    /// <summary>Shutdown reason of a triple fault.</summary>
    public const uint TripleFaultReason = 31;

    /// <summary>Device model.</summary>
    public const uint IoreqServerPfn = 32;

    /// <summary>Device model.</summary>
    public const uint NrIoreqServerPages = 33;

    /// <summary>Address of the generation id.</summary>
    public const uint VmGenerationIdAddr = 34;

    /// <summary>Alternative translations.</summary>
    public const uint Altp2m = 35;

    /// <summary>Width of the saved x87 instruction pointer.</summary>
    public const uint X87FipWidth = 36;

    /// <summary>TSS for real mode, with its size.</summary>
    public const uint Vm86TssSized = 37;

    /// <summary>Machine check capabilities.</summary>
    public const uint McaCap = 38;

    /// <summary>How many there are: <c>HVM_NR_PARAMS</c>.</summary>
    public const uint Count = 39;
}

/// <summary>How events come, bits 63:56 of HVM_PARAM_CALLBACK_IRQ.</summary>
public static class CallbackType
{
    /// <summary>Where the type starts.</summary>
    public const uint Shift = 56;

    /// <summary>A global interrupt.</summary>
    public const uint Gsi = 0;

    /// <summary>A PCI interrupt line.</summary>
    public const uint PciIntx = 1;

    /// <summary>An interrupt vector, bits 7:0.</summary>
    public const uint Vector = 2;
}
