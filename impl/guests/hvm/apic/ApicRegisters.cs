namespace Cordon.Impl;

/// <summary>The registers of a local APIC: 800h less than the model-specific register, a sixteenth of the place in the page (Intel SDM volume 3, tables 11-1 and 11-6).</summary>
public enum ApicRegister : uint
{
    /// <summary>The APIC's number.</summary>
    Id = 0x02,

    /// <summary>Version, and how many entries the local vector table has.</summary>
    Version = 0x03,

    /// <summary>Task priority.</summary>
    TaskPriority = 0x08,

    /// <summary>Processor priority.</summary>
    ProcessorPriority = 0x0a,

    /// <summary>End of interrupt.</summary>
    EndOfInterrupt = 0x0b,

    /// <summary>Logical destination.</summary>
    LogicalDestination = 0x0d,

    /// <summary>Format of the logical destination; an xAPIC's only.</summary>
    DestinationFormat = 0x0e,

    /// <summary>Spurious interrupt vector.</summary>
    Spurious = 0x0f,

    /// <summary>What is in service, 32 vectors; seven more follow.</summary>
    InService = 0x10,

    /// <summary>What is level-triggered, 32 vectors; seven more follow.</summary>
    TriggerMode = 0x18,

    /// <summary>What is requested, 32 vectors; seven more follow.</summary>
    Requested = 0x20,

    /// <summary>Error status.</summary>
    ErrorStatus = 0x28,

    /// <summary>Interrupt command; of an xAPIC its low half.</summary>
    Command = 0x30,

    /// <summary>The high half of an xAPIC's interrupt command.</summary>
    CommandHigh = 0x31,

    /// <summary>The first entry of the local vector table; five more follow.</summary>
    FirstLocalVector = 0x32,

    /// <summary>Its last.</summary>
    LastLocalVector = 0x37,

    /// <summary>Initial count of the timer.</summary>
    TimerInitial = 0x38,

    /// <summary>Current count of the timer.</summary>
    TimerCurrent = 0x39,

    /// <summary>Divider of the timer.</summary>
    TimerDivide = 0x3e,

    /// <summary>An interrupt to itself; an x2APIC's only.</summary>
    SelfInterrupt = 0x3f,
}

/// <summary>What is the same of the registers, in whichever mode they are reached. How a mode differs is in <see cref="XApicRegisters"/> and <see cref="X2ApicRegisters"/>.</summary>
public static unsafe class ApicRegisters
{
    // Version 14h; bits 16 to 23 are the number of the table's last entry.
    const uint VersionValue = 0x14 | (LocalVectorTable.Entries - 1) << 16;
    const uint TaskPriorityBits = 0xff;

    // The vector, the enabling bit, and the focus processor's checking, which does nothing.
    const uint SpuriousBits = 0xff | VirtualApic.SoftwareEnable | 1 << 9;

    /// <summary>Reads a register that is the same in both modes.</summary>
    /// <returns>False when there is none of that number, or it cannot be read.</returns>
    public static bool Read(VirtualApic* apic, ApicRegister register, in ApicTime now, out uint value)
    {
        value = 0;
        switch (register)
        {
            case ApicRegister.Version:
                value = VersionValue;
                return true;
            case ApicRegister.TaskPriority:
                value = apic->TaskPriority;
                return true;
            case ApicRegister.ProcessorPriority:
                value = ApicPriority.OfProcessor(apic);
                return true;
            case ApicRegister.Spurious:
                value = apic->Spurious;
                return true;
            case >= ApicRegister.InService and < ApicRegister.InService + VirtualApic.VectorWords:
                value = apic->InService[register - ApicRegister.InService];
                return true;
            case >= ApicRegister.TriggerMode and < ApicRegister.TriggerMode + VirtualApic.VectorWords:
                return true;
            case >= ApicRegister.Requested and < ApicRegister.Requested + VirtualApic.VectorWords:
                value = apic->Requested[register - ApicRegister.Requested];
                return true;
            case ApicRegister.ErrorStatus:
                value = apic->ErrorStatus;
                return true;
            case >= ApicRegister.FirstLocalVector and <= ApicRegister.LastLocalVector:
                value = apic->LocalVectors[register - ApicRegister.FirstLocalVector];
                return true;
            case ApicRegister.TimerInitial:
                value = apic->Timer.Initial;
                return true;
            case ApicRegister.TimerCurrent:
                value = ApicTimer.Count(&apic->Timer, LocalVectorTable.TimerMode(apic), now);
                return true;
            case ApicRegister.TimerDivide:
                value = apic->Timer.Divide;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The bits of a register that can be written in both modes; 0 when there is none of that number.</summary>
    public static uint WritableBits(ApicRegister register) => register switch
    {
        ApicRegister.TaskPriority => TaskPriorityBits,
        ApicRegister.Spurious => SpuriousBits,
        >= ApicRegister.FirstLocalVector and <= ApicRegister.LastLocalVector => LocalVectorTable.DefinedBits(register - ApicRegister.FirstLocalVector),
        ApicRegister.TimerInitial => uint.MaxValue,
        ApicRegister.TimerDivide => ApicTimer.DivideBits,
        _ => 0,
    };

    /// <summary>Writes a register, of which <paramref name="value"/> sets <see cref="WritableBits"/> only.</summary>
    /// <returns>False, and nothing is written, when the register cannot have that value.</returns>
    public static bool Write(VirtualApic* apic, ApicRegister register, uint value, in ApicTime now)
    {
        switch (register)
        {
            case ApicRegister.TaskPriority:
                apic->TaskPriority = value;
                return true;
            case ApicRegister.Spurious:
                apic->Spurious = value;
                if ((value & VirtualApic.SoftwareEnable) == 0)
                {
                    LocalVectorTable.MaskAll(apic);
                }
                return true;
            case >= ApicRegister.FirstLocalVector and <= ApicRegister.LastLocalVector:
                var entry = register - ApicRegister.FirstLocalVector;
                if (!LocalVectorTable.IsValid(entry, value))
                {
                    return false;
                }
                LocalVectorTable.Write(apic, entry, value, now);
                return true;
            case ApicRegister.TimerInitial:
                ApicTimer.Start(&apic->Timer, LocalVectorTable.TimerMode(apic), value, now);
                return true;
            case ApicRegister.TimerDivide:
                ApicTimer.SetDivide(&apic->Timer, LocalVectorTable.TimerMode(apic), value, now);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Has the timer's interrupt requested if it is due; before any register is read or written.</summary>
    public static void Advance(VirtualApic* apic, in ApicTime now)
    {
        if (ApicTimer.Expire(&apic->Timer, LocalVectorTable.TimerMode(apic), now))
        {
            LocalVectorTable.Raise(apic, LocalVectorTable.Timer);
        }
    }
}
