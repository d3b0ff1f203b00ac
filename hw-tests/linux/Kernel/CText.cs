namespace Cordon.Probe;

/// <summary>Text as Linux takes it: ASCII, ended by a zero byte.</summary>
public static unsafe class CText
{
    /// <summary>Bytes that a place for it has.</summary>
    public const int Longest = 64;

    /// <summary>Writes <paramref name="text"/> to <paramref name="place"/>, or ends the program.</summary>
    public static void Write(byte* place, string text)
    {
        if (text.Length >= Longest)
        {
            Failure.Because("a text is too long", text.Length);
        }
        for (var i = 0; i < text.Length; i++)
        {
            place[i] = (byte)text[i];
        }
        place[text.Length] = 0;
    }
}
