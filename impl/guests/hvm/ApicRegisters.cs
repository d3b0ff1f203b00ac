namespace Cordon.Impl;

/// <summary>The registers of <see cref="VirtualApic"/> as model-specific registers 800h to 8ffh.</summary>
static unsafe class ApicRegisters
{
    /// <summary>The first.</summary>
    public const uint First = 0x800;

    /// <summary>The last.</summary>
    public const uint Last = 0x8ff;

    /// <summary>The APIC base register, and what it says: enabled, x2APIC mode, and of the first vcpu that it started the domain.</summary>
    public const uint BaseRegister = 0x1b;

    const uint Id = 0x802;
    const uint Version = 0x803;
    const uint TaskPriority = 0x808;
    const uint ProcessorPriority = 0x80a;
    const uint EndOfInterrupt = 0x80b;
    const uint LogicalDestination = 0x80d;
    const uint Spurious = 0x80f;
    const uint InService = 0x810;
    const uint TriggerMode = 0x818;
    const uint Requested = 0x820;
    const uint ErrorStatus = 0x828;
    const uint Command = 0x830;
    const uint FirstLocalVector = 0x832;
    const uint LastLocalVector = 0x837;
    const uint TimerInitial = 0x838;
    const uint TimerCurrent = 0x839;
    const uint TimerDivide = 0x83e;
    const uint SelfInterrupt = 0x83f;

    // Version 14h, six entries in the local vector table.
    const uint VersionValue = 0x00050014;
    const ulong BaseValue = 0xfee00000 | 1 << 11 | 1 << 10;
    const ulong BootstrapProcessor = 1 << 8;

    /// <summary>The number of a vcpu's APIC, as Xen has it.</summary>
    public static uint IdOf(Vcpu* vcpu) => vcpu->Id * 2u;

    /// <summary>What the APIC base register reads.</summary>
    public static ulong ReadBase(Vcpu* vcpu) => BaseValue | (vcpu->Id == 0 ? BootstrapProcessor : 0);

    /// <summary>Reads a register.</summary>
    /// <returns>False when the guest is to get #GP.</returns>
    public static bool Read(HvmVcpu* vcpu, uint register, out ulong value)
    {
        var apic = &vcpu->Apic;
        value = 0;
        switch (register)
        {
            case Id:
                value = IdOf(vcpu->Vcpu);
                return true;
            case Version:
                value = VersionValue;
                return true;
            case TaskPriority:
            case ProcessorPriority:
                value = apic->TaskPriority;
                return true;
            case LogicalDestination:
                value = LogicalId(IdOf(vcpu->Vcpu));
                return true;
            case Spurious:
                value = apic->Spurious;
                return true;
            case >= InService and < InService + VirtualApic.VectorWords:
                value = apic->InService[register - InService];
                return true;
            case >= Requested and < Requested + VirtualApic.VectorWords:
                value = apic->Requested[register - Requested];
                return true;
            case >= TriggerMode and < TriggerMode + VirtualApic.VectorWords:
            case ErrorStatus:
            case TimerCurrent:
                return true;
            case Command:
                value = apic->Command;
                return true;
            case >= FirstLocalVector and <= LastLocalVector:
                value = apic->LocalVectors[register - FirstLocalVector];
                return true;
            case TimerInitial:
                value = apic->TimerInitial;
                return true;
            case TimerDivide:
                value = apic->TimerDivide;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes a register.</summary>
    /// <returns>False when the guest is to get #GP.</returns>
    public static bool Write(HvmVcpu* vcpu, uint register, ulong value)
    {
        var apic = &vcpu->Apic;
        switch (register)
        {
            case TaskPriority:
                apic->TaskPriority = (byte)value;
                return true;
            case EndOfInterrupt when value == 0:
                VirtualApic.End(apic);
                return true;
            case Spurious:
                apic->Spurious = (uint)value;
                return true;
            case ErrorStatus when value == 0:
                return true;
            case Command:
                apic->Command = value;
                ApicCommand.Send(vcpu, value);
                return true;
            case >= FirstLocalVector and <= LastLocalVector:
                apic->LocalVectors[register - FirstLocalVector] = (uint)value;
                return true;
            case TimerInitial:
                apic->TimerInitial = (uint)value;
                return true;
            case TimerDivide:
                apic->TimerDivide = (uint)value;
                return true;
            case SelfInterrupt:
                VirtualApic.Request(apic, (byte)value);
                return true;
            default:
                return false;
        }
    }

    /// <summary>What the APIC of number <paramref name="id"/> answers to as a logical destination: its cluster above, its place in it below.</summary>
    public static uint LogicalId(uint id) => (id >> 4 << 16) | (1u << (int)(id & 15));
}
