using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Measure;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon bench</c>: what operations cost a guest, in instructions; the same figure in every run.</summary>
public sealed class BenchCommand : CliCommand
{
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<string> lane = CommonOptions.Lane(LaneNames.QemuSvm);
    private readonly Option<string?> against = new("--against") { Description = "Measure this hypervisor too", HelpName = "xen" };

    /// <summary>The command.</summary>
    public BenchCommand() : base("bench", "Count the instructions that operations cost a guest")
    {
        Options.Add(config);
        Options.Add(lane);
        Options.Add(against);
    }

    /// <inheritdoc/>
    protected override async Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        if (arguments.GetValue(against) is { } other && other != "xen")
        {
            throw CordonException.BadInput($"--against {other}: xen is the one that there is to compare with");
        }

        var named = LaneNames.Check(arguments.GetValue(lane)!, LaneNames.QemuSvm, LaneNames.BochsVmx, LaneNames.BochsSvm);
        if (named != LaneNames.QemuSvm && arguments.GetValue(against) is not null)
        {
            throw CordonException.BadInput($"--against xen: Xen runs on lane {LaneNames.QemuSvm}, and only figures of one machine compare; leave out --lane {named}");
        }

        var configuration = await new Configurator(session.Workspace).LoadAsync(arguments.GetValue(config)!, cancellation).ConfigureAwait(false);
        var image = await new ImageBuilder(session).BuildAsync(configuration, cancellation).ConfigureAwait(false);
        var cache = session.Workspace.Cache;
        var cordon = await MeasureAsync(() => Hypervisors.Cordon(named, cache, image.Image), session.Reporter, cancellation).ConfigureAwait(false);
        cordon = cordon.Concat(await SwitchAsync(named, cache, image.Image, session.Reporter, cancellation).ConfigureAwait(false)).ToDictionary();

        var xen = arguments.GetValue(against) is null ? null : await MeasureAsync(() => Hypervisors.Xen(cache), session.Reporter, cancellation).ConfigureAwait(false);
        var rows = Benchmark.Rows(cordon, xen);
        var unit = named == LaneNames.QemuSvm ? "instructions" : "ticks";
        session.Reporter.Line($"{unit + " a call, guest and hypervisor",-48} {"cordon",10} {"xen",10} {"ratio",7}".TrimEnd());
        foreach (var row in rows)
        {
            session.Reporter.Line(LineOf(row.Operation + " (" + row.Interface + ")", row.Cordon, row.Xen, "0", row.Reason));
        }

        var start = named == LaneNames.QemuSvm
            ? await new StartMeasurement(session).RunAsync(image.Image, xen is not null, cancellation).ConfigureAwait(false)
            : [];
        foreach (var figure in start)
        {
            session.Reporter.Line(LineOf(figure.Name, figure.Cordon, figure.Xen, "0.##", figure.Reason));
        }

        return new CommandResult(ExitStatus.Holds, configuration.Name, new JsonObject
        {
            ["rows"] = RowsOf(rows),
            ["start"] = new JsonArray([.. start.Select(figure => (JsonNode)new JsonObject
            {
                ["figure"] = figure.Name,
                ["cordon"] = figure.Cordon,
                ["xen"] = figure.Xen,
                ["ratio"] = figure.Cordon / figure.Xen,
                ["reason"] = figure.Reason,
            })]),
        });
    }

    /// <summary>The rows as <c>--json</c> and a certificate carry them.</summary>
    public static JsonArray RowsOf(IEnumerable<BenchmarkRow> rows) => [.. rows.Select(row => (JsonNode)new JsonObject
    {
        ["operation"] = row.Operation,
        ["interface"] = row.Interface,
        ["cordon"] = row.Cordon,
        ["xen"] = row.Xen,
        ["ratio"] = row.Ratio,
        ["reason"] = row.Reason,
    })];

    // What cannot be measured shows as a dash, with the reason.
    private static string LineOf(string name, double? cordon, double? xen, string format, string? reason)
    {
        string Shown(double? value) => value?.ToString(format, CultureInfo.InvariantCulture) ?? (reason is null ? "" : "-");
        var ratio = (cordon / xen)?.ToString("0.000", CultureInfo.InvariantCulture) ?? (reason is null ? "" : "-");
        return $"{name,-48} {Shown(cordon),10} {Shown(xen),10} {ratio,7}  {reason}".TrimEnd();
    }

    private static Task<IReadOnlyDictionary<string, double>> SwitchAsync(string lane, string cache, string image, Reporter reporter, CancellationToken cancellation) =>
        HardwareLane.RunAsync(
            () =>
            {
                reporter.Status($"{lane}: two domains");
                return Benchmark.MeasureSwitch(Hypervisors.Cordon(lane, cache, image, companion: Hypervisors.Yielding()));
            },
            cancellation);

    private static Task<IReadOnlyDictionary<string, double>> MeasureAsync(Func<MachineSetup> setup, Reporter reporter, CancellationToken cancellation) =>
        HardwareLane.RunAsync(() => Benchmark.Measure(setup(), reporter.Status), cancellation);
}
