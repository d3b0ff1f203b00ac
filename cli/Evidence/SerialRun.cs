using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.HwTests.Serial;

namespace Cordon.Cli.Evidence;

/// <summary>A machine's log, and what it is worth.</summary>
/// <param name="Log">What the machine said.</param>
/// <param name="Outcome">The comparison with the model.</param>
public sealed record SerialRun(SerialLog Log, FuzzOutcome Outcome)
{
    /// <summary>Reads the log in <paramref name="file"/> and compares its answers with the model.</summary>
    /// <exception cref="CordonException">The file is missing, no whole log, or of other programs than these sources make (2).</exception>
    public static async Task<SerialRun> ReadAsync(string file, CancellationToken cancellation)
    {
        if (!File.Exists(file))
        {
            throw CordonException.BadInput($"--log {file}: no such file");
        }

        var text = await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false);
        try
        {
            var log = SerialLog.Read(text);
            var test = SelfTest.Make();
            if (log.Programs != test.Digest)
            {
                throw new SerialLogException($"it is of the programs {log.Programs}, and these sources make {test.Digest}; the sources of its disc would be right");
            }

            var explanations = test.Compare(log.Answers, LaneNames.Serial);
            return new(log, new FuzzOutcome(LaneNames.Serial, SelfTest.Seed, test.Cases, test.Calls, 0, explanations, [], test.Operations, test.Limits));
        }
        catch (SerialLogException error)
        {
            throw CordonException.BadInput($"--log {file}: {error.Message}");
        }
    }
}
