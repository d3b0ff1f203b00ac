using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Lanes;

namespace Cordon.Cli.Evidence;

/// <summary>Model and implementation, or the model and Debian's Xen, make the same calls, and nothing differs but what a clause says.</summary>
/// <param name="lane">The lane.</param>
/// <param name="cases">How many cases.</param>
/// <param name="claim">What it bears.</param>
public sealed class Comparison(string lane, long cases, string claim) : IEvidence
{
    private const string NotRun = "not_run";

    /// <summary>Whether the lane bears no claim where this machine has not what it runs on: it is then reported as not run.</summary>
    public bool MayBeAbsent { get; init; }

    /// <summary>A lane that is slower than this does not bear its claim, and does not keep the others waiting.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    /// <inheritdoc/>
    public string Name => $"fuzz-{lane}";

    /// <inheritdoc/>
    public string Doing => $"comparing on lane {lane}";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) => string.Join('\n', [
        cases.ToString(CultureInfo.InvariantCulture),
        Absence() ?? "",
        .. lane switch
        {
            LaneNames.Host => [context.Sources.DigestOf("spec", "model", "impl", "generated-tests")],
            LaneNames.QemuSvm or LaneNames.BochsVmx or LaneNames.BochsSvm or LaneNames.Kvm => [context.Sources.DigestOf("spec", "model", "hw-tests"), context.Image.Sha256],
            _ => (IEnumerable<string>)[context.Sources.DigestOf("spec", "model", "hw-tests")],
        }]);

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        if (Absence() is { } reason)
        {
            return new JsonObject { [NotRun] = reason };
        }

        var request = new FuzzRequest(lane, SeedOf(context.Sources.Whole()), cases, Limit, null, (1, 1));
        var outcome = await FuzzRun.RunAsync(request, () => Task.FromResult(context.Image.Image), context.Session, cancellation).ConfigureAwait(false);
        return outcome.ToJson();
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        if (evidence is null)
        {
            return [new(claim, false, why!)];
        }

        if (evidence[NotRun] is not null)
        {
            return [];
        }

        var first = evidence["explanations"]!.AsArray() is [var explanation, ..] ? $"; first: {explanation}" : "";
        var ran = evidence["cases"]!.GetValue<long>();
        var few = ran < cases ? $", fewer than the {cases} wanted, in {Limit.TotalMinutes} minutes" : "";
        return [new(claim, ran >= cases && evidence["differences"]!.GetValue<int>() == 0, Summary(evidence) + few + first)];
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) =>
        [evidence is null ? new(lane, false, why!)
            : evidence[NotRun] is { } reason ? new(lane, false, reason.GetValue<string>())
            : new(lane, true, Summary(evidence))];

    // Why the lane cannot run here, when it need not; null when it can.
    private string? Absence() => MayBeAbsent ? LaneNames.WhyNotHere(lane) : null;

    private static string Summary(JsonObject evidence) =>
        $"{evidence["calls"]} calls in {evidence["cases"]} cases, seed {evidence["seed"]}: {evidence["differences"]} differences";

    /// <summary>A seed that other sources do not share, and the same sources do.</summary>
    private static ulong SeedOf(string digest) => BinaryPrimitives.ReadUInt64BigEndian(Convert.FromHexString(digest)) >> 1;
}
