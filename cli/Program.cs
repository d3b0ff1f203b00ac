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
        var root = new RootCommand("Cordon, a formally specified hypervisor: configure, build, run, prove, fuzz, certify, verify.");
        foreach (var command in CommandList.All())
        {
            root.Subcommands.Add(command);
        }

        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            var command = parsed.CommandResult.Command;
            var help = command is RootCommand ? "cordon --help" : $"cordon {command.Name} --help";
            await error.WriteLineAsync($"cordon: {parsed.Errors[0].Message.ReplaceLineEndings(" ")} ({help} lists what there is)").ConfigureAwait(false);
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
