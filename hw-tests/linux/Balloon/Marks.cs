namespace Cordon.Probe;

/// <summary>Pages that show where their memory was: filled with words that nothing else has.</summary>
public static unsafe class Marks
{
    const ulong Seed = 0x6261_6c6c_6f6f_6e73;
    const ulong PagesOfMiB = 256;

    /// <summary><c>probe mark MIB</c>: fills so much memory with marks, reads it back, and gives it to the kernel as it is.</summary>
    public static void Leave(uint mib)
    {
        var pages = Pages.Allocate(mib * PagesOfMiB);
        for (var i = 0ul; i < pages.Count; i++)
        {
            FilledPage.Write(pages.At(i), Seed);
        }
        for (var i = 0ul; i < pages.Count; i++)
        {
            if (!IsMark(pages.At(i)))
            {
                Failure.Because("memory does not hold what was written to page", (long)i);
            }
        }
        Output.Write("marked ");
        Output.Write((long)pages.Count);
        Output.End();
    }

    /// <summary><c>probe marked</c>: how many pages of all memory are marked.</summary>
    public static void Count()
    {
        var marked = KernelMemory.Open().Count(&IsMark, out var all);
        Output.Write("marks in ");
        Output.Write((long)marked);
        Output.Write(" of ");
        Output.Write((long)all);
        Output.Write(" pages");
        Output.End();
    }

    static bool IsMark(ulong* page) => FilledPage.Is(page, Seed);
}
