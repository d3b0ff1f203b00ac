namespace Cordon.Impl;

/// <summary>What the image tells QEMU's isa-debug-exit at its end; docs/boot-bundle.md.</summary>
public enum ExitCode : byte
{
    /// <summary>Every domain ended by powering off.</summary>
    PoweredOff = 0x10,

    /// <summary>A domain ended otherwise, or was refused.</summary>
    DomainFailed = 0x11,

    /// <summary>The hypervisor failed.</summary>
    Panic = 0x12,

    /// <summary>The machine lacks something, or the boot loader gave something damaged.</summary>
    CannotStart = 0x13,
}

/// <summary>The end of the machine's run.</summary>
public static class Power
{
    const ushort DebugExitPort = 0xf4;
    const ushort BochsShutdownPort = 0x8900;
    const ushort Q35PowerManagement = 0x604;
    const ushort SleepTypeSoftOff = 0x2000;

    /// <summary>
    /// Ends the run: by isa-debug-exit, Bochs's shutdown port or q35's power management, whichever exists; else halts.
    /// Reads without a check of bounds: a failed check is a panic, and a panic ends here.
    /// </summary>
    public static unsafe void Off(ExitCode code)
    {
        Serial.WaitUntilEmpty();
        Cpu.Out8(DebugExitPort, (byte)code);
        const string Shutdown = "Shutdown";
        fixed (char* characters = Shutdown)
        {
            for (var i = 0; i < Shutdown.Length; i++)
            {
                Cpu.Out8(BochsShutdownPort, (byte)characters[i]);
            }
        }
        if (code != ExitCode.Panic)
        {
            Cpu.Out16(Q35PowerManagement, SleepTypeSoftOff);
        }
        Cpu.HaltForever();
    }
}
