namespace Cordon.Impl;

/// <summary>
/// The registers of a local APIC as a page of memory: Intel SDM volume 3, 11.4.1. Reserved bits are not written; a register that there is not reads 0 and is noted as
/// an error. Each is 32 bits wide in 16 bytes; what the manual leaves open of other accesses: the 12 bytes behind a register read 0, and only a write of
/// at least its 4 bytes counts.
/// </summary>
public static unsafe class XApicRegisters
{
    /// <summary>Guest-physical address of the page.</summary>
    public const ulong Page = 0xfee00000;

    const int RegisterShift = 4;
    const uint OffsetMask = 15;
    const uint RegisterBytes = 4;
    const int BitsPerByte = 8;
    const int IdShift = 24;
    const uint LogicalBits = 0xff00_0000;
    const uint FormatBits = 0xf000_0000;
    const uint FormatFixed = ~FormatBits;
    const int HighShift = 32;

    /// <summary>Reads from <paramref name="offset"/> in the page on, as many bytes as the caller takes.</summary>
    public static ulong Read(VirtualApic* apic, uint offset, in ApicTime now)
    {
        ApicRegisters.Advance(apic, now);
        var within = offset & OffsetMask;
        if (within >= RegisterBytes)
        {
            return 0;
        }
        return ReadWhole(apic, (ApicRegister)(offset >> RegisterShift), now) >> (int)(within * BitsPerByte);
    }

    static uint ReadWhole(VirtualApic* apic, ApicRegister register, in ApicTime now)
    {
        switch (register)
        {
            case ApicRegister.Id:
                return apic->Id << IdShift;
            case ApicRegister.LogicalDestination:
                return apic->LogicalDestination;
            case ApicRegister.DestinationFormat:
                return apic->DestinationFormat;
            case ApicRegister.EndOfInterrupt:
                return 0;
            case ApicRegister.Command:
                return (uint)apic->Command;
            case ApicRegister.CommandHigh:
                return (uint)(apic->Command >> HighShift);
            default:
                if (!ApicRegisters.Read(apic, register, now, out var value))
                {
                    ApicErrors.Note(apic, ApicErrors.IllegalRegister);
                }
                return value;
        }
    }

    /// <summary>Writes <paramref name="bytes"/> bytes at <paramref name="offset"/> in the page.</summary>
    /// <returns><see cref="ApicWrite.Done"/> or <see cref="ApicWrite.Sends"/>.</returns>
    public static ApicWrite Write(VirtualApic* apic, uint offset, uint bytes, uint value, in ApicTime now)
    {
        ApicRegisters.Advance(apic, now);
        var register = (ApicRegister)(offset >> RegisterShift);
        if ((offset & OffsetMask) != 0 || bytes < RegisterBytes)
        {
            return ApicWrite.Done;
        }
        switch (register)
        {
            case ApicRegister.EndOfInterrupt:
                ApicPriority.End(apic);
                return ApicWrite.Done;
            case ApicRegister.LogicalDestination:
                apic->LogicalDestination = value & LogicalBits;
                return ApicWrite.Done;
            case ApicRegister.DestinationFormat:
                apic->DestinationFormat = value | FormatFixed;
                return ApicWrite.Done;
            case ApicRegister.ErrorStatus:
                ApicErrors.Latch(apic);
                return ApicWrite.Done;
            case ApicRegister.CommandHigh:
                apic->Command = (uint)apic->Command | (ulong)(value & LogicalBits) << HighShift;
                return ApicWrite.Done;
            case ApicRegister.Command:
                apic->Command = (apic->Command & ~(ulong)uint.MaxValue) | (value & InterruptCommand.LowBits);
                return ApicWrite.Sends;
            default:
                WriteShared(apic, register, value, now);
                return ApicWrite.Done;
        }
    }

    static void WriteShared(VirtualApic* apic, ApicRegister register, uint value, in ApicTime now)
    {
        var bits = ApicRegisters.WritableBits(register);
        if (bits != 0)
        {
            ApicRegisters.Write(apic, register, value & bits, now);
        }
        else if (register != ApicRegister.Id && !ApicRegisters.Read(apic, register, now, out _))
        {
            // A register that can only be read is there all the same.
            ApicErrors.Note(apic, ApicErrors.IllegalRegister);
        }
    }
}
