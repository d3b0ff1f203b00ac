using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Evidence;

/// <summary>Makes a certificate's tables again: the one of sub-ops out of its other parts, the instructions out of the image, and the lines where the sources are those of the certificate.</summary>
public static class TableCheck
{
    /// <summary>Checks them.</summary>
    /// <param name="verified">The certificate, whose image was compared.</param>
    /// <param name="workspace">The sources.</param>
    /// <returns>What was checked, for a person; null for a certificate without tables.</returns>
    /// <exception cref="CordonException">One is another than the certificate has.</exception>
    public static string? Run(VerifiedCertificate verified, Workspace workspace)
    {
        var predicate = verified.Statement.Predicate;
        if (predicate["subops"] is not JsonArray rows || predicate["trusted_base"] is not JsonObject trusted)
        {
            return null;
        }

        Require(rows, SubOpTable.Of(predicate), "its table of sub-ops is not what its evidence says");
        Require(trusted["instructions"], TrustedBase.Instructions(predicate["refinement"]?["executed"], verified.ImagePath), "its count of instructions is not what the image has");
        var same = predicate["sources"]?["all"]?.GetValue<string>() == new SourceTree(workspace).Whole();
        if (same)
        {
            Require(trusted["lines"], TrustedLines.Count(workspace), "its count of lines is not what the sources have");
        }

        return $"agree with the evidence; {trusted["instructions"]!["all"]} instructions counted again, {(same ? "lines too" : "lines not, for these are other sources")}";
    }

    private static void Require(JsonNode? written, JsonNode made, string otherwise)
    {
        if (written is null || !CanonicalJson.Bytes(written).AsSpan().SequenceEqual(CanonicalJson.Bytes(made)))
        {
            throw CordonException.ClaimFails($"the certificate does not fit together: {otherwise}");
        }
    }
}
