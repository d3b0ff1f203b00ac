namespace Cordon.Probe;

/// <summary><c>probe ask DOMAIN</c>: maps what a domain grants, exchanges messages with it, and sees its access end.</summary>
public static unsafe class AskingPeer
{
    const uint OneAtATime = 4096;
    const uint InBatches = 8192;

    /// <summary>Runs it with <paramref name="peer"/>.</summary>
    public static void Run(DomainId peer)
    {
        var device = GrantMapping.Open();
        var events = EventDevice.Open();
        var shared = PeerSearch.Find(device, peer, out var reference);
        var page = (SharedPage*)shared.Page.Start;
        events.BindInterdomain(peer, new(page->Port));
        var read = LimitsOfGrants.Check(device, peer, reference, page);

        page->Messages = OneAtATime + InBatches;
        Exchange(page, ref events, 0, OneAtATime, 1);
        Exchange(page, ref events, OneAtATime, InBatches, Ring.Places);
        if (!FilledPage.Is(read.Page.At(0), page->Seed))
        {
            Failure.Because("ask: the notice has changed");
        }
        read.Unmap();
        SeeAccessEnd(device, peer, page, ref events);
        shared.Unmap();
    }

    static void SeeAccessEnd(OpenFile device, DomainId peer, SharedPage* page, ref EventDevice events)
    {
        var (notice, lent) = (new GrantReference(page->Notice), new GrantReference(page->Lent));
        Progress.Say(ref page->Asking, Progress.NoticeUnmapped, ref events);
        Progress.Await(ref page->Offering, Progress.NoticeEnded, ref events, "ask: access to the notice did not end");
        EndedAccess.Expect(device, peer, notice, "ask: a grant that nobody used is refused since access to it ended");

        var mapping = GrantMapping.Map(device, peer, lent, writable: true);
        Progress.Say(ref page->Asking, Progress.NoticeRefused, ref events);
        Progress.Await(ref page->Offering, Progress.LentEnded, ref events, "ask: access to the lent page did not end");
        if (!FilledPage.Is(mapping.Page.At(0), page->Seed))
        {
            Failure.Because("ask: a page that is still mapped serves another use");
        }
        mapping.Unmap();
        EndedAccess.Expect(device, peer, lent, "ask: a grant that was in use when access to it ended kept its page, and is refused since it was unmapped");
        Progress.Say(ref page->Asking, Progress.LentRefused, ref events);
    }

    // So many messages, of which at most some are under way.
    static void Exchange(SharedPage* page, ref EventDevice events, ulong first, ulong count, uint most)
    {
        var (requests, answers) = (SharedPage.Requests(page), SharedPage.Answers(page));
        var (sent, come) = (first, first);
        var (taken, went, begin) = (events.Taken, events.Sent, Kernel.TimeStamp());
        while (come < first + count)
        {
            while (sent < first + count && sent - come < most && requests.HasRoom)
            {
                Message.WriteRequest(requests.Next, page->Seed, sent++);
                requests.Put();
            }
            events.Notify();
            do
            {
                events.Expect(OfferingPeer.Patience, "ask: no event came for an answer");
            }
            while (!answers.HasMessage);
            while (answers.HasMessage)
            {
                if (!Message.IsAnswer(answers.First, page->Seed, come))
                {
                    Failure.Because("ask: an answer is not what had to come", (long)come);
                }
                answers.Take();
                come++;
            }
        }
        var time = Kernel.TimeStamp() - begin;
        Output.Write("ask: ");
        Output.Write((long)count);
        Output.Write(" messages, at most ");
        Output.Write(most);
        Output.Write(" under way, each byte of each answer right; ");
        Output.Write(events.Sent - went);
        Output.Write(" events went, ");
        Output.Write(events.Taken - taken);
        Output.Write(" came; ");
        Output.Write((long)(time / count));
        Output.Write(" time stamps a message");
        Output.End();
    }
}
