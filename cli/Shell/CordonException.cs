namespace Cordon.Cli.Shell;

/// <summary>An error that a person caused or can mend: one line that says what, where and what would be right.</summary>
public sealed class CordonException(ExitStatus status, string message) : Exception(message)
{
    /// <summary>The exit status that the process ends with.</summary>
    public ExitStatus Status { get; } = status;

    /// <summary>Bad usage or bad input (2).</summary>
    public static CordonException BadInput(string message) => new(ExitStatus.BadInput, message);

    /// <summary>Something that this machine lacks (3).</summary>
    public static CordonException Lacking(string message) => new(ExitStatus.Lacking, message);

    /// <summary>A claim that does not hold (1).</summary>
    public static CordonException ClaimFails(string message) => new(ExitStatus.ClaimFails, message);
}
