using Cordon.Cli.Shell;

namespace Cordon.Cli.Commands;

/// <summary>The commands that there are.</summary>
public static class CommandList
{
    /// <summary>A fresh instance of each command.</summary>
    public static IEnumerable<CliCommand> All() =>
    [
        new ConfigureCommand(),
        new BuildCommand(),
        new RunCommand(),
        new ProveCommand(),
        new FuzzCommand(),
        new BenchCommand(),
        new CertifyCommand(),
        new VerifyCommand(),
        new ReportCommand(),
        new GenerateCommand(),
    ];
}
