namespace Cordon.Probe;

/// <summary>Text on standard output.</summary>
public static unsafe class Output
{
    const int StandardOutput = 1;

    /// <summary>ASCII text.</summary>
    public static void Write(string text)
    {
        const int Piece = 64;
        var bytes = stackalloc byte[Piece];
        for (var begin = 0; begin < text.Length; begin += Piece)
        {
            var length = text.Length - begin < Piece ? text.Length - begin : Piece;
            for (var i = 0; i < length; i++)
            {
                bytes[i] = (byte)text[begin + i];
            }
            Kernel.Call(SystemCall.Write, StandardOutput, (ulong)bytes, (ulong)length);
        }
    }

    /// <summary>Text that a zero byte ends.</summary>
    public static void Write(byte* text)
    {
        var length = 0ul;
        while (text[length] != 0)
        {
            length++;
        }
        Kernel.Call(SystemCall.Write, StandardOutput, (ulong)text, length);
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
            digits[--first] = (byte)'-';
        }
        Kernel.Call(SystemCall.Write, StandardOutput, (ulong)(digits + first), (ulong)(Most - first));
    }

    /// <summary>Ends the line.</summary>
    public static void End() => Write("\n");
}
