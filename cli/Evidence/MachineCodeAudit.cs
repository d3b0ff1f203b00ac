using System.Globalization;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;
using Cordon.Proofs.Machine;

namespace Cordon.Cli.Evidence;

/// <summary>What the machine code of the image contains.</summary>
public sealed class MachineCodeAudit : IEvidence
{
    /// <inheritdoc/>
    public string Name => "audit";

    /// <inheritdoc/>
    public string Doing => "auditing the machine code";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) => context.Image.Sha256 + context.Sources.DigestOf("proofs/Machine");

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        try
        {
            var report = await Task.Run(() => ImageAudit.Run(context.Image.Image), cancellation).ConfigureAwait(false);
            return new JsonObject
            {
                ["loaded_bytes"] = report.LoadedBytes,
                ["code_bytes"] = report.CodeBytes,
                ["instructions"] = report.Instructions,
                ["functions"] = report.Functions,
                ["undecodable"] = new JsonArray([.. report.Undecodable.Select(address => (JsonNode)$"0x{address:x}")]),
                ["privileged"] = new JsonArray([.. report.Privileged.Select(use => (JsonNode)new JsonObject
                {
                    ["instruction"] = use.Mnemonic,
                    ["count"] = use.Count,
                    ["functions"] = Texts(use.Functions),
                })]),
                ["indirect"] = new JsonArray([.. report.Indirect.Select(transfer => (JsonNode)new JsonObject
                {
                    ["function"] = transfer.Function,
                    ["address"] = $"0x{transfer.Address:x}",
                    ["instruction"] = transfer.Text,
                })]),
                ["unreachable"] = Texts(report.Unreachable),
                ["stack_bytes"] = report.Stack.Bytes,
                ["stack_path"] = Texts(report.Stack.Path),
                ["stack_problem"] = report.Stack.Problem,
            };
        }
        catch (ImageFormatException error)
        {
            throw CordonException.ClaimFails(error.Message);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        const string Decoded = "every executable byte of the image is an instruction that is known";
        const string Bounded = "the stack of the image has a bound, without recursion";
        if (evidence is null)
        {
            return [new(Decoded, false, why!), new(Bounded, false, why!)];
        }

        var undecodable = evidence["undecodable"]!.AsArray().Count;
        var stack = evidence["stack_bytes"]?.GetValue<long>();
        return
        [
            new(Decoded, undecodable == 0, string.Create(
                CultureInfo.InvariantCulture, $"{evidence["instructions"]} instructions in {evidence["code_bytes"]} bytes, {undecodable} places not decoded")),
            new(Bounded, stack is not null, stack is { } bytes ? $"at most {bytes} bytes" : evidence["stack_problem"]!.GetValue<string>()),
        ];
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
