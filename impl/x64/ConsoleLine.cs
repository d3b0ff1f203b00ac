using System;

namespace Cordon.Impl;

/// <summary>The serial line's end of the console: sends what waits, receives, and moves the focus.</summary>
static unsafe class ConsoleLine
{
    const byte FocusKey = 1; // Ctrl-A
    const uint FocusPresses = 3;

    /// <summary>Sends everything that waits in the console's buffer.</summary>
    public static void Drain(Hypervisor* hypervisor)
    {
        var room = 0;
        for (var value = Console.TakeOutput(hypervisor); value >= 0; value = Console.TakeOutput(hypervisor))
        {
            if (room == 0)
            {
                Serial.WaitUntilEmpty();
                room = Serial.FifoBytes;
            }
            Serial.Transmit((byte)value);
            room--;
        }
    }

    /// <summary>Takes what the serial line received: three times Ctrl-A moves the focus, all else goes to the domain in focus.</summary>
    public static void Receive(HvmProcessor* processor)
    {
        var hypervisor = processor->Hypervisor;
        var received = false;
        for (var value = Serial.Receive(); value >= 0; value = Serial.Receive())
        {
            received = true;
            if (value == FocusKey)
            {
                processor->All->FocusPresses++;
                if (processor->All->FocusPresses == FocusPresses)
                {
                    processor->All->FocusPresses = 0;
                    MoveFocus(hypervisor);
                }
                continue;
            }
            // Fewer presses than it takes were meant for the domain.
            for (; processor->All->FocusPresses > 0; processor->All->FocusPresses--)
            {
                ConsoleInput.Receive(hypervisor, FocusKey);
            }
            ConsoleInput.Receive(hypervisor, (byte)value);
        }
        if (received)
        {
            ConsoleInput.Deliver(hypervisor);
        }
    }

    /// <summary>Moves the focus to another domain when <paramref name="ended"/>, which is not running any more, has it.</summary>
    public static void LeaveDomain(Hypervisor* hypervisor, Domain* ended)
    {
        if (hypervisor->ConsoleFocus.Value == ended->Id)
        {
            MoveFocus(hypervisor);
        }
    }

    static void MoveFocus(Hypervisor* hypervisor)
    {
        var count = hypervisor->Sizes.Domains;
        var id = (uint)hypervisor->ConsoleFocus.Value;
        for (var i = 0u; i < count; i++)
        {
            id = id + 1 < count ? id + 1 : 0;
            var domain = Hypervisor.Domain(hypervisor, new DomainId((ushort)id));
            if (domain->State == DomainState.Running)
            {
                hypervisor->ConsoleFocus = new DomainId((ushort)id);
                Console.Write(hypervisor, "input goes to domain "u8);
                Console.WriteName(hypervisor, domain);
                Console.Write(hypervisor, "\r\n"u8);
                return;
            }
        }
    }
}
