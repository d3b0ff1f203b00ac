using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests.Certificates;

/// <summary><c>cordon verify</c> and <c>cordon report</c>, as a person calls them on a file and an image.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string image;
    private readonly string certificate;

    /// <summary>An image and a place for its certificate.</summary>
    public VerifyCommandTests()
    {
        image = folder.File("cordon.elf");
        certificate = folder.File("certificate.json");
        File.WriteAllText(image, "an image");
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>All keys of --json are there, and the status is 0.</summary>
    [Fact]
    public async Task A_good_certificate_holds()
    {
        Sign(holds: true);
        var (status, output, _) = await RunAsync("verify", certificate, "--json");
        Assert.Equal(0, status);
        var result = JsonNode.Parse(output)!;
        Assert.True(result["signature"]!.GetValue<bool>() && result["digests"]!.GetValue<bool>());
        Assert.Equal(0, result["rechecked"]!.GetValue<int>());
        Assert.Equal("pvh", result["config"]!.GetValue<string>());
    }

    /// <summary>A certificate that is authentic but says of a claim that it does not hold ends with 1.</summary>
    [Fact]
    public async Task A_claim_that_does_not_hold_is_said()
    {
        Sign(holds: false);
        var (status, _, error) = await RunAsync("verify", certificate);
        Assert.Equal(1, status);
        Assert.Contains("does not hold: <isolation>: by proof", error, StringComparison.Ordinal);
    }

    /// <summary>Any changed byte is found, one character after the other of a sample.</summary>
    [Fact]
    public async Task A_changed_byte_is_found()
    {
        Sign(holds: true);
        var bytes = await File.ReadAllBytesAsync(certificate);
        for (var at = 0; at < bytes.Length; at += 37)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(certificate, changed);
            var (status, _, error) = await RunAsync("verify", certificate);
            Assert.True(status is 1 or 2, $"byte {at}: {status}");
            Assert.Equal(1, error.Count(character => character == '\n'));
        }
    }

    /// <summary>Another image, and another key, are said to be that.</summary>
    [Fact]
    public async Task Another_image_and_another_key_are_found()
    {
        Sign(holds: true);
        await File.WriteAllTextAsync(folder.File("other"), "another image");
        Assert.Equal(1, (await RunAsync("verify", certificate, "--image", folder.File("other"))).Status);
        Assert.Equal(2, (await RunAsync("verify", certificate, "--image", folder.File("nothere"))).Status);
        using var key = SigningKey.ReadOrCreate(folder.File("other.pem"));
        await File.WriteAllTextAsync(folder.File("other.pub"), key.PublicPem);
        var (status, _, error) = await RunAsync("verify", certificate, "--public-key", folder.File("other.pub"));
        Assert.Equal(1, status);
        Assert.Contains("signed by the key", error, StringComparison.Ordinal);
    }

    /// <summary>The page says what the certificate says, as text.</summary>
    [Fact]
    public async Task A_report_is_one_page()
    {
        Sign(holds: true);
        Assert.Equal(0, (await RunAsync("report", certificate, "-o", folder.File("report"))).Status);
        var page = await File.ReadAllTextAsync(folder.File("report/index.html"));
        Assert.Contains("&lt;isolation&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<isolation>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }

    private void Sign(bool holds)
    {
        var predicate = new JsonObject
        {
            ["configuration"] = new JsonObject { ["name"] = "pvh", ["text"] = "" },
            ["claims"] = Statement.ToJson([new Claim("<isolation>", holds, "by proof")]),
            ["lanes"] = Statement.ToJson([new LaneEvidence("xen", false, "not here")]),
            ["caveats"] = new JsonObject { ["Trusted"] = new JsonArray("the processor") },
        };
        using var key = SigningKey.ReadOrCreate(folder.File("key.pem"));
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image)));
        Certificate.Write(certificate, new Statement("cordon.elf", digest, predicate), key);
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await Program.RunAsync(arguments, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
