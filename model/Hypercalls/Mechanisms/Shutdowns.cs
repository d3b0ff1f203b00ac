namespace Cordon.Model;

/// <summary>The end of a domain's run.</summary>
public static class Shutdowns
{
    /// <summary>Shuts the domain down for a reason, or for the one that was latched before. Its vcpus do not run any more.</summary>
    public static void ShutDown(State state, DomainId domain, Word reason)
    {
        Latch(state, domain, reason);
        state.Life[domain] = DomainLife.ShutDown;
    }

    /// <summary>Latches the reason of a later shutdown, unless one is latched.</summary>
    public static void Latch(State state, DomainId domain, Word reason)
    {
        var latched = state.ShutdownLatched[domain] != 0;
        state.ShutdownReason[domain] = Logic.Select(latched, state.ShutdownReason[domain], reason & 0xFF);
        state.ShutdownLatched[domain] = 1;
    }
}
