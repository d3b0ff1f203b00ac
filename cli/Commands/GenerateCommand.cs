using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Cli.Shell;
using Cordon.Generate;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon generate</c>: writes the files that are derived from spec.</summary>
public sealed class GenerateCommand : CliCommand
{
    private readonly Argument<string[]> targets = new("TARGET") { Description = "What to write; everything when not said", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> check = new("--check") { Description = "Write nothing; end with 1 when a file is not what spec says" };

    /// <summary>The command.</summary>
    public GenerateCommand() : base("generate", "Write the files that are derived from spec")
    {
        Arguments.Add(targets);
        Options.Add(check);
    }

    /// <inheritdoc/>
    protected override Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        Directory.SetCurrentDirectory(session.Workspace.Root);
        string[] named = [.. arguments.GetValue(targets) ?? [], .. arguments.GetValue(check) ? ["--check"] : Array.Empty<string>()];
        using var errors = new StringWriter();
        var status = (ExitStatus)Generator.Run(named, errors);
        foreach (var line in errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            session.Reporter.Error(line.Replace("generate: ", "", StringComparison.Ordinal));
        }

        var written = new JsonArray([.. Target.All.Select(target => (JsonNode)target.Path)]);
        return Task.FromResult(new CommandResult(status, null, new JsonObject { ["targets"] = written }));
    }
}
