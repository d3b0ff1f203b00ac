using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>
/// The processor's local APIC, in x2APIC mode where the processor has it and in xAPIC mode elsewhere: the one-shot timer, interrupts to other processors, and their end.
/// Intel SDM volume 3, chapter 11; AMD APM volume 2, chapter 16.
/// </summary>
public static unsafe class LocalApic
{
    /// <summary>Where the registers are in xAPIC mode, host-physical.</summary>
    public const ulong Address = 0xfee00000;

    // In x2APIC mode the register at offset n of the page is MSR 0x800 + n / 16 (Intel SDM volume 3, 11.12.1.2).
    const uint FirstMsr = 0x800;
    const int MsrShift = 4;
    const uint FeatureLeaf = 1;
    const uint FeatureX2Apic = 1 << 21;

    const uint BaseMsr = 0x1b;
    const ulong BaseEnable = 1 << 11;
    const ulong BaseX2Apic = 1 << 10;

    // Whether this processor started first.
    const ulong BaseKept = 1 << 8;

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

    // Numbers from this on have no place in a command of xAPIC mode; it means all processors.
    const uint FirstUnreachable = 0xff;

    /// <summary>The vector of the timer.</summary>
    public const byte TimerVector = 0x40;

    /// <summary>The vector by which a processor asks another to look at what it owes.</summary>
    public const byte SummonsVector = 0x41;

    /// <summary>The vector of a spurious interrupt.</summary>
    public const byte SpuriousInterruptVector = 0xff;

    [RuntimeImport("*", "image_local_apic_mode"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern uint* Mode();

    [RuntimeImport("*", "cpu_send_interrupt"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void Command(uint target, uint command);

    /// <summary>This processor's APIC number.</summary>
    public static uint ProcessorId => IsExtended ? Read(Id) : Read(Id) >> DestinationShift;

    // All processors are in the same mode.
    static bool IsExtended => *Mode() != 0;

    /// <summary>The timer's count now; it falls to 0 and stays there.</summary>
    public static uint TimerCount => Read(TimerCurrentCount);

    /// <summary>Whether the processor of APIC number <paramref name="target"/> can be sent interrupts.</summary>
    public static bool Reaches(uint target) => IsExtended || target < FirstUnreachable;

    /// <summary>Enables the APIC, with its timer stopped and the 8259 pair not let through.</summary>
    public static void Initialise()
    {
        var current = Cpu.ReadMsr(BaseMsr);
        if ((Cpu.Cpuid(FeatureLeaf, 0).Ecx & FeatureX2Apic) != 0)
        {
            // From "disabled" there is no way to x2APIC mode but through xAPIC mode, and none back from where firmware already turned it on.
            if ((current & BaseX2Apic) == 0)
            {
                Cpu.WriteMsr(BaseMsr, current | BaseEnable);
                Cpu.WriteMsr(BaseMsr, current | BaseEnable | BaseX2Apic);
            }
            *Mode() = 1;
        }
        else
        {
            Cpu.WriteMsr(BaseMsr, (current & BaseKept) | Address | BaseEnable);
        }
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
        if (IsExtended)
        {
            Command(target, command);
            return;
        }
        Write(CommandHigh, target << DestinationShift);
        Write(CommandLow, command);
        for (var looks = 0u; (Read(CommandLow) & IsSending) != 0; looks++)
        {
            Panic.Unless(looks < MostLooks, "the local APIC does not send");
        }
    }

    static uint Read(uint register) => IsExtended ? (uint)Cpu.ReadMsr(FirstMsr + (register >> MsrShift)) : *(uint*)(Address + register);

    static void Write(uint register, uint value)
    {
        if (IsExtended)
        {
            Cpu.WriteMsr(FirstMsr + (register >> MsrShift), value);
            return;
        }
        *(uint*)(Address + register) = value;
    }
}
