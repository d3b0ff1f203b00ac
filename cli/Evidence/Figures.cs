using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Commands;
using Cordon.Cli.Lanes;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Measure;

namespace Cordon.Cli.Evidence;

/// <summary>What operations cost a guest, in instructions. They are figures, not claims: they bear nothing.</summary>
public sealed class Figures : IEvidence
{
    /// <inheritdoc/>
    public string Name => "figures";

    /// <inheritdoc/>
    public string Doing => "counting the instructions of operations";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) => context.Image.Sha256 + context.Sources.DigestOf("hw-tests");

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        var (workspace, reporter) = context.Session;
        var costs = await HardwareLane.RunAsync(
            () => Benchmark.Measure(Hypervisors.Cordon(LaneNames.QemuSvm, workspace.Cache, context.Image.Image), reporter.Status), cancellation).ConfigureAwait(false);
        return new JsonObject { ["rows"] = BenchCommand.RowsOf(Benchmark.Rows(costs, null)) };
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why) => [];

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];
}
