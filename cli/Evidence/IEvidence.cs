using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;

namespace Cordon.Cli.Evidence;

/// <summary>A piece of evidence: how it is collected, what it depends on, which claims it bears.</summary>
public interface IEvidence
{
    /// <summary>Its key in the certificate's predicate.</summary>
    string Name { get; }

    /// <summary>What it says that it is doing, while it is collected.</summary>
    string Doing { get; }

    /// <summary>All that the result depends on: while this text is the same, evidence that held is not collected again.</summary>
    string DependsOn(CertificateContext context);

    /// <summary>Collects it.</summary>
    /// <exception cref="Shell.CordonException">It cannot be collected; its claims then do not hold, for that reason.</exception>
    Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation);

    /// <summary>The claims that it bears.</summary>
    /// <param name="evidence">What was collected; null when it could not be.</param>
    /// <param name="why">Why it could not be collected; null when it was.</param>
    IEnumerable<Claim> Claims(JsonObject? evidence, string? why);

    /// <summary>The lanes that it ran on, or that did not run.</summary>
    /// <param name="evidence">What was collected; null when it could not be.</param>
    /// <param name="why">Why it could not be collected; null when it was.</param>
    IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why);
}
