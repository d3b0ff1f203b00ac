namespace Cordon.Cli.Shell;

/// <summary>What the process tells its caller.</summary>
public enum ExitStatus
{
    /// <summary>It holds.</summary>
    Holds = 0,

    /// <summary>A claim does not hold; the file with the counterexample is named.</summary>
    ClaimFails = 1,

    /// <summary>Bad usage or bad input.</summary>
    BadInput = 2,

    /// <summary>This machine lacks something; the message says how to get it.</summary>
    Lacking = 3,

    /// <summary>Ended by Ctrl-C, as a shell reports it (128 + SIGINT).</summary>
    Interrupted = 130,
}
