using System.CommandLine;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon fuzz</c>: the same calls on the model and on the implementation, or on Debian's Xen, and every difference.</summary>
public sealed class FuzzCommand : CliCommand
{
    private const long UsualCases = 100_000;
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<string> lane = CommonOptions.Lane(LaneNames.Host);
    private readonly Option<long?> cases = CommonOptions.Number("--cases", $"How many cases; {UsualCases} when neither this nor --for is said", "N", 1, long.MaxValue);
    private readonly Option<string?> time = new("--for") { Description = "How long: 90s, 15m, 2h", HelpName = "TIME" };
    private readonly Option<ulong?> seed = CommonOptions.Number<ulong>("--seed", "The same seed gives the same cases; a new one when not said", "N", 0, ulong.MaxValue);
    private readonly Option<string?> replay = new("--replay") { Description = "Run the case of this file", HelpName = "FILE" };
    private readonly Option<string?> log = new("--log") { Description = "What a machine said that booted the disc of cordon build; for --lane serial", HelpName = "FILE" };
    private readonly Option<string?> shard = CommonOptions.Shard();

    /// <summary>The command.</summary>
    public FuzzCommand() : base("fuzz", "Compare model and implementation")
    {
        foreach (var option in (Option[])[config, lane, cases, time, seed, replay, log, shard])
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    protected override async Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        var named = LaneNames.Check(arguments.GetValue(lane)!, LaneNames.Host, LaneNames.QemuSvm, LaneNames.BochsVmx, LaneNames.BochsSvm, LaneNames.Kvm, LaneNames.Serial, LaneNames.Xen);
        if (named == LaneNames.Serial || arguments.GetValue(log) is not null)
        {
            return await ReadLogAsync(named, arguments, session, cancellation).ConfigureAwait(false);
        }

        var duration = CommonOptions.TimeOf(arguments.GetValue(time));
        var request = new FuzzRequest(
            named,
            arguments.GetValue(seed) ?? (ulong)Random.Shared.NextInt64(),
            arguments.GetValue(cases) ?? (duration is null ? UsualCases : null),
            duration,
            arguments.GetValue(replay),
            CommonOptions.ShardOf(arguments.GetValue(shard)));
        if (request.Replay is { } file && !File.Exists(file))
        {
            throw CordonException.BadInput($"--replay {file}: no such file; a failure's file is named when it is found");
        }

        var configuration = await new Configurator(session.Workspace).LoadAsync(arguments.GetValue(config)!, cancellation).ConfigureAwait(false);
        async Task<string> ImageAsync() => (await new ImageBuilder(session).BuildAsync(configuration, cancellation).ConfigureAwait(false)).Image;
        var outcome = await FuzzRun.RunAsync(request, ImageAsync, session, cancellation).ConfigureAwait(false);

        return Conclude(outcome, configuration.Name, session);
    }

    private async Task<CommandResult> ReadLogAsync(string named, ParseResult arguments, Session session, CancellationToken cancellation)
    {
        if (named != LaneNames.Serial || arguments.GetValue(log) is not { } file)
        {
            throw CordonException.BadInput("--lane serial and --log FILE go together: boot build/NAME/cordon.iso on the machine, and keep what its serial line says");
        }

        var machine = await SerialRun.ReadAsync(file, cancellation).ConfigureAwait(false);
        session.Reporter.Step($"the image that ran: {machine.Log.Image}");
        return Conclude(machine.Outcome, arguments.GetValue(config)!, session);
    }

    private static CommandResult Conclude(FuzzOutcome outcome, string configuration, Session session)
    {
        session.Reporter.Line($"{outcome.Lane}: {outcome.Cases} cases, {outcome.Calls} calls of {outcome.Operations.Count} sub-ops, seed {outcome.Seed}: {outcome.Explanations.Count} differences{(outcome.CallsPerSecond > 0 ? $"; {outcome.CallsPerSecond:0} calls a second" : "")}");
        foreach (var explanation in outcome.Explanations)
        {
            session.Reporter.Line(explanation);
        }

        if (outcome.Explanations.Count > 0)
        {
            var files = outcome.FailureFiles.Count > 0 ? $"cordon fuzz --lane {outcome.Lane} --replay {session.Workspace.Display(outcome.FailureFiles[0])} shows the first" : $"seed {outcome.Seed}";
            session.Reporter.Error($"{outcome.Explanations.Count} differences; {files}");
        }

        return new CommandResult(outcome.Explanations.Count == 0 ? ExitStatus.Holds : ExitStatus.ClaimFails, configuration, outcome.ToJson());
    }
}
