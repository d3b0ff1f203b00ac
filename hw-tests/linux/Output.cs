namespace Cordon.Probe;

/// <summary>Lines on standard output. Each goes out as one, for the hypervisor tells lines of several domains apart by who speaks.</summary>
public static unsafe class Output
{
    const int StandardOutput = 1;
    static Line line;

    /// <summary>ASCII text.</summary>
    public static void Write(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            Add((byte)text[i]);
        }
    }

    /// <summary>Text that a zero byte ends.</summary>
    public static void Write(byte* text)
    {
        for (; *text != 0; text++)
        {
            Add(*text);
        }
    }

    /// <summary>A number in base 10.</summary>
    public static void Write(long number)
    {
        const int Most = 20;
        var digits = stackalloc byte[Most];
        var first = Most;
        var rest = number < 0 ? 0 - (ulong)number : (ulong)number;
        do
        {
            digits[--first] = (byte)('0' + rest % 10);
            rest /= 10;
        }
        while (rest != 0);
        if (number < 0)
        {
            Add((byte)'-');
        }
        for (; first < Most; first++)
        {
            Add(digits[first]);
        }
    }

    /// <summary>Ends the line.</summary>
    public static void End()
    {
        Add((byte)'\n');
        Flush();
    }

    static void Add(byte character)
    {
        if (line.Length == Line.Longest)
        {
            Flush();
        }
        line.Text[line.Length++] = character;
    }

    static void Flush()
    {
        fixed (byte* text = line.Text)
        {
            Kernel.Call(SystemCall.Write, StandardOutput, (ulong)text, (ulong)line.Length);
        }
        line.Length = 0;
    }

    struct Line
    {
        public const int Longest = 200;
        public int Length;
        public fixed byte Text[Longest];
    }
}
