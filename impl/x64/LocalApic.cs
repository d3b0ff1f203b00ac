namespace Cordon.Impl;

/// <summary>The processor's local APIC in xAPIC mode: the one-shot timer, interrupts to other processors, and their end. AMD APM volume 2, chapter 16.</summary>
public static unsafe class LocalApic
{
    /// <summary>Where the registers are, host-physical.</summary>
    public const ulong Address = 0xfee00000;

    const uint BaseMsr = 0x1b;
    const ulong BaseEnable = 1 << 11;
    const ulong BaseX2Apic = 1 << 10;

    const uint Id = 0x20;
    const uint TaskPriority = 0x80;
    const uint EndOfInterruptRegister = 0xb0;
    const uint SpuriousVector = 0xf0;
    const uint CommandLow = 0x300;
    const uint CommandHigh = 0x310;
    const uint TimerEntry = 0x320;
    const uint LocalInterrupt0 = 0x350;
    const uint LocalInterrupt1 = 0x360;
    const uint TimerInitialCount = 0x380;
    const uint TimerCurrentCount = 0x390;
    const uint TimerDivide = 0x3e0;

    const uint SoftwareEnable = 1 << 8;
    const uint Masked = 1 << 16;
    const uint DeliverNmi = 4 << 8;
    const uint DivideBy1 = 0xb;
    const uint DeliverInit = 5 << 8;
    const uint DeliverStartUp = 6 << 8;
    const uint IsSending = 1 << 12;
    const uint Assert = 1 << 14;
    const uint TriggerLevel = 1 << 15;
    const int DestinationShift = 24;

    // The bus takes a few hundred cycles; the bound is only there so that a broken APIC does not hang the machine without a word.
    const uint MostLooks = 1 << 24;

    /// <summary>Numbers from this on have no place in a command of this mode; it means all processors.</summary>
    public const uint FirstUnreachable = 0xff;

    /// <summary>The vector of the timer.</summary>
    public const byte TimerVector = 0x40;

    /// <summary>The vector by which a processor asks another to look at what it owes.</summary>
    public const byte SummonsVector = 0x41;

    /// <summary>The vector of a spurious interrupt.</summary>
    public const byte SpuriousInterruptVector = 0xff;

    /// <summary>This processor's APIC number.</summary>
    public static byte ProcessorId => (byte)(Read(Id) >> 24);

    /// <summary>The timer's count now; it falls to 0 and stays there.</summary>
    public static uint TimerCount => Read(TimerCurrentCount);

    /// <summary>Enables the APIC, with its timer stopped and the 8259 pair not let through.</summary>
    public static void Initialise()
    {
        // x2APIC mode, which some firmware leaves on, can only be left through "disabled".
        var current = Cpu.ReadMsr(BaseMsr);
        if ((current & BaseX2Apic) != 0)
        {
            Cpu.WriteMsr(BaseMsr, current & ~(BaseEnable | BaseX2Apic));
        }
        Cpu.WriteMsr(BaseMsr, (current & 0xf00) & ~BaseX2Apic | Address | BaseEnable);
        Write(SpuriousVector, SoftwareEnable | SpuriousInterruptVector);
        Write(TaskPriority, 0);
        Write(LocalInterrupt0, Masked);
        Write(LocalInterrupt1, DeliverNmi);
        Write(TimerDivide, DivideBy1);
        Write(TimerEntry, TimerVector);
        Write(TimerInitialCount, 0);
        Write(EndOfInterruptRegister, 0);
    }

    /// <summary>Starts the timer: one interrupt after <paramref name="count"/> ticks; 0 stops it.</summary>
    public static void StartTimer(uint count) => Write(TimerInitialCount, count);

    /// <summary>Sends the interrupt of <paramref name="vector"/> to the processor of APIC number <paramref name="target"/>.</summary>
    public static void Interrupt(uint target, byte vector) => Send(target, Assert | vector);

    /// <summary>Sends INIT: the processor stops, and waits for a start-up interrupt.</summary>
    public static void Stop(uint target)
    {
        Send(target, DeliverInit | Assert | TriggerLevel);
        Send(target, DeliverInit | TriggerLevel);
    }

    /// <summary>Sends a start-up interrupt: the processor begins in real mode at <paramref name="page"/>, a page below 1 MiB.</summary>
    public static void Start(uint target, ulong page) => Send(target, DeliverStartUp | Assert | (uint)(page >> Page.Shift));

    static void Send(uint target, uint command)
    {
        Write(CommandHigh, target << DestinationShift);
        Write(CommandLow, command);
        for (var looks = 0u; (Read(CommandLow) & IsSending) != 0; looks++)
        {
            Panic.Unless(looks < MostLooks, "the local APIC does not send");
        }
    }

    static uint Read(uint register) => *(uint*)(Address + register);

    static void Write(uint register, uint value) => *(uint*)(Address + register) = value;
}
