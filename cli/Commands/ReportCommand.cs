using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Reports;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon report</c>: certificates as one HTML page.</summary>
public sealed class ReportCommand : CliCommand
{
    private readonly Argument<string[]> certificates = new("CERTIFICATE") { Description = "The certificates' files", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> output = new("-o", "--output") { Description = "The folder to write to", HelpName = "DIR", DefaultValueFactory = _ => "report" };

    /// <summary>The command.</summary>
    public ReportCommand() : base("report", "Write certificates as one HTML page")
    {
        Arguments.Add(certificates);
        Options.Add(output);
    }

    /// <inheritdoc/>
    protected override Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        var verified = arguments.GetValue(certificates)!.Select(path => Certificate.Verify(path, null, null)).ToList();
        var page = Path.Combine(arguments.GetValue(output)!, "index.html");
        AtomicFile.WriteText(page, HtmlReport.Of(verified));
        session.Reporter.Line(page);
        var configuration = verified[0].Statement.Predicate["configuration"]?["name"]?.GetValue<string>();
        return Task.FromResult(new CommandResult(ExitStatus.Holds, configuration, new JsonObject { ["page"] = page }));
    }
}
