using Cordon.Cli.Shell;

namespace Cordon.Cli.Configuration;

/// <summary>Turns presets, files and single settings into complete configurations, with kconfig-frontends deciding what is not said.</summary>
public sealed class Configurator(Workspace workspace)
{
    /// <summary>The preset that commands use when none is named.</summary>
    public const string DefaultPreset = "pvh";

    /// <summary>The declared options.</summary>
    public KconfigFile Kconfig { get; } = KconfigFile.Read(workspace.Kconfig, workspace.Root);

    /// <summary>The names of the presets.</summary>
    public IReadOnlyList<string> Presets =>
        [.. Directory.EnumerateFiles(workspace.Presets, "*.config").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>The configuration that <c>--config</c> names: a preset, or a file.</summary>
    /// <exception cref="CordonException">It is neither, or the file is not a configuration.</exception>
    public Task<ConfigurationFile> LoadAsync(string named, CancellationToken cancellation)
    {
        if (Presets.Contains(named))
        {
            return CompleteAsync(named, PresetPath(named), [], cancellation);
        }

        if (!File.Exists(named))
        {
            throw CordonException.BadInput($"--config {named}: neither a preset ({string.Join(", ", Presets)}) nor a .config file that exists");
        }

        var name = Path.GetFileNameWithoutExtension(named);
        return CompleteAsync(name.Length == 0 ? "custom" : name, named, [], cancellation);
    }

    /// <summary>A preset with single settings on top.</summary>
    /// <exception cref="CordonException">There is no such preset or option, or the settings contradict each other.</exception>
    public Task<ConfigurationFile> ConfigureAsync(string preset, IEnumerable<string> settings, CancellationToken cancellation)
    {
        if (!Presets.Contains(preset))
        {
            throw CordonException.BadInput($"--preset {preset}: there is no such preset; there are {string.Join(", ", Presets)}");
        }

        return CompleteAsync(preset, PresetPath(preset), [.. settings.Select(text => ConfigurationFile.Assignment(text, "--set", Kconfig))], cancellation);
    }

    /// <summary>Opens the menu on <paramref name="configuration"/> and gives what the person left it as.</summary>
    /// <exception cref="CordonException">There is no terminal, or mconf is not installed.</exception>
    public async Task<ConfigurationFile> MenuAsync(ConfigurationFile configuration, CancellationToken cancellation)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            throw CordonException.BadInput("--menu needs a terminal; use --set OPTION=VALUE instead");
        }

        using var folder = new TemporaryFolder();
        var file = folder.File("config");
        await File.WriteAllTextAsync(file, configuration.Text, cancellation).ConfigureAwait(false);
        var start = new System.Diagnostics.ProcessStartInfo("kconfig-mconf", [workspace.Kconfig]) { WorkingDirectory = workspace.Root };
        start.Environment["KCONFIG_CONFIG"] = file;
        using var menu = System.Diagnostics.Process.Start(start)!;
        await menu.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return configuration with { Values = ConfigurationFile.ReadValues(file, Kconfig) };
    }

    private string PresetPath(string name) => Path.Combine(workspace.Presets, name + ".config");

    private async Task<ConfigurationFile> CompleteAsync(
        string name, string path, IReadOnlyList<(string Name, string Value)> settings, CancellationToken cancellation)
    {
        var asked = ConfigurationFile.ReadValues(path, Kconfig);
        foreach (var (option, value) in settings)
        {
            asked[option] = value;
        }

        using var folder = new TemporaryFolder();
        var file = folder.File("config");
        await File.WriteAllTextAsync(file, new ConfigurationFile(name, asked).Text, cancellation).ConfigureAwait(false);
        var result = await ToolProcess.RunAsync(
            "kconfig-conf",
            ["--olddefconfig", workspace.Kconfig],
            workspace.Root,
            new Dictionary<string, string> { ["KCONFIG_CONFIG"] = file },
            cancellation).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw CordonException.BadInput($"spec/Kconfig: {result.LastLine}");
        }

        var values = ConfigurationFile.ReadValues(file, Kconfig);
        // What a single setting switches off takes its dependents of the preset along; what was set itself must hold.
        var strict = settings.Count > 0 ? settings : [.. asked.Select(pair => (pair.Key, pair.Value))];
        var where = settings.Count > 0 ? "--set" : path;
        foreach (var (option, value) in strict)
        {
            var got = values.GetValueOrDefault(option, "n");
            if (got != value)
            {
                throw CordonException.BadInput($"{where}: {option}={value} is not possible with the other options, which make it {got} (its “depends on” in spec/Kconfig)");
            }
        }

        return new ConfigurationFile(name, values);
    }
}
