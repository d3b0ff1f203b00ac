using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Guests;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon run</c>: boots the image with guests; the console is the terminal.</summary>
public sealed class RunCommand : CliCommand
{
    private const uint MostProcessors = 64;
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<string> lane = CommonOptions.Lane(LaneNames.QemuSvm);
    private readonly Option<string[]> guests = new("--guest") { Description = "linux, or a domain configuration in the syntax of xl.cfg; may be repeated", HelpName = "linux|FILE.cfg" };
    private readonly Option<string> guestInterface = new("--interface") { Description = "The guest interface", HelpName = "pvh", DefaultValueFactory = _ => "pvh" };
    private readonly Option<uint?> vcpus = CommonOptions.Number<uint>("--vcpus", "Virtual processors of --guest linux", "N", 1, DomainConfiguration.MaximumVcpus);
    private readonly Option<uint?> memory = CommonOptions.Number<uint>("--memory", "Memory of --guest linux in MiB", "MIB", 1, DomainConfiguration.MaximumMemory);
    private readonly Option<uint?> processors = CommonOptions.Number<uint>("--processors", "Processors of the emulated machine", "N", 1, MostProcessors);
    private readonly Option<string[]> exec = new("--exec") { Description = "Run COMMAND in the guest's shell, then power off; the exit status is COMMAND's, of several guests the first that is not 0. Once for all guests, or as often as there are guests, each its own", HelpName = "COMMAND" };
    private readonly Option<bool> icount = new("--icount") { Description = "Count time in instructions, so that the run repeats exactly" };
    private readonly Option<double?> timeout = CommonOptions.Number<double>("--timeout", "End the machine after so many seconds", "SECONDS", 0.001, 1e6);

    /// <summary>The command.</summary>
    public RunCommand() : base("run", "Boot the image with guests")
    {
        foreach (var option in (Option[])[config, lane, guests, guestInterface, vcpus, memory, processors, exec, icount, timeout])
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    protected override async Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        var named = LaneNames.Check(arguments.GetValue(lane)!, LaneNames.QemuSvm, LaneNames.BochsVmx, LaneNames.Kvm);
        LaneNames.RequireHere(named);
        if (arguments.GetValue(guestInterface) is var asked && asked != "pvh")
        {
            throw CordonException.BadInput($"--interface {asked}: this version's guests are pvh");
        }

        var ofMachine = arguments.GetValue(processors) ?? 1;
        if (ofMachine > 1 && arguments.GetValue(icount))
        {
            throw CordonException.BadInput("--icount is for one processor: QEMU counts the instructions of several by running one and none of the others");
        }

        var (names, commands) = Asked(arguments);
        var domains = await DomainsAsync(arguments, names, commands, session, cancellation).ConfigureAwait(false);
        var configuration = await new Configurator(session.Workspace).LoadAsync(arguments.GetValue(config)!, cancellation).ConfigureAwait(false);
        DomainConfiguration.CheckRoom([.. domains.Select(domain => domain.Configuration)], configuration);
        var image = await new ImageBuilder(session).BuildAsync(configuration, cancellation).ConfigureAwait(false);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var seconds = arguments.GetValue(timeout);
        if (seconds is { } after)
        {
            limit.CancelAfter(TimeSpan.FromSeconds(after));
        }

        var left = false;
        void Leave()
        {
            left = true;
            limit.Cancel();
        }

        var transcript = Path.Combine(session.Workspace.Build, configuration.Name, "console.txt");
        GuestRunReport report;
        try
        {
            var run = new GuestRun(named, image.Image, arguments.GetValue(icount), transcript) { Processors = ofMachine };
            report = await BootAsync(run, domains, commands is not null, session.Reporter, Leave, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw left
                ? new CordonException(ExitStatus.Interrupted, "left by Ctrl-A x; the guests ended with it")
                : CordonException.ClaimFails($"the guests did not end within {seconds} s ({session.Workspace.Display(transcript)} has the console)");
        }

        return Conclude(report, commands, configuration.Name, session, transcript);
    }

    // The guests by name, and what each runs; null when they show their shells.
    private (string[] Names, string[]? Commands) Asked(ParseResult arguments)
    {
        var names = arguments.GetValue(guests) is { Length: > 0 } given ? given : [GuestLoader.Linux];
        var ofLinux = names.Count(name => name == GuestLoader.Linux);
        if (ofLinux == 0 && (arguments.GetValue(memory) ?? arguments.GetValue(vcpus)) is not null)
        {
            throw CordonException.BadInput("--memory and --vcpus are for --guest linux; a domain configuration says its own");
        }

        if (arguments.GetValue(exec) is not { Length: > 0 } commands)
        {
            return (names, null);
        }

        if (ofLinux != names.Length)
        {
            throw CordonException.BadInput("--exec needs guests that are all --guest linux: only its ramdisk knows how to run a command");
        }

        if (commands.Length != 1 && commands.Length != names.Length)
        {
            throw CordonException.BadInput($"{commands.Length} times --exec for {names.Length} guests; once, for all, or {names.Length} times would be right");
        }

        return (names, commands.Length == 1 ? [.. names.Select(_ => commands[0])] : commands);
    }

    private async Task<List<LoadedDomain>> DomainsAsync(ParseResult arguments, string[] names, string[]? commands, Session session, CancellationToken cancellation)
    {
        var alone = names.Count(name => name == GuestLoader.Linux) == 1;
        var loader = new GuestLoader(session.Workspace, session.Reporter);
        var domains = new List<LoadedDomain>();
        foreach (var name in names)
        {
            domains.Add(name == GuestLoader.Linux
                ? await loader.LinuxAsync(
                    arguments.GetValue(memory), arguments.GetValue(vcpus), commands?[domains.Count], cancellation,
                    alone ? GuestLoader.Linux : $"{GuestLoader.Linux}{domains.Count + 1}").ConfigureAwait(false)
                : await loader.FileAsync(name, cancellation).ConfigureAwait(false));
        }

        DomainConfiguration.CheckTogether([.. domains.Select(domain => domain.Configuration)]);
        return domains;
    }

    private static async Task<GuestRunReport> BootAsync(
        GuestRun run, List<LoadedDomain> domains, bool quietConsole, Reporter reporter, Action leave, CancellationToken limit)
    {
        using var terminal = quietConsole ? null : RawTerminal.Enter();
        await using var keys = quietConsole ? null : new EscapeStream(Console.OpenStandardInput(), leave);
        var only = domains.Count == 1 ? domains[0].Configuration.Name : null;
        if (terminal is not null)
        {
            reporter.Step("Ctrl-A x ends the run\r");
        }

        var lineStart = true;
        void Show(string speaker, string text)
        {
            // One guest has the terminal to itself; of several, each line says whose it is.
            var prefixed = speaker == only || !lineStart ? text : $"({speaker}) {text}";
            lineStart = text.EndsWith('\n');
            reporter.Raw(terminal is null ? prefixed : prefixed.Replace("\n", "\r\n", StringComparison.Ordinal));
        }

        void Follow(string speaker, string text)
        {
            if (speaker == only && text.Trim() is { Length: > 0 } line)
            {
                reporter.Status($"{only}: {(line.Length > 70 ? line[..70] : line)}");
            }
        }

        return await run.RunAsync(domains, quietConsole ? Follow : Show, keys, limit).ConfigureAwait(false);
    }

    private static CommandResult Conclude(GuestRunReport report, string[]? commands, string config, Session session, string transcript)
    {
        var shown = session.Workspace.Display(transcript);
        if (report.Consoles.Panic is { } panic)
        {
            throw CordonException.ClaimFails($"the hypervisor panicked: {panic} ({shown} has the whole console)");
        }

        if (report.Consoles.CannotStart is { } refusal)
        {
            throw CordonException.BadInput($"the image cannot start: {refusal} ({shown} has the whole console)");
        }

        var json = new JsonObject
        {
            ["guests"] = new JsonArray([.. report.Guests.Select(guest => (JsonNode)new JsonObject
            {
                ["name"] = guest.Name,
                ["state"] = guest.State.ToString().ToLowerInvariant(),
                ["shutdown_reason"] = guest.Reason,
            })]),
            ["transcript"] = shown,
        };
        if (commands is null)
        {
            json["output"] = report.Transcript;
            foreach (var guest in report.Guests)
            {
                session.Reporter.Step(guest.ToString());
            }

            return new CommandResult(report.Guests.All(guest => guest.IsPoweredOff) ? ExitStatus.Holds : ExitStatus.ClaimFails, config, json);
        }

        var exitCode = 0;
        var outputs = new StringBuilder();
        foreach (var (guest, command) in report.Guests.Zip(commands))
        {
            var frame = CommandFrame.Find(report.Consoles.Of(guest.Name), command);
            if (frame?.ExitCode is not { } ofCommand)
            {
                var how = frame is null ? "before the command began" : "before the command did";
                throw CordonException.ClaimFails($"the guest ended {how}: {guest} ({shown} has the whole console)");
            }

            exitCode = exitCode == 0 ? ofCommand : exitCode;
            outputs.Append(report.Guests.Count == 1 ? frame.Output : OfSpeaker(guest.Name, frame.Output));
        }

        json["output"] = outputs.ToString();
        session.Reporter.Raw(outputs.ToString());
        return new CommandResult(exitCode == 0 ? ExitStatus.Holds : ExitStatus.ClaimFails, config, json) { ExitCode = exitCode };
    }

    private static string OfSpeaker(string name, string output)
        => string.Concat(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"({name}) {line}\n"));
}
