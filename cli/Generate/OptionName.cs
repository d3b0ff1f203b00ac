namespace Cordon.Generate;

/// <summary>Names of options.</summary>
public static class OptionName
{
    /// <summary>An option's name as a constant of <c>Config</c>: EVENT_FIFO becomes EventFifo.</summary>
    public static string InCSharp(string option)
        => string.Concat(option.Split('_').Select(part => part[..1] + part[1..].ToLowerInvariant()));
}
