namespace Cordon.Probe;

/// <summary><c>probe offer DOMAIN</c>: grants pages to a domain, answers its messages, and then ends its access.</summary>
public static unsafe class OfferingPeer
{
    // The other domain may still be starting.
    const uint UntilFirst = 120_000;

    /// <summary>Milliseconds without an event after which one is taken to be lost.</summary>
    public const uint Patience = 20_000;

    const ulong PagesOfOtherUse = 4096;

    /// <summary>Runs it for <paramref name="peer"/>.</summary>
    public static void Run(DomainId peer)
    {
        var seed = Kernel.TimeStamp();
        var shared = GrantedPage.Create(peer, writable: true);
        var notice = GrantedPage.Create(peer, writable: false);
        var lent = GrantedPage.Create(peer, writable: true);
        var elsewhere = GrantedPage.Create(new((ushort)(peer.Value + 1)), writable: true);
        var events = EventDevice.Open();
        var page = (SharedPage*)shared.Page.Start;
        FilledPage.Write(notice.Page.At(0), seed);
        FilledPage.Write(lent.Page.At(0), seed);
        page->Seed = seed;
        page->Port = events.BindUnbound(peer).Value;
        page->Notice = notice.Reference.Value;
        page->Lent = lent.Reference.Value;
        page->Elsewhere = elsewhere.Reference.Value;
        page->Magic.Value = SharedPage.Ready;
        Output.Write("offer: references ");
        Output.Write(shared.Reference.Value);
        Output.Write(", ");
        Output.Write(notice.Reference.Value);
        Output.Write(", ");
        Output.Write(lent.Reference.Value);
        Output.Write(", and ");
        Output.Write(elsewhere.Reference.Value);
        Output.Write(" for a third domain");
        Output.Write(", port ");
        Output.Write(page->Port);
        Output.End();

        Answer(page, ref events);
        EndAccess(page, notice, lent, ref events);
        shared.EndAccess();
        elsewhere.EndAccess();
    }

    static void Answer(SharedPage* page, ref EventDevice events)
    {
        var (requests, answers) = (SharedPage.Requests(page), SharedPage.Answers(page));
        var number = 0ul;
        events.Expect(UntilFirst, "offer: nobody came");
        do
        {
            while (requests.HasMessage)
            {
                if (!Message.IsRequest(requests.First, page->Seed, number))
                {
                    Failure.Because("offer: a request is not what was sent", (long)number);
                }
                if (!answers.HasRoom)
                {
                    Failure.Because("offer: there is no room for an answer", (long)number);
                }
                Message.WriteAnswer(answers.Next, requests.First);
                answers.Put();
                requests.Take();
                number++;
            }
            events.Notify();
            if (number == 0 || number != page->Messages)
            {
                events.Expect(Patience, "offer: no event came for a request");
            }
        }
        while (number == 0 || number != page->Messages);
        Output.Write("offer: ");
        Output.Write((long)number);
        Output.Write(" requests, each byte right; ");
        Output.Write(events.Taken);
        Output.Write(" events came, ");
        Output.Write(events.Sent);
        Output.Write(" went");
        Output.End();
    }

    // First a grant that nobody uses any more, then one that is in use.
    static void EndAccess(SharedPage* page, GrantedPage notice, GrantedPage lent, ref EventDevice events)
    {
        Progress.Await(ref page->Asking, Progress.NoticeUnmapped, ref events, "offer: the notice was not unmapped");
        notice.EndAccess();
        Progress.Say(ref page->Offering, Progress.NoticeEnded, ref events);
        Progress.Await(ref page->Asking, Progress.NoticeRefused, ref events, "offer: the notice was not refused");
        lent.EndAccess();
        // What was given up serves others now, unless it is still in use.
        var others = Pages.Allocate(PagesOfOtherUse);
        for (var i = 0ul; i < others.Count; i++)
        {
            others.At(i)[0] = i;
        }
        Progress.Say(ref page->Offering, Progress.LentEnded, ref events);
        Progress.Await(ref page->Asking, Progress.LentRefused, ref events, "offer: the lent page was not refused");
        Output.Write("offer: access ended");
        Output.End();
    }
}
