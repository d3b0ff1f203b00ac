using System.CommandLine;
using System.Text.Json.Nodes;

namespace Cordon.Cli.Shell;

/// <summary>What a command ends with.</summary>
/// <param name="Status">The exit status.</param>
/// <param name="Config">The configuration's name that every JSON object carries; null where none is involved.</param>
/// <param name="Json">The keys of the command's own.</param>
public sealed record CommandResult(ExitStatus Status, string? Config, JsonObject Json)
{
    /// <summary>The exit status as the process returns it: of <c>run --exec</c> it is the guest command's.</summary>
    public int ExitCode { get; init; } = (int)Status;
}

/// <summary>What every command works with.</summary>
/// <param name="Workspace">Where things are.</param>
/// <param name="Reporter">Where things are said.</param>
public sealed record Session(Workspace Workspace, Reporter Reporter);

/// <summary>A command of <c>cordon</c>: <c>--json</c> and <c>--quiet</c>, errors in one line, exit status.</summary>
public abstract class CliCommand : Command
{
    private readonly Option<bool> json = new("--json") { Description = "One JSON object on standard output, nothing else there" };
    private readonly Option<bool> quiet = new("--quiet") { Description = "Say errors only" };

    /// <summary>A command <paramref name="name"/> that does <paramref name="description"/>.</summary>
    protected CliCommand(string name, string description) : base(name, description)
    {
        Options.Add(json);
        Options.Add(quiet);
        SetAction(InvokeAsync);
    }

    /// <summary>Does the command's work.</summary>
    /// <exception cref="CordonException">The work cannot be done; the message and status go to the caller.</exception>
    protected abstract Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation);

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var configuration = arguments.InvocationConfiguration;
        var reporter = new Reporter(
            configuration.Output,
            configuration.Error,
            arguments.GetValue(json),
            arguments.GetValue(quiet),
            terminal: !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("CI") is null);
        try
        {
            var result = await RunAsync(arguments, new Session(Workspace.Find(), reporter), cancellation).ConfigureAwait(false);
            var printed = new JsonObject
            {
                ["ok"] = result.ExitCode == 0,
                ["config"] = result.Config,
                ["seconds"] = reporter.Seconds,
            };
            foreach (var (key, value) in result.Json)
            {
                printed[key] = value?.DeepClone();
            }

            reporter.Object(printed);
            return result.ExitCode;
        }
        catch (CordonException error)
        {
            return Fail(reporter, error.Status, error.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Fail(reporter, ExitStatus.Interrupted, "interrupted; what was finished is kept");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail(reporter, ExitStatus.BadInput, error.Message);
        }
    }

    private static int Fail(Reporter reporter, ExitStatus status, string message)
    {
        reporter.Error(message);
        reporter.Object(new JsonObject
        {
            ["ok"] = false,
            ["config"] = null,
            ["seconds"] = reporter.Seconds,
            ["error"] = message,
            ["status"] = (int)status,
        });
        return (int)status;
    }
}
