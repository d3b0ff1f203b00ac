namespace Cordon.Probe;

/// <summary>What a grant allows, and what it does not.</summary>
public static unsafe class LimitsOfGrants
{
    /// <summary>Checks a grant for reading, one for another domain, and a mapping for reading of a grant for both.</summary>
    /// <param name="device">The device.</param>
    /// <param name="peer">Who grants.</param>
    /// <param name="shared">The grant for both.</param>
    /// <param name="page">The shared page, mapped writable.</param>
    /// <returns>The mapping of the notice, which stays.</returns>
    public static GrantMapping Check(OpenFile device, DomainId peer, GrantReference shared, SharedPage* page)
    {
        var notice = new GrantReference(page->Notice);
        if (GrantMapping.TryMap(device, peer, notice, writable: true, out _))
        {
            Failure.Because("ask: a grant for reading was mapped writable");
        }
        if (GrantMapping.TryMap(device, peer, new(page->Elsewhere), writable: false, out _))
        {
            Failure.Because("ask: what is granted to another domain was mapped");
        }
        var read = GrantMapping.Map(device, peer, notice, writable: false);
        if (!FilledPage.Is(read.Page.At(0), page->Seed))
        {
            Failure.Because("ask: the notice is not what was written");
        }

        var second = GrantMapping.Map(device, peer, shared, writable: false);
        var other = (SharedPage*)second.Page.Start;
        page->Messages = (uint)page->Seed;
        if (other->Seed != page->Seed || other->Messages != (uint)page->Seed)
        {
            Failure.Because("ask: two mappings of a grant are not of one page");
        }
        page->Messages = 0;
        second.Unmap();
        Output.Write("ask: a grant for reading is read, and refused for writing; one for a third domain is refused; a second mapping is of the same page");
        Output.End();
        return read;
    }
}
