using Cordon.Cli.Configuration;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests;

/// <summary>Options that depend on each other, in a Kconfig of the test's own.</summary>
public sealed class ConfiguratorTests : IDisposable
{
    private const string Kconfig = """
        mainmenu "Test"

        config TABLE
        	bool "A table"
        	default y

        if TABLE
        config FRAMES
        	int "Its frames"
        	range 1 64
        	# multiple of 4
        	default 8
        endif

        config BASE
        	hex "Where it is"
        	default 0x1000
        	help
        	  config OTHER is not an option, this is help.

        source "spec/more"
        """;

    private readonly TemporaryFolder folder = new();
    private readonly Configurator configurator;

    /// <summary>A tree with that Kconfig and a preset.</summary>
    public ConfiguratorTests()
    {
        AtomicFile.WriteText(folder.File("spec/Kconfig"), Kconfig + "\n");
        AtomicFile.WriteText(folder.File("spec/more"), "config WORD\n\tstring \"A word\"\n\tdefault \"x\"\n");
        AtomicFile.WriteText(folder.File("spec/configs/small.config"), "CONFIG_TABLE=y\nCONFIG_FRAMES=4\n");
        configurator = new Configurator(new Workspace(folder.Path));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>The declared options, also those of a sourced file, and not the words of a help text.</summary>
    [Fact]
    public void Options_are_read() => Assert.Equal(["TABLE", "FRAMES", "BASE", "WORD"], configurator.Kconfig.Symbols.Select(symbol => symbol.Name));

    /// <summary>What nobody said has its default.</summary>
    [Fact]
    public async Task Defaults_are_filled_in() =>
        Assert.Equal("CONFIG_BASE=0x1000\nCONFIG_FRAMES=4\nCONFIG_TABLE=y\nCONFIG_WORD=\"x\"\n", (await ConfigureAsync()).Text);

    /// <summary>Switching an option off takes its dependents along.</summary>
    [Fact]
    public async Task A_switched_off_option_takes_its_dependents_along() =>
        Assert.Equal("CONFIG_BASE=0x1000\n# CONFIG_TABLE is not set\nCONFIG_WORD=\"x\"\n", (await ConfigureAsync("TABLE=n")).Text);

    /// <summary>Settings that contradict each other are refused.</summary>
    [Fact]
    public async Task A_contradiction_is_refused()
    {
        var error = await Assert.ThrowsAsync<CordonException>(() => ConfigureAsync("TABLE=n", "FRAMES=8"));
        Assert.Equal(ExitStatus.BadInput, error.Status);
        Assert.Contains("--set: FRAMES=8 is not possible with the other options", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Values are of the option's type and in its range.</summary>
    [Theory]
    [InlineData("FRAMES=65", "FRAMES is between 1 and 64")]
    [InlineData("FRAMES=6", "FRAMES is a multiple of 4")]
    [InlineData("FRAMES=many", "FRAMES is a decimal number")]
    [InlineData("BASE=xyz", "BASE is a hexadecimal number")]
    [InlineData("TABLE=maybe", "TABLE is y or n")]
    public async Task A_value_of_another_kind_is_refused(string setting, string message)
    {
        var error = await Assert.ThrowsAsync<CordonException>(() => ConfigureAsync(setting));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private Task<ConfigurationFile> ConfigureAsync(params string[] settings) => configurator.ConfigureAsync("small", settings, CancellationToken.None);
}
