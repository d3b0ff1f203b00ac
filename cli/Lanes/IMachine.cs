namespace Cordon.Cli.Lanes;

/// <summary>A machine that boots an image.</summary>
public interface IMachine
{
    /// <summary>Boots the machine and passes its serial line on until it ends.</summary>
    /// <param name="heard">Called with the serial line's text as it comes.</param>
    /// <param name="input">What is typed; null for nothing.</param>
    /// <param name="cancellation">Ends the machine.</param>
    /// <returns>The emulator's exit status.</returns>
    /// <exception cref="Shell.CordonException">The emulator is not installed, or did not start the machine (3).</exception>
    Task<int> RunAsync(Action<string> heard, Stream? input, CancellationToken cancellation);
}
