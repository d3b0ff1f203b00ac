namespace Cordon.Impl;

/// <summary>The first serial port, a 16550 at 115,200 8n1.</summary>
public static class Serial
{
    const ushort Base = 0x3f8;
    const ushort Data = Base;
    const ushort InterruptEnable = Base + 1;
    const ushort FifoControl = Base + 2;
    const ushort LineControl = Base + 3;
    const ushort ModemControl = Base + 4;
    const ushort LineStatus = Base + 5;

    const byte DivisorLatch = 0x80;
    const byte EightBitsNoParity = 0x03;
    const byte EnableAndClearFifos = 0x07;
    const byte TerminalReadyRequestToSendOut2 = 0x0b;
    const byte ReceivedInterrupt = 0x01;
    const byte ReceivedByte = 0x01;
    const byte TransmitterEmpty = 0x20;
    const byte NothingThere = 0xff;

    /// <summary>How many bytes the transmitter takes at once when it says that it is empty.</summary>
    public const int FifoBytes = 16;

    /// <summary>The interrupt line of the port.</summary>
    public const byte InterruptLine = 4;

    /// <summary>Programs the port; it interrupts when a byte is received.</summary>
    public static void Initialise()
    {
        Cpu.Out8(InterruptEnable, 0);
        Cpu.Out8(LineControl, DivisorLatch);
        Cpu.Out8(Data, 1);
        Cpu.Out8(InterruptEnable, 0);
        Cpu.Out8(LineControl, EightBitsNoParity);
        Cpu.Out8(FifoControl, EnableAndClearFifos);
        Cpu.Out8(ModemControl, TerminalReadyRequestToSendOut2);
        Cpu.Out8(InterruptEnable, ReceivedInterrupt);
    }

    /// <summary>Waits until the transmitter is empty; a machine without the port never makes one wait.</summary>
    public static void WaitUntilEmpty()
    {
        while ((Cpu.In8(LineStatus) & TransmitterEmpty) == 0)
        {
        }
    }

    /// <summary>Gives one byte to the transmitter, which must have room.</summary>
    public static void Transmit(byte value) => Cpu.Out8(Data, value);

    /// <summary>Takes a received byte.</summary>
    /// <returns>The byte, or -1 when none waits.</returns>
    public static int Receive()
    {
        var status = Cpu.In8(LineStatus);
        return (status & ReceivedByte) == 0 || status == NothingThere ? -1 : Cpu.In8(Data);
    }
}
