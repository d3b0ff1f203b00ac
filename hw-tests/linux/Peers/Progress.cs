namespace Cordon.Probe;

/// <summary>How far both domains are behind the last message; events alone do not tell, for two of them may come as one.</summary>
public static class Progress
{
    /// <summary>The asking domain has unmapped the notice.</summary>
    public const uint NoticeUnmapped = 1;

    /// <summary>The offering domain has ended access to it.</summary>
    public const uint NoticeEnded = 1;

    /// <summary>The asking domain was refused it.</summary>
    public const uint NoticeRefused = 2;

    /// <summary>The offering domain has ended access to the lent page, which is still mapped.</summary>
    public const uint LentEnded = 2;

    /// <summary>The asking domain has unmapped that, too, and was refused it.</summary>
    public const uint LentRefused = 3;

    /// <summary>Says how far this domain is.</summary>
    public static void Say(ref SharedNumber mine, uint step, ref EventDevice events)
    {
        mine.Value = step;
        events.Notify();
    }

    /// <summary>Waits until the other domain is so far, or ends the program.</summary>
    public static void Await(ref SharedNumber theirs, uint step, ref EventDevice events, string what)
    {
        while (theirs.Value < step)
        {
            events.Expect(OfferingPeer.Patience, what);
        }
    }
}
