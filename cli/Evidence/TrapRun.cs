using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.GeneratedTests.Traps;
using Cordon.HwTests.Traps;

namespace Cordon.Cli.Evidence;

/// <summary>Compares sequences of exceptions and interrupts with the model.</summary>
public static class TrapRun
{
    /// <summary>Compares.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="seed">The same seed gives the same cases.</param>
    /// <param name="cases">How many sequences.</param>
    /// <param name="image">Gives the image.</param>
    /// <param name="session">Where things are kept.</param>
    /// <param name="cancellation">Ends the run, with no result.</param>
    /// <exception cref="CordonException">The lane has no such comparison (2), the machine lacks something (3), a machine failed (1).</exception>
    public static async Task<ProcessorOutcome> RunAsync(string lane, ulong seed, long cases, Func<Task<string>> image, Session session, CancellationToken cancellation)
    {
        if (lane == LaneNames.Host)
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var decided = await Task.Run(() => InjectionComparison.Run(seed, cases), cancellation).ConfigureAwait(false);
            return new ProcessorOutcome(lane, seed, decided.Cases, "decisions of what to inject", clock.Elapsed.TotalSeconds, decided.Seen, new Dictionary<string, long>(), decided.Differences) { Events = decided.Cases };
        }

        if (lane == LaneNames.Xen)
        {
            throw CordonException.BadInput("--traps compares processors on the lanes of Cordon's image, and the hypervisor's own part on lane host");
        }

        var options = new TrapOptions { Lane = lane, Cache = session.Workspace.Cache, Image = await image().ConfigureAwait(false), Cases = cases, Seed = seed };
        var report = await HardwareLane.RunAsync(() => TrapLane.Run(options, cancellation), cancellation).ConfigureAwait(false);
        return new ProcessorOutcome(lane, seed, report.Cases, $"sequences with {report.Events} exceptions and interrupts", report.Seconds, report.Seen, report.Known, report.Differences) { Events = report.Events };
    }
}
