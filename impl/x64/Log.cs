namespace Cordon.Impl;

/// <summary>
/// The hypervisor's own lines, straight to the serial line: at start, when a domain begins or ends, and in a panic.
/// Domains' output goes through the console's buffer instead.
/// </summary>
public static unsafe class Log
{
    /// <summary>Begins a line with the hypervisor's prefix.</summary>
    public static void Begin() => Write("(cordon) ");

    /// <summary>Ends the line.</summary>
    public static void End() => Write("\r\n");

    /// <summary>A whole line.</summary>
    public static void Line(string text)
    {
        Begin();
        Write(text);
        End();
    }

    /// <summary>A part of a line, ASCII. Reads without a check of bounds: a failed check is a panic, and a panic writes here.</summary>
    public static void Write(string text)
    {
        fixed (char* characters = text)
        {
            for (var i = 0; i < text.Length; i++)
            {
                WriteByte((byte)characters[i]);
            }
        }
    }

    /// <summary><paramref name="length"/> bytes as they are.</summary>
    public static void Write(byte* text, uint length)
    {
        for (var i = 0u; i < length; i++)
        {
            WriteByte(text[i]);
        }
    }

    /// <summary>A number in base 16 with its prefix, without leading zeros.</summary>
    public static void WriteHexadecimal(ulong value)
    {
        Write("0x");
        var shift = 60;
        while (shift > 0 && value >> shift == 0)
        {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4)
        {
            var digit = (byte)((value >> shift) & 15);
            WriteByte((byte)(digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }

    /// <summary>A number in base 10.</summary>
    public static void WriteDecimal(ulong value)
    {
        const int MostDigits = 20;
        var digits = stackalloc byte[MostDigits];
        var count = 0;
        do
        {
            digits[count++] = (byte)('0' + value % 10);
            value /= 10;
        }
        while (value != 0);
        while (count > 0)
        {
            WriteByte(digits[--count]);
        }
    }

    static void WriteByte(byte value)
    {
        Serial.WaitUntilEmpty();
        Serial.Transmit(value);
    }
}
