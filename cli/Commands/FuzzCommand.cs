using System.CommandLine;
using System.Text.Json.Nodes;
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
    private readonly Option<bool> mutants = new("--mutants") { Description = "Seed bugs instead, one at a time, and see each caught by vectors, generated cases or proof; ten minutes on two cores, longer the first time, and goes on where it was interrupted" };
    private readonly Option<bool> paging = new("--paging") { Description = "Instead of calls, accesses to memory under generated page tables: a processor against the model, or on lane host the hypervisor's own walk of them" };
    private readonly Option<bool> traps = new("--traps") { Description = "Instead of calls, sequences of exceptions and interrupts: a processor and the hypervisor's injection against the model" };
    private readonly Option<int?> jobs = CommonOptions.Number("--jobs", "With --mutants: how many are tried at once", "N", 1, 1024);

    /// <summary>The command.</summary>
    public FuzzCommand() : base("fuzz", "Compare model and implementation")
    {
        foreach (var option in (Option[])[config, lane, cases, time, seed, replay, log, shard, mutants, paging, traps, jobs])
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

        if (arguments.GetValue(mutants))
        {
            return await MutateAsync(named, arguments, session, cancellation).ConfigureAwait(false);
        }

        if (arguments.GetValue(paging))
        {
            return await ComparePagingAsync(named, arguments, session, cancellation).ConfigureAwait(false);
        }

        if (arguments.GetValue(traps))
        {
            return await CompareTrapsAsync(named, arguments, session, cancellation).ConfigureAwait(false);
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

    private async Task<CommandResult> ComparePagingAsync(string named, ParseResult arguments, Session session, CancellationToken cancellation)
    {
        if (((Option[])[time, replay, shard]).Any(option => arguments.GetResult(option) is not null))
        {
            throw CordonException.BadInput("--paging takes --lane, --cases and --seed alone");
        }

        var configuration = await new Configurator(session.Workspace).LoadAsync(arguments.GetValue(config)!, cancellation).ConfigureAwait(false);
        async Task<string> ImageAsync() => (await new ImageBuilder(session).BuildAsync(configuration, cancellation).ConfigureAwait(false)).Image;
        var outcome = await PagingRun.RunAsync(
            named, arguments.GetValue(seed) ?? (ulong)Random.Shared.NextInt64(), arguments.GetValue(cases) ?? UsualCases, ImageAsync, session, cancellation).ConfigureAwait(false);
        session.Reporter.Line(outcome.Summary);
        foreach (var line in outcome.Details)
        {
            session.Reporter.Line(line);
        }

        if (outcome.Differences.Count > 0)
        {
            session.Reporter.Error($"{outcome.Differences.Count} differences; seed {outcome.Seed}");
        }

        return new CommandResult(outcome.Differences.Count == 0 ? ExitStatus.Holds : ExitStatus.ClaimFails, configuration.Name, outcome.ToJson());
    }

    private async Task<CommandResult> CompareTrapsAsync(string named, ParseResult arguments, Session session, CancellationToken cancellation)
    {
        if (((Option[])[time, replay, shard]).Any(option => arguments.GetResult(option) is not null))
        {
            throw CordonException.BadInput("--traps takes --lane, --cases and --seed alone");
        }

        var configuration = await new Configurator(session.Workspace).LoadAsync(arguments.GetValue(config)!, cancellation).ConfigureAwait(false);
        async Task<string> ImageAsync() => (await new ImageBuilder(session).BuildAsync(configuration, cancellation).ConfigureAwait(false)).Image;
        var outcome = await TrapRun.RunAsync(
            named, arguments.GetValue(seed) ?? (ulong)Random.Shared.NextInt64(), arguments.GetValue(cases) ?? UsualCases, ImageAsync, session, cancellation).ConfigureAwait(false);
        session.Reporter.Line(outcome.Summary);
        foreach (var line in outcome.Details)
        {
            session.Reporter.Line(line);
        }

        if (outcome.Differences.Count > 0)
        {
            session.Reporter.Error($"{outcome.Differences.Count} differences; seed {outcome.Seed}");
        }

        return new CommandResult(outcome.Differences.Count == 0 ? ExitStatus.Holds : ExitStatus.ClaimFails, configuration.Name, outcome.ToJson());
    }

    private async Task<CommandResult> MutateAsync(string named, ParseResult arguments, Session session, CancellationToken cancellation)
    {
        // Which mutants and cases a campaign has is fixed: its score is about them.
        if (named != LaneNames.Host || ((Option[])[cases, time, seed, replay, shard]).Any(option => arguments.GetResult(option) is not null))
        {
            throw CordonException.BadInput("--mutants takes --jobs alone: which mutants and cases are tried is fixed, and it is on lane host");
        }

        var report = await SourceMutantRun.RunAsync(session, arguments.GetValue(jobs) ?? Environment.ProcessorCount, cancellation).ConfigureAwait(false);
        foreach (var result in report.Results.Where(result => !result.IsCaught))
        {
            session.Reporter.Line($"{(result.Reason is null ? "SURVIVED" : "equivalent"),-10} {result.Mutant.Identity}{(result.Reason is null ? "" : $": {result.Reason}")}");
        }

        foreach (var wrong in report.Contradicted)
        {
            session.Reporter.Error($"listed as equivalent, and yet caught: {wrong}");
        }

        session.Reporter.Line(SourceMutantRun.Summary(report));
        session.Reporter.Line($"report: {session.Workspace.Display(SourceMutantReportFile.PathOf(session.Workspace))}, which cordon certify takes in");
        var json = new JsonObject { ["lane"] = named, ["calls"] = null, ["differences"] = null, ["calls_per_second"] = null };
        foreach (var (key, value) in SourceMutantRun.ToJson(report))
        {
            json[key] = value?.DeepClone();
        }

        return new CommandResult(report.Holds ? ExitStatus.Holds : ExitStatus.ClaimFails, arguments.GetValue(config)!, json);
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
