namespace Cordon.Cli.Lanes;

/// <summary>What became of a domain.</summary>
public enum GuestState
{
    /// <summary>The hypervisor never said that it started it.</summary>
    NotStarted,

    /// <summary>It was not built: the reason says why.</summary>
    Refused,

    /// <summary>It ran when the machine ended.</summary>
    Running,

    /// <summary>It ended itself.</summary>
    Shutdown,

    /// <summary>The hypervisor ended it.</summary>
    Stopped,
}

/// <summary>A domain's end.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">poweroff, reboot, …, or what the hypervisor said of it; null while it runs.</param>
public sealed record GuestOutcome(string Name, GuestState State, string? Reason)
{
    /// <summary>Whether it ended by its own power-off.</summary>
    public bool IsPoweredOff => State == GuestState.Shutdown && Reason == "poweroff";

    /// <summary>For a person.</summary>
    public override string ToString() => State switch
    {
        GuestState.NotStarted => $"{Name}: not started",
        GuestState.Running => $"{Name}: still running",
        _ => $"{Name}: {State.ToString().ToLowerInvariant()}: {Reason}",
    };
}
