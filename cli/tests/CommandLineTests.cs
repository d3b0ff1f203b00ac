using System.Text.Json.Nodes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests;

/// <summary>The command line as a person meets it: what is wrong is said in one line, with its exit status.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>Bad usage and bad input end with 2, what the machine lacks with 3, each in one line.</summary>
    [Theory]
    [InlineData(2, "has no “frobnicate”", "frobnicate")]
    [InlineData(2, "has no “--frob”", "run", "--frob")]
    [InlineData(2, "--memory much: a number from 1 to 3072", "run", "--memory", "much")]
    [InlineData(2, "--memory 0: a number from 1", "run", "--memory", "0")]
    [InlineData(2, "--memory 999999: a number from 1 to 3072", "run", "--memory", "999999")]
    [InlineData(2, "--vcpus 99: a number from 1 to 32", "run", "--vcpus", "99")]
    [InlineData(2, "9 vcpus; configuration pvh allows 8", "run", "--vcpus", "9")]
    [InlineData(2, "there is no such lane", "run", "--lane", "moon")]
    [InlineData(2, "--log FILE go together", "fuzz", "--lane", "serial")]
    [InlineData(2, "--mutants takes --jobs alone", "fuzz", "--mutants", "--cases", "5")]
    [InlineData(2, "--mutants takes --jobs alone", "fuzz", "--mutants", "--lane", "xen")]
    [InlineData(2, "--interface hvm", "run", "--interface", "hvm")]
    [InlineData(2, "neither “linux” nor a domain configuration", "run", "--guest", "nothere.cfg")]
    [InlineData(2, "--exec needs guests that are all --guest linux", "run", "--guest", "linux", "--guest", "absent.cfg", "--exec", "true")]
    [InlineData(2, "2 times --exec for 3 guests", "run", "--guest", "linux", "--guest", "linux", "--guest", "linux", "--exec", "true", "--exec", "true")]
    [InlineData(2, "does not fit", "run", "--guest", "linux", "--memory", "8")]
    [InlineData(2, "neither a preset", "build", "--config", "nothere")]
    [InlineData(2, "there is no such preset", "configure", "--preset", "nothere")]
    [InlineData(2, "there is no option EVENT_FIF; the nearest is EVENT_FIFO", "configure", "--set", "EVENT_FIF=y")]
    [InlineData(2, "PVH is y or n", "configure", "--set", "PVH=3")]
    [InlineData(2, "MAX_DOMAINS is between 2 and 256", "configure", "--set", "MAX_DOMAINS=257")]
    [InlineData(2, "not of the form OPTION=VALUE", "configure", "--set", "PVH")]
    [InlineData(2, "--shard 3/2", "prove", "--shard", "3/2")]
    [InlineData(2, "--shard x", "prove", "--shard", "x")]
    [InlineData(2, "no such call", "prove", "--call", "Nothing")]
    [InlineData(2, "unknown; it is one of z3, cvc5", "prove", "--solver", "abacus")]
    [InlineData(2, "--against kvm", "bench", "--against", "kvm")]
    [InlineData(2, "leave out --lane bochs-vmx", "bench", "--against", "xen", "--lane", "bochs-vmx")]
    [InlineData(2, "no such file; cordon certify writes a certificate", "verify", "nothere.json")]
    public async Task What_is_wrong_is_said_in_one_line(int status, string message, params string[] arguments)
    {
        var (actual, output, error) = await RunAsync([.. arguments]);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(status, actual);
        Assert.Equal("", output);
        Assert.StartsWith("cordon: ", LastLine(error), StringComparison.Ordinal);
    }

    /// <summary>With --json there is one object on standard output, also when something is wrong.</summary>
    [Fact]
    public async Task Json_is_one_object_also_of_an_error()
    {
        var (status, output, _) = await RunAsync(["run", "--json", "--lane", "moon"]);
        var result = JsonNode.Parse(output)!.AsObject();
        Assert.Equal(2, status);
        Assert.False(result["ok"]!.GetValue<bool>());
        Assert.Contains("there is no such lane", result["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(result.ContainsKey("config") && result.ContainsKey("seconds"));
    }

    /// <summary>A written configuration is complete, can be read again, and what is switched off stays off.</summary>
    [Fact]
    public async Task A_configuration_is_written_whole_and_read_again()
    {
        var file = folder.File("small.config");
        var (status, output, _) = await RunAsync(["configure", "--set", "GRANT_TABLE=n", "--set", "MAX_DOMAINS=2", "-o", file, "--json"]);
        Assert.Equal(0, status);
        Assert.Equal("2", JsonNode.Parse(output)!["options"]!["MAX_DOMAINS"]!.GetValue<string>());
        var text = await File.ReadAllTextAsync(file);
        Assert.Contains("# CONFIG_GRANT_TABLE is not set\n", text, StringComparison.Ordinal);
        Assert.Contains("CONFIG_MAX_DOMAINS=2\n", text, StringComparison.Ordinal);

        var read = await new Configuration.Configurator(Workspace.Find()).LoadAsync(file, CancellationToken.None);
        Assert.Equal(text, read.Text);
        Assert.Equal("small", read.Name);
    }

    /// <summary>A configuration with a mistake is refused with file and line, and nothing is written.</summary>
    [Fact]
    public async Task A_bad_configuration_file_is_refused_with_its_line()
    {
        var file = folder.File("bad.config");
        await File.WriteAllTextAsync(file, "CONFIG_PVH=y\n# a comment\nCONFIG_NOTHING=y\n");
        var (status, _, error) = await RunAsync(["build", "--config", file, "-o", folder.File("out")]);
        Assert.Equal(2, status);
        Assert.Contains($"{file}:3: there is no option NOTHING", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("out")));
    }

    /// <summary>The constants that the image is compiled with have every option, also those that are off.</summary>
    [Fact]
    public async Task Constants_have_every_option()
    {
        var configurator = new Configuration.Configurator(Workspace.Find());
        var configuration = await configurator.ConfigureAsync("pvh", ["EVENT_FIFO=n", "MAX_PORTS=128"], CancellationToken.None);
        var source = Building.ConfigurationSource.Of(configuration, configurator.Kconfig);
        Assert.Contains("public const bool Pvh = true;", source, StringComparison.Ordinal);
        Assert.Contains("public const bool EventFifo = false;", source, StringComparison.Ordinal);
        Assert.Contains("public const uint MaxPorts = 128;", source, StringComparison.Ordinal);
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];

    private static async Task<(int Status, string Output, string Error)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await Program.RunAsync(arguments, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
