using System.CommandLine;
using System.CommandLine.Help;
using Cordon.Cli.Commands;
using Cordon.Cli.Shell;

namespace Cordon.Cli;

/// <summary>The command line.</summary>
public static class Program
{
    /// <summary>Runs one command.</summary>
    /// <returns>The exit status: 0 holds, 1 a claim fails, 2 bad usage or input, 3 the machine lacks something.</returns>
    public static Task<int> Main(string[] arguments) => RunAsync(arguments, Console.Out, Console.Error);

    /// <summary>Runs one command with its output going where the caller says.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var root = new Command("cordon", "Cordon, a formally specified hypervisor: configure, build, run, prove, fuzz, certify, verify.");
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        foreach (var command in CommandList.All())
        {
            root.Subcommands.Add(command);
        }

        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            var command = parsed.CommandResult.Command;
            var name = command == root ? "cordon" : $"cordon {command.Name}";
            var wrong = parsed.UnmatchedTokens is [var unknown, ..] ? $"{name} has no “{unknown}”" : parsed.Errors[0].Message.ReplaceLineEndings(" ");
            await error.WriteLineAsync($"cordon: {wrong} ({name} --help lists what there is)").ConfigureAwait(false);
            return (int)ExitStatus.BadInput;
        }

        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
        };
        return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
    }
}
