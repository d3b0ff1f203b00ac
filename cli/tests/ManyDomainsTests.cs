using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Guests;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Serial;
using Cordon.HwTests.Transport;

namespace Cordon.Cli.Tests;

/// <summary>Many small domains that end and are built anew, again and again: no frame is lost, and no round takes longer than the first.</summary>
public sealed partial class ManyDomainsTests : IDisposable
{
    private const int Domains = 64;
    private const uint Memory = 8;

    // CORDON_ROUNDS=100 runs as many as are asked of a release.
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("CORDON_ROUNDS") ?? "4", CultureInfo.InvariantCulture);
    private readonly TemporaryFolder folder = new();
    private readonly Session session = new(Workspace.Find(), new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false));
    private readonly CancellationTokenSource end = new(TimeSpan.FromMinutes(Rounds));

    /// <inheritdoc/>
    public void Dispose()
    {
        folder.Dispose();
        end.Dispose();
    }

    /// <summary>Time counts instructions, so the rounds' lengths are exact.</summary>
    [Fact]
    public async Task Domains_that_come_and_go_lose_no_frame_and_get_no_slower()
    {
        var configuration = (await new Configurator(session.Workspace).ConfigureAsync("pvh", [$"MAX_DOMAINS={Domains + 1}"], end.Token)) with { Name = "many" };
        var image = (await new ImageBuilder(session).BuildIntoAsync(configuration, folder.File("image"), end.Token)).Image;
        var (free, times) = await RunAsync(image);
        Assert.Equal(Extremes(free.Take(Domains)), Extremes(free.TakeLast(Domains)));
        var lengths = Enumerable.Range(0, Rounds - 1).Select(round => times[(round + 1) * Domains] - times[round * Domains]).ToArray();
        Assert.True(lengths[^1] <= lengths[0] * 1.02, $"the first round took {lengths[0]} ns, the last one {lengths[^1]}");
    }

    private static (long Least, long Most) Extremes(IEnumerable<long> values) => (values.Min(), values.Max());

    // Until every domain was destroyed as often as there are rounds: how many frames were free each time, and when each domain said that it runs.
    private async Task<(List<long> Free, List<long> Times)> RunAsync(string image)
    {
        var kernel = await File.ReadAllBytesAsync(GuestImage.Build(session.Workspace.Cache), end.Token);
        var ramdisk = TimeProgram();
        var domains = Enumerable.Range(1, Domains).Select(i => new DomainConfiguration(
            $"d{i}", "", null, "", Memory, 1, false, DomainConfiguration.HandleOf($"d{i}"), new(EndAction.Restart, EndAction.Destroy, EndAction.Destroy)));
        var (free, times, line) = (new List<long>(), new List<long>(), new StringBuilder());
        var run = new GuestRun(LaneNames.QemuSvm, image, countInstructions: true, folder.File("console"));
        void Hear(string speaker, string text)
        {
            line.Append(text);
            if (!text.EndsWith('\n'))
            {
                return;
            }
            if (FreeFrames().Match(line.ToString()) is { Success: true } frames)
            {
                free.Add(long.Parse(frames.Groups[1].Value, CultureInfo.InvariantCulture));
            }
            else if (Time().Match(line.ToString()) is { Success: true } time)
            {
                times.Add(long.Parse(time.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
            line.Clear();
            if (free.Count == Rounds * Domains)
            {
                end.Cancel();
            }
        }
        try
        {
            await run.RunAsync([.. domains.Select(domain => new LoadedDomain(domain, kernel, ramdisk))], Hear, null, end.Token);
        }
        catch (OperationCanceledException) when (free.Count >= Rounds * Domains)
        {
            // As many rounds as were wanted.
        }
        Assert.True(times.Count > (Rounds - 1) * Domains, await File.ReadAllTextAsync(folder.File("console")));
        return (free, times);
    }

    private static byte[] TimeProgram()
    {
        var program = new GuestProgram();
        program.Time();
        return ProgramDisc.Make("", new ulong[GuestLayout.PageSize / sizeof(ulong)], [program]);
    }

    [GeneratedRegex("destroyed, ([0-9]+) frames are free")]
    private static partial Regex FreeFrames();

    [GeneratedRegex("^#([0-9a-f]+),=")]
    private static partial Regex Time();
}
