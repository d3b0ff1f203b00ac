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
        var configuration = await new Configurator(session.Workspace).LoadAsync(arguments.GetValue(config)!, cancellation).ConfigureAwait(false);
        var image = await new ImageBuilder(session).BuildAsync(configuration, cancellation).ConfigureAwait(false);
        var cache = session.Workspace.Cache;
        var cordon = await MeasureAsync(() => Hypervisors.Cordon(named, cache, image.Image), session.Reporter, cancellation).ConfigureAwait(false);
        if (named == LaneNames.QemuSvm)
        {
            cordon = cordon.Concat(await SwitchAsync(cache, image.Image, session.Reporter, cancellation).ConfigureAwait(false)).ToDictionary();
        }

        var xen = arguments.GetValue(against) is null ? null : await MeasureAsync(() => Hypervisors.Xen(cache), session.Reporter, cancellation).ConfigureAwait(false);
        var rows = Benchmark.Rows(cordon, xen);
        session.Reporter.Line($"{"instructions a call, guest and hypervisor",-46} {"cordon",10} {"xen",10} {"ratio",7}");
        foreach (var row in rows)
        {
            session.Reporter.Line(string.Create(
                CultureInfo.InvariantCulture, $"{row.Operation + " (" + row.Interface + ")",-46} {row.Cordon,10:0} {row.Xen,10:0} {row.Ratio,7:0.000}"));
        }

        var start = named == LaneNames.QemuSvm
            ? await new StartMeasurement(session).RunAsync(image.Image, xen is not null, cancellation).ConfigureAwait(false)
            : [];
        foreach (var figure in start)
        {
            session.Reporter.Line(string.Create(
                CultureInfo.InvariantCulture, $"{figure.Name,-46} {figure.Cordon,10:0.##} {figure.Xen,10:0.##} {figure.Cordon / figure.Xen,7:0.000}"));
        }

        return new CommandResult(ExitStatus.Holds, configuration.Name, new JsonObject
        {
            ["rows"] = RowsOf(rows),
            ["start"] = new JsonArray([.. start.Select(figure => (JsonNode)new JsonObject { ["figure"] = figure.Name, ["cordon"] = figure.Cordon, ["xen"] = figure.Xen })]),
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
    })];

    private static Task<IReadOnlyDictionary<string, double>> SwitchAsync(string cache, string image, Reporter reporter, CancellationToken cancellation) =>
        HardwareLane.RunAsync(
            () =>
            {
                reporter.Status("qemu-svm: two domains");
                return Benchmark.MeasureSwitch(Hypervisors.Cordon(LaneNames.QemuSvm, cache, image, companion: Hypervisors.Yielding()));
            },
            cancellation);

    private static Task<IReadOnlyDictionary<string, double>> MeasureAsync(Func<MachineSetup> setup, Reporter reporter, CancellationToken cancellation) =>
        HardwareLane.RunAsync(() => Benchmark.Measure(setup(), reporter.Status), cancellation);
}
