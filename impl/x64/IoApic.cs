namespace Cordon.Impl;

/// <summary>The I/O APIC at its usual address, and the 8259 pair, which is masked.</summary>
public static unsafe class IoApic
{
    const ulong Address = 0xfec00000;
    const uint Select = 0x00;
    const uint Window = 0x10;
    const uint FirstRedirection = 0x10;
    const ushort PrimaryMask = 0x21;
    const ushort SecondaryMask = 0xa1;

    /// <summary>The vector of interrupt line 0; line n is at this plus n.</summary>
    public const byte FirstVector = 0x50;

    /// <summary>Masks the 8259 pair.</summary>
    public static void Initialise()
    {
        Cpu.Out8(PrimaryMask, 0xff);
        Cpu.Out8(SecondaryMask, 0xff);
    }

    /// <summary>Sends an edge-triggered line to the processor of APIC number <paramref name="processor"/>.</summary>
    public static void Route(byte line, byte processor)
    {
        Write(FirstRedirection + 2u * line + 1, (uint)processor << 24);
        Write(FirstRedirection + 2u * line, (uint)FirstVector + line);
    }

    static void Write(uint register, uint value)
    {
        *(uint*)(Address + Select) = register;
        *(uint*)(Address + Window) = value;
    }
}
