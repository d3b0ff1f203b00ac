namespace Cordon.Impl;

/// <summary>The battery-backed clock, read once at boot.</summary>
static class RealTimeClock
{
    const ushort IndexPort = 0x70;
    const ushort DataPort = 0x71;
    const byte Seconds = 0;
    const byte Minutes = 2;
    const byte Hours = 4;
    const byte Day = 7;
    const byte Month = 8;
    const byte Year = 9;
    const byte StatusA = 10;
    const byte StatusB = 11;
    const byte UpdateInProgress = 0x80;
    const byte IsBinary = 4;
    const byte Is24Hours = 2;
    const byte Afternoon = 0x80;
    const uint SecondsPerDay = 86400;

    // An update takes 2 ms at the most; a machine without the clock reads ones for ever.
    const int MostReads = 10000;

    /// <summary>Seconds since 1970, taking the clock as UTC and the century as this one.</summary>
    public static ulong Now()
    {
        for (var i = 0; i < MostReads && (Read(StatusA) & UpdateInProgress) != 0; i++)
        {
        }
        var status = Read(StatusB);
        var isBinary = (status & IsBinary) != 0;
        var rawHours = Read(Hours);
        var hours = Decode((byte)(rawHours & ~Afternoon), isBinary);
        if ((status & Is24Hours) == 0)
        {
            hours = hours % 12 + ((rawHours & Afternoon) != 0 ? 12u : 0);
        }
        var days = DaysSince1970(2000 + Decode(Read(Year), isBinary), Decode(Read(Month), isBinary), Decode(Read(Day), isBinary));
        return (ulong)days * SecondsPerDay + hours * 3600 + Decode(Read(Minutes), isBinary) * 60 + Decode(Read(Seconds), isBinary);
    }

    // Years counted from March, so that a leap day is the last of its year.
    static uint DaysSince1970(uint year, uint month, uint day)
    {
        const uint DaysFromYear0To1970 = 719468;
        var yearFromMarch = month > 2 ? year : year - 1;
        var monthFromMarch = (month + 9) % 12;
        return yearFromMarch * 365 + yearFromMarch / 4 - yearFromMarch / 100 + yearFromMarch / 400
            + (monthFromMarch * 153 + 2) / 5 + day - 1 - DaysFromYear0To1970;
    }

    static byte Read(byte register)
    {
        Cpu.Out8(IndexPort, register);
        return Cpu.In8(DataPort);
    }

    static uint Decode(byte value, bool isBinary) => isBinary ? value : (uint)((value >> 4) * 10 + (value & 15));
}
