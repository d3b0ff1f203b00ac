using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Model-specific registers that a guest does not read and write itself; those that the backend's permission map opens never come here.</summary>
static unsafe class MsrPolicy<TBackend>
    where TBackend : struct, IBackend
{
    const uint TimestampCounter = 0x10;
    const uint PatchLevel = 0x8b;
    const uint MtrrCapabilities = 0xfe;
    const uint MachineCheckCapabilities = 0x179;
    const uint MiscellaneousEnable = 0x1a0;
    const uint DebugControl = 0x1d9;
    const uint TimestampDeadline = 0x6e0;
    const uint Pat = 0x277;
    const uint Efer = 0xc0000080;
    const uint SystemConfiguration = 0xc0010010;
    const uint HardwareConfiguration = 0xc0010015;
    const uint NorthBridgeConfiguration = 0xc001001f;
    const uint InterruptPendingMessage = 0xc0010055;
    const uint LoadStoreConfiguration = 0xc0011020;
    const uint DecodeConfiguration = 0xc0011029;
    const uint FirstUnitConfiguration = 0xc0011000;
    const uint LastUnitConfiguration = 0xc00110ff;

    const ulong EferLme = 1 << 8;
    const ulong EferLma = 1 << 10;
    const ulong Cr0Pg = 1UL << 31;

    /// <summary>RDMSR of ecx into edx:eax.</summary>
    /// <returns>False when the guest is to get #GP.</returns>
    public static bool Read(HvmVcpu* vcpu)
    {
        ulong value;
        switch ((uint)vcpu->Registers.Rcx)
        {
            case TimestampCounter:
                value = Cpu.ReadTimestamp() + vcpu->Domain->TimestampOffset;
                break;
            case Efer:
                value = TBackend.Efer(vcpu);
                break;
            case ApicBase.Number:
                value = ApicBase.Read(&vcpu->Apic);
                break;
            case TimestampDeadline:
                value = ApicTimers.ReadTimestampDeadline(vcpu);
                break;
            case >= X2ApicRegisters.First and <= X2ApicRegisters.Last:
                if (!X2ApicRegisters.Read(&vcpu->Apic, (uint)vcpu->Registers.Rcx, ApicTime.Now(vcpu->Processor->Hypervisor, vcpu->Domain), out value))
                {
                    return false;
                }
                break;
            case Pat:
                value = TBackend.Pat(vcpu);
                break;
            case PatchLevel:
            case MtrrCapabilities:
            case MachineCheckCapabilities:
            case MiscellaneousEnable:
            case DebugControl:
            case SystemConfiguration:
            case HardwareConfiguration:
            case NorthBridgeConfiguration:
            case InterruptPendingMessage:
            case >= FirstUnitConfiguration and <= LastUnitConfiguration:
                // They exist on every processor of the family, and kernels read them without asking; here nothing is set in them.
                value = 0;
                break;
            default:
                return false;
        }
        vcpu->Registers.Rax = (uint)value;
        vcpu->Registers.Rdx = value >> 32;
        return true;
    }

    /// <summary>WRMSR of edx:eax to ecx.</summary>
    /// <returns>False when the guest is to get #GP.</returns>
    public static bool Write(HvmVcpu* vcpu)
    {
        var value = (vcpu->Registers.Rdx << 32) | (uint)vcpu->Registers.Rax;
        switch ((uint)vcpu->Registers.Rcx)
        {
            case CpuidLeaf.HypercallMsr:
                return HypercallPage.Fill(vcpu->Processor->Hypervisor, vcpu->Domain, value);
            case >= X2ApicRegisters.First and <= X2ApicRegisters.Last:
                return WriteApic(vcpu, (uint)vcpu->Registers.Rcx, value);
            case ApicBase.Number:
                return ApicBase.Write(&vcpu->Apic, value);
            case TimestampDeadline:
                ApicTimers.WriteTimestampDeadline(vcpu, value);
                return true;
            case Efer:
                return WriteEfer(vcpu, value);
            case Pat:
                return WritePat(vcpu, value);
            case PatchLevel:
            case DebugControl:
            case HardwareConfiguration:
            case NorthBridgeConfiguration:
            case LoadStoreConfiguration:
            case DecodeConfiguration:
                // Chicken bits and debugging aids: nothing that the guest relies on follows from them.
                return true;
            default:
                return false;
        }
    }

    static bool WriteApic(HvmVcpu* vcpu, uint number, ulong value)
    {
        var now = ApicTime.Now(vcpu->Processor->Hypervisor, vcpu->Domain);
        var written = X2ApicRegisters.Write(&vcpu->Apic, number, value, now);
        if (written == ApicWrite.Sends)
        {
            ApicCommand.Send(vcpu);
        }
        ApicTimers.Arm(vcpu, now);
        return written != ApicWrite.Refused;
    }

    static bool WriteEfer(HvmVcpu* vcpu, ulong value)
    {
        var old = TBackend.Efer(vcpu);
        var writable = vcpu->Processor->GuestEferBits;
        var togglesLongMode = ((value ^ old) & EferLme) != 0;
        if ((value & ~(writable | EferLma)) != 0 || (togglesLongMode && (TBackend.Cr0(vcpu) & Cr0Pg) != 0))
        {
            return false;
        }
        TBackend.SetEfer(vcpu, (value & writable) | (old & EferLma));
        return true;
    }

    // Eight bytes, each a memory type: 0, 1, 4, 5, 6 or 7.
    static bool WritePat(HvmVcpu* vcpu, ulong value)
    {
        const ulong ReservedBits = 0xf8f8f8f8f8f8f8f8;
        for (var shift = 0; shift < 64; shift += 8)
        {
            if ((value >> shift & 0xff) is 2 or 3)
            {
                return false;
            }
        }
        if ((value & ReservedBits) != 0)
        {
            return false;
        }
        TBackend.SetPat(vcpu, value);
        return true;
    }
}
