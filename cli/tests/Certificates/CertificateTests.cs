using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests.Certificates;

/// <summary>A certificate holds as it was written, and no other way.</summary>
public sealed class CertificateTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("cordon-certificate").FullName;

    string CertificatePath => Path.Combine(folder, "certificate.json");

    string ImagePath => Path.Combine(folder, "cordon.elf");

    public CertificateTests()
    {
        File.WriteAllBytes(ImagePath, [1, 2, 3, 4]);
        using var key = SigningKey.ReadOrCreate(Path.Combine(folder, "key.pem"));
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(ImagePath)));
        var predicate = new JsonObject
        {
            ["claims"] = Statement.ToJson([new Claim("isolation is proved", true, "12 obligations"), new Claim("boots", false, "did not run")]),
        };
        Certificate.Write(CertificatePath, new Statement("cordon.elf", digest, predicate), key);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Holds_as_it_was_written()
    {
        var verified = Certificate.Verify(CertificatePath, null, null);
        Assert.Equal(ImagePath, verified.ImagePath);
        Assert.Equal([true, false], verified.Statement.Claims.Select(claim => claim.Holds));
    }

    [Fact]
    public void Any_changed_byte_is_seen()
    {
        var original = File.ReadAllBytes(CertificatePath);
        for (var at = 0; at < original.Length; at++)
        {
            var changed = (byte[])original.Clone();
            changed[at] ^= 1;
            File.WriteAllBytes(CertificatePath, changed);
            Assert.NotEqual(ExitStatus.Holds, Refused(null, null).Status);
        }
    }

    [Fact]
    public void Truncation_is_seen()
    {
        var original = File.ReadAllBytes(CertificatePath);
        File.WriteAllBytes(CertificatePath, original[..^1]);
        Assert.Equal(ExitStatus.ClaimFails, Refused(null, null).Status);
    }

    [Fact]
    public void Another_image_is_refused()
    {
        var other = Path.Combine(folder, "other.elf");
        File.WriteAllBytes(other, [1, 2, 3, 5]);
        Assert.Contains("is about the image", Refused(other, null).Message);
    }

    [Fact]
    public void A_missing_image_is_bad_input()
    {
        File.Delete(ImagePath);
        Assert.Equal(ExitStatus.BadInput, Refused(null, null).Status);
    }

    [Fact]
    public void A_wrong_key_is_refused()
    {
        using var other = SigningKey.ReadOrCreate(Path.Combine(folder, "other.pem"));
        var otherPublic = Path.Combine(folder, "other.pub");
        File.WriteAllText(otherPublic, other.PublicPem);
        var refusal = Refused(null, otherPublic);
        Assert.Equal(ExitStatus.ClaimFails, refusal.Status);
        Assert.Contains(other.Fingerprint, refusal.Message);
    }

    [Fact]
    public void A_signature_by_the_right_name_but_another_key_is_refused()
    {
        var envelope = DsseEnvelope.Read(CertificatePath);
        using var other = SigningKey.ReadOrCreate(Path.Combine(folder, "other.pem"));
        var forged = envelope with { Signature = other.Sign(DsseEnvelope.PreAuthentication(envelope.PayloadType, envelope.Payload)) };
        File.WriteAllText(CertificatePath, forged.ToJson().ToJsonString() + "\n");
        Assert.Contains("does not fit", Refused(null, null).Message);
    }

    [Fact]
    public void A_key_file_without_a_key_is_bad_input()
    {
        var path = Path.Combine(folder, "no.pem");
        File.WriteAllText(path, "no key");
        Assert.Equal(ExitStatus.BadInput, Assert.Throws<CordonException>(() => SigningKey.ReadOrCreate(path)).Status);
    }

    [Fact]
    public void The_private_key_is_its_owners_alone()
        => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "key.pem")));

    [Fact]
    public void Pre_authentication_is_that_of_the_protocol()
        => Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world",
            Encoding.UTF8.GetString(DsseEnvelope.PreAuthentication("http://example.com/HelloWorld", "hello world"u8)));

    [Fact]
    public void Canonical_text_has_ordered_keys()
        => Assert.Equal("""{"a":[1,null,"x"],"b":{"c":true,"d":2}}""",
            CanonicalJson.Text(JsonNode.Parse("""{ "b": { "d": 2, "c": true }, "a": [1, null, "x"] }""")));

    CordonException Refused(string? image, string? key)
        => Assert.Throws<CordonException>(() => Certificate.Verify(CertificatePath, image, key));
}
