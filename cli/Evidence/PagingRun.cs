using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.GeneratedTests.Paging;
using Cordon.HwTests.Paging;

namespace Cordon.Cli.Evidence;

/// <summary>Compares accesses under generated page tables with the model.</summary>
public static class PagingRun
{
    private const string What = "accesses under generated page tables";
    private const string LeftOut = "reserved bits and SMAP, which the hypervisor's walk does not look at";

    /// <summary>Compares.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="seed">The same seed gives the same cases.</param>
    /// <param name="cases">How many accesses.</param>
    /// <param name="image">Gives the image; called on the lanes that need one.</param>
    /// <param name="session">Where things are kept.</param>
    /// <param name="cancellation">Ends the run, with no result.</param>
    /// <exception cref="CordonException">The lane has no such comparison (2), the machine lacks something (3), a machine failed (1).</exception>
    public static async Task<ProcessorOutcome> RunAsync(string lane, ulong seed, long cases, Func<Task<string>> image, Session session, CancellationToken cancellation)
    {
        if (lane == LaneNames.Host)
        {
            return await Task.Run(() => OnHost(seed, cases), cancellation).ConfigureAwait(false);
        }

        if (lane == LaneNames.Xen)
        {
            throw CordonException.BadInput("--paging compares processors on the lanes of Cordon's image, and the hypervisor's walk on lane host");
        }

        var options = new PagingOptions { Lane = lane, Cache = session.Workspace.Cache, Image = await image().ConfigureAwait(false), Cases = cases, Seed = seed };
        var report = await HardwareLane.RunAsync(() => PagingLane.Run(options, cancellation), cancellation).ConfigureAwait(false);
        return new ProcessorOutcome(lane, seed, report.Cases, What, report.Seconds, report.Ends, report.Known, report.Differences);
    }

    private static ProcessorOutcome OnHost(ulong seed, long cases)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var comparison = new GuestWalkComparison();
        var report = comparison.Run(seed, cases);
        return new ProcessorOutcome(LaneNames.Host, seed, report.Cases, What, clock.Elapsed.TotalSeconds, report.Ends, new Dictionary<string, long> { [LeftOut] = report.Excused }, report.Differences);
    }
}
