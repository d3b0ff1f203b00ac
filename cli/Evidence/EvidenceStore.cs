using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Evidence;

/// <summary>Evidence as it goes into a certificate.</summary>
/// <param name="Name">Its key in the predicate.</param>
/// <param name="Collected">What was collected; null when it could not be.</param>
/// <param name="Claims">What it bears.</param>
/// <param name="Lanes">The lanes that it ran on, or that did not run.</param>
public sealed record CollectedEvidence(string Name, JsonObject? Collected, IReadOnlyList<Claim> Claims, IReadOnlyList<LaneEvidence> Lanes);

/// <summary>Collects evidence, and keeps what held until something that it depends on changes; so an interrupted certify goes on where it was.</summary>
public sealed class EvidenceStore(CertificateContext context)
{
    // Another number where what evidence says becomes more, so that what was kept and says less is not used.
    private const string Form = "2";

    /// <summary>The evidence, kept or collected now.</summary>
    public async Task<CollectedEvidence> GetAsync(IEvidence evidence, CancellationToken cancellation)
    {
        var kept = PathOf(evidence);
        if (File.Exists(kept))
        {
            context.Session.Reporter.Step($"{evidence.Doing}: nothing changed, kept from before");
            return Conclude(evidence, JsonNode.Parse(await File.ReadAllTextAsync(kept, cancellation).ConfigureAwait(false))!.AsObject(), null);
        }

        context.Session.Reporter.Step(evidence.Doing);
        try
        {
            var collected = await evidence.CollectAsync(context, cancellation).ConfigureAwait(false);
            var concluded = Conclude(evidence, collected, null);
            if (concluded.Claims.All(claim => claim.Holds))
            {
                AtomicFile.WriteText(kept, collected.ToJsonString() + "\n");
            }

            return concluded;
        }
        catch (CordonException error)
        {
            context.Session.Reporter.Step($"{evidence.Doing}: {error.Message}");
            return Conclude(evidence, null, error.Message);
        }
    }

    private static CollectedEvidence Conclude(IEvidence evidence, JsonObject? collected, string? why) =>
        new(evidence.Name, collected, [.. evidence.Claims(collected, why)], [.. evidence.Lanes(collected, why)]);

    private string PathOf(IEvidence evidence)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Form}\n{evidence.DependsOn(context)}")));
        return Path.Combine(context.Session.Workspace.Cache, "evidence", $"{evidence.Name}-{key}.json");
    }
}
