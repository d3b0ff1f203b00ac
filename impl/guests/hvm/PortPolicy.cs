namespace Cordon.Impl;

/// <summary>
/// I/O ports: a PVH guest has none, so reads give ones, as an empty bus does, and writes go nowhere. One exception: Linux measures the processor's
/// frequency with the PIT's counter 2 unless that reads as something it cannot be; ones are what it waits 50,000 times for.
/// </summary>
static unsafe class PortPolicy
{
    const ushort PitCounter2 = 0x42;

    /// <summary>Carries out the access.</summary>
    /// <returns>False when the guest is to get #GP: a string access, which no guest has a use for.</returns>
    public static bool Access(HypercallRegisters* registers, in PortAccess access)
    {
        if (access.IsString)
        {
            return false;
        }
        if (access.IsIn)
        {
            var value = access.Port == PitCounter2 ? 0 : uint.MaxValue;
            var old = registers->Rax;
            registers->Rax = access.Bytes == 1 ? (old & ~0xffUL) | (byte)value
                : access.Bytes == 2 ? (old & ~0xffffUL) | (ushort)value
                : value;
        }
        return true;
    }
}

/// <summary>IN or OUT.</summary>
readonly struct PortAccess(ushort port, byte bytes, bool isIn, bool isString)
{
    /// <summary>The first port.</summary>
    public readonly ushort Port = port;

    /// <summary>1, 2 or 4.</summary>
    public readonly byte Bytes = bytes;

    /// <summary>Whether it reads.</summary>
    public readonly bool IsIn = isIn;

    /// <summary>Whether it is INS or OUTS.</summary>
    public readonly bool IsString = isString;
}
