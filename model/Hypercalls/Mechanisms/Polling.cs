namespace Cordon.Model;

/// <summary>What a vcpu in <c>SCHEDOP_poll</c> waits for: the values of <see cref="State.Polling"/>.</summary>
public static class Polling
{
    /// <summary>It does not poll.</summary>
    public const ulong None = 0;

    /// <summary>Any port of its domain: it named several, or none.</summary>
    public const ulong AnyPort = ~0UL;

    /// <summary>One port.</summary>
    public static Word For(Port port) => port.Value + 1;
}
