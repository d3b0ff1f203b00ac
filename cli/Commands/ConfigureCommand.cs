using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Cli.Configuration;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon configure</c>: writes a complete .config.</summary>
public sealed class ConfigureCommand : CliCommand
{
    private readonly Option<string> preset = new("--preset")
    {
        Description = "Start from this preset", HelpName = "NAME", DefaultValueFactory = _ => Configurator.DefaultPreset,
    };

    private readonly Option<string[]> settings = new("--set") { Description = "Set one option; may be repeated", HelpName = "OPTION=VALUE" };
    private readonly Option<string> output = new("-o", "--output") { Description = "The file to write", HelpName = "FILE", DefaultValueFactory = _ => ".config" };
    private readonly Option<bool> menu = new("--menu") { Description = "Open the menu" };

    /// <summary>The command.</summary>
    public ConfigureCommand() : base("configure", "Write a .config")
    {
        Options.Add(preset);
        Options.Add(settings);
        Options.Add(output);
        Options.Add(menu);
    }

    /// <inheritdoc/>
    protected override async Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        var configurator = new Configurator(session.Workspace);
        var configuration = await configurator
            .ConfigureAsync(arguments.GetValue(preset)!, arguments.GetValue(settings) ?? [], cancellation).ConfigureAwait(false);
        if (arguments.GetValue(menu))
        {
            configuration = await configurator.MenuAsync(configuration, cancellation).ConfigureAwait(false);
        }

        var file = arguments.GetValue(output)!;
        AtomicFile.WriteText(file, configuration.Text);
        session.Reporter.Line($"{file}: {configuration.Values.Count} options");
        var values = new JsonObject();
        foreach (var (option, value) in configuration.Values)
        {
            values[option] = value;
        }

        return new CommandResult(ExitStatus.Holds, configuration.Name, new JsonObject { ["file"] = file, ["options"] = values });
    }
}
