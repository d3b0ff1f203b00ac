using System.Security.Cryptography;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Certificates;

/// <summary>The ECDSA P-256 key that signs certificates. Who trusts a certificate trusts the holder of this key.</summary>
public sealed class SigningKey : IDisposable
{
    readonly ECDsa key;

    SigningKey(ECDsa key) => this.key = key;

    /// <summary>The public key, as PEM (SubjectPublicKeyInfo).</summary>
    public string PublicPem => key.ExportSubjectPublicKeyInfoPem();

    /// <summary>The fingerprint: SHA-256 of the DER of the public key, in hexadecimal.</summary>
    public string Fingerprint => FingerprintOf(key);

    /// <summary>Reads the private key at <paramref name="path"/> (PEM); makes one there, readable by its owner alone, when there is none.</summary>
    /// <exception cref="CordonException">The file holds no ECDSA P-256 private key.</exception>
    public static SigningKey ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            AtomicFile.Write(path, temporary =>
            {
                using var stream = new FileStream(temporary, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
                stream.Write(System.Text.Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem()));
            });
        }
        var key = Import(path);
        try
        {
            _ = key.ExportParameters(includePrivateParameters: true);
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw CordonException.BadInput($"{path}: holds a public key; signing needs the private one");
        }
        return new SigningKey(key);
    }

    /// <summary>Reads the public key at <paramref name="path"/> (PEM).</summary>
    /// <exception cref="CordonException">The file is missing or holds no ECDSA P-256 key.</exception>
    public static string ReadPublicPem(string path)
    {
        using var key = Import(path);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    /// <summary>The fingerprint of a public key given as PEM.</summary>
    public static string FingerprintOf(string publicPem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(publicPem);
        return FingerprintOf(key);
    }

    /// <summary>Signs <paramref name="data"/> with SHA-256; the signature is DER (RFC 3279).</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
        => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>Whether <paramref name="signature"/> over <paramref name="data"/> was made with the private half of <paramref name="publicPem"/>.</summary>
    public static bool Verify(string publicPem, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(publicPem);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    static string FingerprintOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    static ECDsa Import(string path)
    {
        if (!File.Exists(path))
        {
            throw CordonException.BadInput($"{path}: no such file; a key is an ECDSA P-256 key in PEM");
        }
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.KeySize != 256)
            {
                throw CordonException.BadInput($"{path}: a key of {key.KeySize} bits; a certificate is signed with ECDSA P-256");
            }
            return key;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            key.Dispose();
            throw CordonException.BadInput($"{path}: no ECDSA P-256 key in PEM");
        }
    }
}
