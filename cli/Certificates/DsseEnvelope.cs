using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Certificates;

/// <summary>A DSSE envelope, version 1: a payload, its type, and one signature over both (github.com/secure-systems-lab/dsse).</summary>
/// <param name="PayloadType">The payload's media type.</param>
/// <param name="Payload">The signed bytes.</param>
/// <param name="KeyFingerprint">Which key signed: <see cref="SigningKey.Fingerprint"/>.</param>
/// <param name="Signature">The signature over <see cref="PreAuthentication"/>.</param>
/// <param name="PublicPem">The public key, carried beside the envelope's standard members so that one file suffices.</param>
public sealed record DsseEnvelope(string PayloadType, byte[] Payload, string KeyFingerprint, byte[] Signature, string PublicPem)
{
    /// <summary>The media type of an in-toto statement.</summary>
    public const string InTotoPayloadType = "application/vnd.in-toto+json";

    /// <summary>What is signed: DSSE's pre-authentication encoding of type and payload.</summary>
    public static byte[] PreAuthentication(string payloadType, ReadOnlySpan<byte> payload)
    {
        var type = Encoding.UTF8.GetBytes(payloadType);
        var header = Encoding.UTF8.GetBytes($"DSSEv1 {type.Length} {payloadType} {payload.Length} ");
        return [.. header, .. payload];
    }

    /// <summary>Signs <paramref name="payload"/>.</summary>
    public static DsseEnvelope Sign(string payloadType, byte[] payload, SigningKey key)
        => new(payloadType, payload, key.Fingerprint, key.Sign(PreAuthentication(payloadType, payload)), key.PublicPem);

    /// <summary>Whether the signature is that of the holder of <paramref name="publicPem"/> over type and payload.</summary>
    public bool IsSignedBy(string publicPem) => SigningKey.Verify(publicPem, PreAuthentication(PayloadType, Payload), Signature);

    /// <summary>The envelope as a JSON object.</summary>
    public JsonObject ToJson() => new()
    {
        ["payloadType"] = PayloadType,
        ["payload"] = Convert.ToBase64String(Payload),
        ["signatures"] = new JsonArray(new JsonObject
        {
            ["keyid"] = KeyFingerprint,
            ["sig"] = Convert.ToBase64String(Signature),
            ["publicKey"] = PublicPem,
        }),
    };

    /// <summary>Reads an envelope.</summary>
    /// <param name="path">The certificate's file.</param>
    /// <exception cref="CordonException">It is no envelope with one signature.</exception>
    public static DsseEnvelope Read(string path)
    {
        if (!File.Exists(path))
        {
            throw CordonException.BadInput($"{path}: no such file; cordon certify writes a certificate");
        }
        try
        {
            var root = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
            var signatures = root["signatures"]!.AsArray();
            if (signatures.Count != 1)
            {
                throw new FormatException($"{signatures.Count} signatures");
            }
            return new DsseEnvelope(
                root["payloadType"]!.GetValue<string>(),
                Convert.FromBase64String(root["payload"]!.GetValue<string>()),
                signatures[0]!["keyid"]!.GetValue<string>(),
                Convert.FromBase64String(signatures[0]!["sig"]!.GetValue<string>()),
                signatures[0]!["publicKey"]!.GetValue<string>());
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            throw CordonException.ClaimFails($"{path}: no DSSE envelope with one signature ({error.Message}); it is damaged, or no certificate");
        }
    }
}
