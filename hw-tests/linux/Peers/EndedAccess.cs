namespace Cordon.Probe;

/// <summary>The end of another domain's grant.</summary>
public static class EndedAccess
{
    const uint Pause = 100;

    // Linux asks once a second whether a grant that was in use is so no more.
    const uint Tries = 100;
    const uint References = 3;

    /// <summary>Waits until <paramref name="reference"/> is refused, checks that it stays so, and says <paramref name="what"/>.</summary>
    public static void Expect(OpenFile device, DomainId peer, GrantReference reference, string what)
    {
        var tries = 0u;
        while (GrantMapping.TryMap(device, peer, reference, writable: false, out var mapping))
        {
            mapping.Unmap();
            if (++tries == Tries)
            {
                Failure.Because("ask: the other domain ended access, and the hypervisor still lets it be mapped", reference.Value);
            }
            Sleep.For(Pause);
        }
        for (var i = 0; i < References; i++)
        {
            if (GrantMapping.TryMap(device, peer, reference, writable: i % 2 == 0, out _))
            {
                Failure.Because("ask: a grant that was refused is mapped again", reference.Value);
            }
        }
        Output.Write(what);
        Output.End();
    }
}
