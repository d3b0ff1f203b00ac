using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Certificates;

/// <summary>What a check of signature and digests found.</summary>
/// <param name="Statement">The statement, when the signature holds.</param>
/// <param name="KeyFingerprint">Who signed.</param>
/// <param name="ImagePath">The image that was compared.</param>
public sealed record VerifiedCertificate(Statement Statement, string KeyFingerprint, string ImagePath);

/// <summary>A certificate: a signed statement about one image, in one file.</summary>
public static class Certificate
{
    /// <summary>Signs <paramref name="statement"/> and writes it to <paramref name="path"/>.</summary>
    public static void Write(string path, Statement statement, SigningKey key)
    {
        var envelope = DsseEnvelope.Sign(DsseEnvelope.InTotoPayloadType, statement.ToPayload(), key);
        AtomicFile.WriteText(path, envelope.ToJson().ToJsonString() + "\n");
    }

    /// <summary>
    /// Checks the signature, that the file holds nothing besides what the signature covers, and that the image is the statement's subject.
    /// Needs nothing but the two files.
    /// </summary>
    /// <param name="path">The certificate.</param>
    /// <param name="imagePath">The image; null for the file of the subject's name beside the certificate.</param>
    /// <param name="publicKeyPath">The key that must have signed (PEM); null to accept the one that the certificate carries.</param>
    /// <exception cref="CordonException">It does not hold (1) or a file is missing (2).</exception>
    public static VerifiedCertificate Verify(string path, string? imagePath, string? publicKeyPath)
    {
        var envelope = DsseEnvelope.Read(path);
        var publicPem = publicKeyPath is null ? envelope.PublicPem : SigningKey.ReadPublicPem(publicKeyPath);
        CheckSignature(path, envelope, publicPem, publicKeyPath);
        var statement = Statement.Parse(envelope.Payload, path);
        var image = imagePath ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, statement.ImageName);
        if (!File.Exists(image))
        {
            throw CordonException.BadInput($"{image}: no such file; name the image that {path} is about with --image");
        }
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image)));
        if (digest != statement.ImageSha256)
        {
            throw CordonException.ClaimFails($"{path}: is about the image with SHA-256 {statement.ImageSha256}, but {image} has {digest}");
        }
        return new VerifiedCertificate(statement, envelope.KeyFingerprint, image);
    }

    static void CheckSignature(string path, DsseEnvelope envelope, string publicPem, string? publicKeyPath)
    {
        string fingerprint;
        bool signed;
        try
        {
            fingerprint = SigningKey.FingerprintOf(publicPem);
            signed = envelope.IsSignedBy(publicPem);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            throw CordonException.ClaimFails($"{path}: the public key or signature that it carries is damaged");
        }
        if (publicKeyPath is not null && fingerprint != envelope.KeyFingerprint)
        {
            throw CordonException.ClaimFails($"{path}: signed by the key {envelope.KeyFingerprint}, not by {publicKeyPath} ({fingerprint})");
        }
        if (!signed || fingerprint != envelope.KeyFingerprint)
        {
            throw CordonException.ClaimFails($"{path}: the signature does not fit the content; the certificate was changed after it was signed");
        }
        var written = Encoding.UTF8.GetString(File.ReadAllBytes(path));
        if (written != envelope.ToJson().ToJsonString() + "\n")
        {
            throw CordonException.ClaimFails($"{path}: the file is not as it was written; the certificate was changed after it was signed");
        }
        if (!CanonicalJson.Bytes(JsonNode.Parse(envelope.Payload)).AsSpan().SequenceEqual(envelope.Payload))
        {
            throw CordonException.ClaimFails($"{path}: the payload is not in canonical form");
        }
    }
}
