namespace Cordon.Impl;

/// <summary>What became of a write to a register of a local APIC.</summary>
public enum ApicWrite : byte
{
    /// <summary>The guest is to get #GP.</summary>
    Refused = 0,

    /// <summary>It is done.</summary>
    Done = 1,

    /// <summary>An interrupt is to be sent, as <see cref="VirtualApic.Command"/> says.</summary>
    Sends = 2,
}

/// <summary>The registers of a local APIC as model-specific registers: Intel SDM volume 3, 11.12. A reserved bit that is set, or a register that there is not, is #GP.</summary>
public static unsafe class X2ApicRegisters
{
    /// <summary>The first model-specific register.</summary>
    public const uint First = 0x800;

    /// <summary>The last.</summary>
    public const uint Last = 0x8ff;

    const int ClusterShift = 4;
    const uint MemberMask = 15;
    const int LogicalClusterShift = 16;

    /// <summary>Reads the register of number <paramref name="number"/>, from <see cref="First"/> to <see cref="Last"/>.</summary>
    /// <returns>False when the guest is to get #GP.</returns>
    public static bool Read(VirtualApic* apic, uint number, in ApicTime now, out ulong value)
    {
        value = 0;
        if (apic->Mode != ApicMode.X2Apic)
        {
            return false;
        }
        ApicRegisters.Advance(apic, now);
        switch ((ApicRegister)(number - First))
        {
            case ApicRegister.Id:
                value = apic->Id;
                return true;
            case ApicRegister.LogicalDestination:
                value = LogicalId(apic->Id);
                return true;
            case ApicRegister.Command:
                value = apic->Command;
                return true;
            default:
                var isThere = ApicRegisters.Read(apic, (ApicRegister)(number - First), now, out var low);
                value = low;
                return isThere;
        }
    }

    /// <summary>Writes the register of number <paramref name="number"/>, from <see cref="First"/> to <see cref="Last"/>.</summary>
    public static ApicWrite Write(VirtualApic* apic, uint number, ulong value, in ApicTime now)
    {
        if (apic->Mode != ApicMode.X2Apic)
        {
            return ApicWrite.Refused;
        }
        ApicRegisters.Advance(apic, now);
        var register = (ApicRegister)(number - First);
        switch (register)
        {
            case ApicRegister.EndOfInterrupt when value == 0:
                ApicPriority.End(apic);
                return ApicWrite.Done;
            case ApicRegister.ErrorStatus when value == 0:
                ApicErrors.Latch(apic);
                return ApicWrite.Done;
            case ApicRegister.Command when (value & InterruptCommand.X2ApicReserved) == 0:
                apic->Command = value;
                return ApicWrite.Sends;
            case ApicRegister.SelfInterrupt when value <= byte.MaxValue:
                SendSelf(apic, (byte)value);
                return ApicWrite.Done;
            default:
                var bits = ApicRegisters.WritableBits(register);
                return bits != 0 && (value & ~(ulong)bits) == 0 && ApicRegisters.Write(apic, register, (uint)value, now) ? ApicWrite.Done : ApicWrite.Refused;
        }
    }

    /// <summary>What an x2APIC of number <paramref name="id"/> answers to as a logical destination: its cluster above, its place in it below.</summary>
    public static uint LogicalId(uint id) => id >> ClusterShift << LogicalClusterShift | 1u << (int)(id & MemberMask);

    static void SendSelf(VirtualApic* apic, byte vector)
    {
        if (vector < VirtualApic.FirstVector)
        {
            ApicErrors.Note(apic, ApicErrors.SentIllegalVector);
        }
        else if (VirtualApic.IsEnabled(apic))
        {
            ApicPriority.Request(apic, vector);
        }
    }
}
