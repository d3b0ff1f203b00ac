namespace Cordon.Impl.Tests;

/// <summary>
/// A local APIC written a second time, for comparison: sets of vectors, tables of the manual's bits, and a timer that is stepped. Only what a guest can see is the same.
/// </summary>
sealed class ReferenceApic(uint id)
{
    // Intel SDM volume 3, figures 11-8, 11-9, 11-12, 11-18, 11-23, 11-28: what can be written, by register of the page.
    static readonly Dictionary<uint, uint> Writable = new()
    {
        [0x080] = 0x0000_00ff, [0x0f0] = 0x0000_03ff, [0x320] = 0x0007_10ff, [0x330] = 0x0001_17ff, [0x340] = 0x0001_17ff,
        [0x350] = 0x0001_f7ff, [0x360] = 0x0001_f7ff, [0x370] = 0x0001_10ff, [0x380] = 0xffff_ffff, [0x3e0] = 0x0000_000b,
    };

    static readonly Dictionary<uint, ulong> Dividers = new()
    {
        [0x0] = 2, [0x1] = 4, [0x2] = 8, [0x3] = 16, [0x8] = 32, [0x9] = 64, [0xa] = 128, [0xb] = 1,
    };

    readonly Dictionary<uint, uint> registers = [];
    uint unreported;
    ulong tickOf;
    ulong left;

    public string Mode { get; set; } = "x2APIC";

    public uint Id { get; } = id;

    public SortedSet<int> Requested { get; } = [];

    public SortedSet<int> InService { get; } = [];

    public ulong Command { get; private set; }

    public ulong Deadline { get; private set; }

    public bool IsEnabled => Mode != "disabled" && (registers[0x0f0] & 0x100) != 0;

    string TimerMode => (registers[0x320] >> 17 & 3) switch { 0 => "one-shot", 1 => "periodic", _ => "deadline" };

    ulong Tick => 10 * Dividers[registers[0x3e0]];

    public void Reset()
    {
        registers.Clear();
        foreach (var register in (uint[])[0x080, 0x0d0, 0x280, 0x380, 0x3e0])
        {
            registers[register] = 0;
        }
        foreach (var entry in (uint[])[0x320, 0x330, 0x340, 0x350, 0x360, 0x370])
        {
            registers[entry] = 0x10000;
        }
        registers[0x0e0] = uint.MaxValue;
        registers[0x0f0] = 0xff;
        Requested.Clear();
        InService.Clear();
        (unreported, left, Command, Deadline) = (0, 0, 0, 0);
    }

    public int Deliverable
    {
        get
        {
            var next = IsEnabled && Requested.Count > 0 ? Requested.Max : 0;
            return next / 16 > Math.Max((int)registers[0x080] / 16, InService.Count > 0 ? InService.Max / 16 : 0) ? next : 0;
        }
    }

    /// <summary>Lets time pass: nanoseconds, and the guest's counter afterwards.</summary>
    public void Pass(ulong nanoseconds, ulong counter)
    {
        if (TimerMode == "deadline")
        {
            if (Deadline != 0 && counter >= Deadline)
            {
                Deadline = 0;
                RaiseEntry(0x320);
            }
            return;
        }
        tickOf += nanoseconds;
        var ticks = tickOf / Tick;
        tickOf %= Tick;
        while (left != 0 && ticks != 0)
        {
            var step = Math.Min(left, ticks);
            (left, ticks) = (left - step, ticks - step);
            if (left == 0)
            {
                left = TimerMode == "periodic" ? registers[0x380] : 0;
                RaiseEntry(0x320);
                // Many periods are one interrupt.
                ticks = left == 0 ? 0 : ticks % left;
            }
        }
    }

    void RaiseEntry(uint entry)
    {
        if ((registers[entry] & 0x10000) == 0)
        {
            Raise(registers[entry] & 0xff);
        }
    }

    void Raise(uint vector)
    {
        if (vector < 16)
        {
            NoteError(0x40);
        }
        else
        {
            Requested.Add((int)vector);
        }
    }

    public void NoteError(uint error)
    {
        var reports = unreported == 0 && IsEnabled && (registers[0x370] & 0x10000) == 0;
        unreported |= error;
        if (reports && (registers[0x370] & 0xff) < 16)
        {
            unreported |= 0x40;
        }
        else if (reports)
        {
            Requested.Add((int)registers[0x370] & 0xff);
        }
    }

    static uint Bits(SortedSet<int> vectors, uint word) => vectors.Where(vector => vector / 32 == word).Aggregate(0U, (bits, vector) => bits | 1U << (vector % 32));

    uint ProcessorPriority
    {
        get
        {
            var service = InService.Count > 0 ? (uint)InService.Max & 0xf0 : 0;
            return (registers[0x080] & 0xf0) < service ? service : registers[0x080];
        }
    }

    /// <summary>What a register that both modes have reads; null when there is none.</summary>
    uint? ReadShared(uint register) => register switch
    {
        0x030 => 0x0005_0014,
        0x0a0 => ProcessorPriority,
        >= 0x100 and < 0x180 => Bits(InService, (register - 0x100) / 16),
        >= 0x180 and < 0x200 => 0,
        >= 0x200 and < 0x280 => Bits(Requested, (register - 0x200) / 16),
        0x390 => TimerMode == "deadline" ? 0 : (uint)left,
        0x280 => registers[0x280],
        _ => Writable.ContainsKey(register) ? registers[register] : null,
    };

    public ulong? ReadMsr(uint number) => Mode != "x2APIC" ? null : number switch
    {
        0x802 => Id,
        0x80d => (Id / 16 << 16) | 1U << (int)(Id % 16),
        0x830 => Command,
        _ => ReadShared((number - 0x800) * 16),
    };

    public ulong ReadPage(uint offset)
    {
        var register = offset & ~15U;
        if (offset % 16 >= 4)
        {
            return 0;
        }
        uint? value = register switch
        {
            0x020 => Id << 24,
            0x0b0 => 0,
            0x0d0 or 0x0e0 => registers[register],
            0x300 => (uint)Command,
            0x310 => (uint)(Command >> 32),
            _ => ReadShared(register),
        };
        if (value is null)
        {
            NoteError(0x80);
        }
        return (value ?? 0) >> (int)(offset % 16 * 8);
    }

    public ulong BaseRegister => 0xfee0_0000 | (Id == 0 ? 0x100UL : 0) | (Mode == "disabled" ? 0UL : Mode == "xAPIC" ? 0x800UL : 0xc00UL);

    public bool WriteBase(ulong value)
    {
        var to = (value & 0xc00) switch { 0 => "disabled", 0x800 => "xAPIC", 0xc00 => "x2APIC", _ => "" };
        var isAllowed = (value & ~0xc00UL) == (BaseRegister & ~0xc00UL)
            && (Mode, to) is ("disabled", "disabled" or "xAPIC") or ("xAPIC", not "") or ("x2APIC", "disabled" or "x2APIC");
        if (!isAllowed)
        {
            return false;
        }
        if (to == "disabled")
        {
            Reset();
        }
        Command = Mode == "xAPIC" && to == "x2APIC" ? (uint)Command : Command;
        Mode = to;
        return true;
    }

    public void WriteDeadline(ulong value) => Deadline = TimerMode == "deadline" ? value : 0;

    /// <summary>False for #GP.</summary>
    public bool WriteMsr(uint number, ulong value)
    {
        if (Mode != "x2APIC")
        {
            return false;
        }
        switch (number)
        {
            case 0x80b:
                return value == 0 && End();
            case 0x828:
                return value == 0 && Report();
            case 0x830:
                if ((value & 0xfff3_3000) != 0)
                {
                    return false;
                }
                Command = value;
                return true;
            case 0x83f:
                if (value > 0xff)
                {
                    return false;
                }
                if (value < 16)
                {
                    NoteError(0x20);
                }
                else if (IsEnabled)
                {
                    Requested.Add((int)value);
                }
                return true;
            default:
                var register = (number - 0x800) * 16;
                return Writable.TryGetValue(register, out var bits) && (value & ~(ulong)bits) == 0 && WriteShared(register, (uint)value);
        }
    }

    public void WritePage(uint offset, uint bytes, uint value)
    {
        if (offset % 16 != 0 || bytes < 4)
        {
            return;
        }
        switch (offset)
        {
            case 0x0b0:
                End();
                break;
            case 0x0d0:
                registers[offset] = value & 0xff00_0000;
                break;
            case 0x0e0:
                registers[offset] = value | 0x0fff_ffff;
                break;
            case 0x280:
                Report();
                break;
            case 0x300:
                Command = Command >> 32 << 32 | (value & 0x000c_cfff);
                break;
            case 0x310:
                Command = (ulong)(value & 0xff00_0000) << 32 | (uint)Command;
                break;
            default:
                if (Writable.TryGetValue(offset, out var bits))
                {
                    WriteShared(offset, value & bits);
                }
                else if (offset is not (0x020 or 0x030 or 0x0a0 or 0x390 or (>= 0x100 and < 0x280)))
                {
                    NoteError(0x80);
                }
                break;
        }
    }

    bool End()
    {
        if (InService.Count > 0)
        {
            InService.Remove(InService.Max);
        }
        return true;
    }

    bool Report()
    {
        registers[0x280] = unreported;
        unreported = 0;
        return true;
    }

    bool WriteShared(uint register, uint value)
    {
        switch (register)
        {
            case 0x0f0:
                registers[0x0f0] = value;
                if ((value & 0x100) == 0)
                {
                    for (var entry = 0x320U; entry <= 0x370; entry += 16)
                    {
                        registers[entry] |= 0x10000;
                    }
                }
                return true;
            case >= 0x320 and <= 0x370:
                return WriteEntry(register, value);
            case 0x380 when TimerMode == "deadline":
                return true;
            case 0x380:
                (registers[0x380], left, tickOf) = (value, value, 0);
                return true;
            case 0x3e0:
                (registers[0x3e0], tickOf) = (value, 0);
                return true;
            default:
                registers[register] = value;
                return true;
        }
    }

    bool WriteEntry(uint register, uint value)
    {
        var before = TimerMode;
        if (register == 0x320 && (value & 0x60000) == 0x60000)
        {
            return false;
        }
        // What is received and sent is not written.
        value &= ~0x5000U;
        registers[register] = value | ((registers[0x0f0] & 0x100) == 0 ? 0x10000U : 0);
        if (TimerMode != before && "deadline" is var special && (before == special || TimerMode == special))
        {
            (registers[0x380], left, Deadline) = (0, 0, 0);
        }
        var isFixed = register is 0x320 or 0x370 || (value & 0x700) == 0;
        if (isFixed && (value & 0xff) < 16)
        {
            NoteError(0x40);
        }
        return true;
    }

    /// <summary>Whether this APIC is meant by <paramref name="command"/> of <paramref name="sender"/>.</summary>
    public bool IsMeant(ReferenceApic sender, ulong command)
    {
        if (Mode == "disabled")
        {
            return false;
        }
        switch (command >> 18 & 3)
        {
            case 1:
                return this == sender;
            case 2:
                return true;
            case 3:
                return this != sender;
            default:
                break;
        }
        var destination = sender.Mode == "x2APIC" ? command >> 32 : command >> 56;
        if (destination == (sender.Mode == "x2APIC" ? uint.MaxValue : 0xffU))
        {
            return true;
        }
        if ((command & 0x800) == 0)
        {
            return destination == Id;
        }
        if (Mode == "x2APIC")
        {
            return destination >> 16 == Id / 16 && (destination >> (int)(Id % 16) & 1) != 0;
        }
        ulong own = registers[0x0d0] >> 24;
        return registers[0x0e0] >> 28 == 15 ? (own & destination) != 0 : own >> 4 == destination >> 4 && (own & destination & 15) != 0;
    }
}
