namespace Cordon.Probe;

/// <summary>A page whose every byte follows from a seed.</summary>
public static unsafe class FilledPage
{
    /// <summary>Fills <paramref name="page"/>.</summary>
    public static void Write(ulong* page, ulong seed)
    {
        for (var i = 0; i < Pages.Words; i++)
        {
            page[i] = Numbers.At(~seed, (ulong)i);
        }
    }

    /// <summary>Whether <paramref name="page"/> holds that, in every byte.</summary>
    public static bool Is(ulong* page, ulong seed)
    {
        var differences = 0ul;
        for (var i = 0; i < Pages.Words; i++)
        {
            differences |= page[i] ^ Numbers.At(~seed, (ulong)i);
        }
        return differences == 0;
    }
}
