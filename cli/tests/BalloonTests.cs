using System.Globalization;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Guests;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests;

/// <summary>Debian's kernel gives memory to the hypervisor and takes it back, by its own balloon driver.</summary>
[Collection(ConsoleFile.Name)]
public sealed class BalloonTests : IDisposable
{
    private const uint Memory = 192;
    private const int Marked = 80 * 256;
    private const int GivenUp = 64 * 256;

    // Which free pages Linux gives up is its choice; there are not as many that are not marked.
    private const int MarkedAndGivenUp = 8 * 256;

    // Pages that were read last may be marked a second time in the kernel's own buffers.
    private const int InBuffers = 16;

    // Linux would clear pages before it gives them up, and when it takes them back: with both off, what it finds is what the hypervisor gave it.
    private const string KernelClearsNothing = "console=hvc0 init_on_alloc=0";

    private const string Command = """
        balloon=/sys/devices/system/xen_memory/xen_memory0
        settle() {
            echo $1 >$balloon/target_kb
            for i in 1 2 3 4 5 6 7 8 9 10; do
                [ "$(cat $balloon/info/current_kb)" = $1 ] && return
                sleep 1
            done
            echo "the balloon does not reach $1 KiB"
            exit 1
        }
        look() { echo "$1: $(probe frames) frames, $(probe marked)"; }
        full=$(cat $balloon/target_kb)
        echo 0 >$balloon/scrub_pages
        probe mark 80 || exit 1
        look full
        settle $((full - 65536))
        look low
        settle $full
        look again
        probe mark 80
        """;

    private readonly TemporaryFolder folder = new();
    private readonly Session session = new(Workspace.Find(), new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false));
    private readonly CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));

    /// <inheritdoc/>
    public void Dispose()
    {
        folder.Dispose();
        limit.Dispose();
    }

    /// <summary>
    /// The hypervisor's count of the domain's frames goes down and up by as many as the balloon moved; frames that come back hold nothing of what was given up; and then
    /// the guest fills more memory than it had left.
    /// </summary>
    [Fact]
    public async Task The_balloon_goes_down_and_up_and_frames_come_back_empty()
    {
        var configuration = await new Configurator(session.Workspace).LoadAsync(Configurator.DefaultPreset, limit.Token);
        var image = await new ImageBuilder(session).BuildAsync(configuration, limit.Token);
        var guest = await new GuestLoader(session.Workspace, session.Reporter).LinuxAsync(Memory, 1, Command, limit.Token);
        guest = guest with { Configuration = guest.Configuration with { CommandLine = KernelClearsNothing } };
        var report = await new GuestRun(LaneNames.QemuSvm, image.Image, countInstructions: true, folder.File("console")).RunAsync([guest], (_, _) => { }, null, limit.Token);
        var frame = CommandFrame.Find(report.Consoles.Of(guest.Configuration.Name), Command);
        Assert.True(frame is { ExitCode: 0 } && report.Guests[0].IsPoweredOff, report.Transcript);

        var (full, low, again) = (Look(frame.Output, "full"), Look(frame.Output, "low"), Look(frame.Output, "again"));
        Assert.Equal((full.Frames - GivenUp, full.Frames), (low.Frames, again.Frames));
        Assert.InRange(full.Marks, Marked * 9 / 10, Marked + InBuffers);
        Assert.InRange(low.Marks, 0, full.Marks - MarkedAndGivenUp);
        Assert.InRange(again.Marks, 0, low.Marks + InBuffers);
    }

    private static (int Frames, int Marks) Look(string output, string when)
    {
        var words = output.Split('\n').Single(line => line.StartsWith(when + ": ", StringComparison.Ordinal)).Split(' ');
        return (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[5], CultureInfo.InvariantCulture));
    }
}
