namespace Cordon.Probe;

/// <summary>
/// How two domains find each other without xenstore: who asks tries the references of the other domain's table one after the other. The hypervisor refuses all that are
/// not granted to it, and what it gets says by its magic whether it is the shared page.
/// </summary>
public static unsafe class PeerSearch
{
    // The entries of a table's first frame, where Linux takes its first references from.
    const uint References = 512;
    const uint Pause = 100;
    const uint Tries = 1200;

    /// <summary>The shared page, as soon as there is one, or the end of the program.</summary>
    public static GrantMapping Find(OpenFile device, DomainId peer, out GrantReference found)
    {
        for (var i = 0; i < Tries; i++)
        {
            var refused = 0u;
            for (var reference = 0u; reference < References; reference++)
            {
                if (!GrantMapping.TryMap(device, peer, new(reference), writable: true, out var mapping))
                {
                    refused++;
                    continue;
                }
                if (((SharedPage*)mapping.Page.Start)->Magic.Value == SharedPage.Ready)
                {
                    Output.Write("ask: found at reference ");
                    Output.Write(reference);
                    Output.Write("; ");
                    Output.Write(refused);
                    Output.Write(" references before it are refused");
                    Output.End();
                    found = new(reference);
                    return mapping;
                }
                mapping.Unmap();
            }
            Sleep.For(Pause);
        }
        Failure.Because("ask: the other domain grants no page");
        found = default;
        return default;
    }
}
