namespace Cordon.Model;

/// <summary>What a vcpu in <c>SCHEDOP_poll</c> waits for: values of <see cref="State.Polling"/> that are no port.</summary>
public static class Polling
{
    /// <summary>It does not poll.</summary>
    public const ulong None = 0;

    /// <summary>Any of several ports, or only the timeout.</summary>
    public const ulong AnyPort = ~0UL;
}
