using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Shell;
using Cordon.HwTests.Serial;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon build</c>: image, map, configuration, bill of materials, and a disc that runs the tests by itself.</summary>
public sealed class BuildCommand : CliCommand
{
    /// <summary>The disc's file name.</summary>
    public const string DiscName = "cordon.iso";

    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<string?> output = new("-o", "--output") { Description = "The folder to write to; build/NAME when not said", HelpName = "DIR" };

    /// <summary>The command.</summary>
    public BuildCommand() : base("build", "Build the image of a configuration")
    {
        Options.Add(config);
        Options.Add(output);
    }

    /// <inheritdoc/>
    protected override async Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        var configuration = await new Configurator(session.Workspace).LoadAsync(arguments.GetValue(config)!, cancellation).ConfigureAwait(false);
        var builder = new ImageBuilder(session);
        var built = arguments.GetValue(output) is { } folder
            ? await builder.BuildIntoAsync(configuration, Path.GetFullPath(folder), cancellation).ConfigureAwait(false)
            : await builder.BuildAsync(configuration, cancellation).ConfigureAwait(false);
        session.Reporter.Line($"{session.Workspace.Display(built.Image)}: {built.LoadedBytes} bytes loaded, SHA-256 {built.Sha256}");
        var disc = Path.Combine(built.Folder, DiscName);
        await HardwareLane.RunAsync(
            () =>
            {
                TestDisc.Write(disc, built.Image, session.Workspace.Cache, SelfTest.Make());
                return disc;
            },
            cancellation).ConfigureAwait(false);
        session.Reporter.Line($"{session.Workspace.Display(disc)}: boots by BIOS and by UEFI, runs the tests, prints their log on the serial line");
        return new CommandResult(ExitStatus.Holds, configuration.Name, new JsonObject
        {
            ["image"] = session.Workspace.Display(built.Image),
            ["image_bytes"] = built.LoadedBytes,
            ["sha256"] = built.Sha256,
            ["disc"] = session.Workspace.Display(disc),
        });
    }
}
