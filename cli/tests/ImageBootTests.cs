using System.Text;
using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Guests;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Serial;
using Cordon.HwTests.Transport;

namespace Cordon.Cli.Tests;

/// <summary>The image boots what the command line gives it, and says in one line what it cannot boot.</summary>
[Collection(ConsoleFile.Name)]
public sealed class ImageBootTests : IDisposable
{
    private const int CannotStartCode = 0x13;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly TemporaryFolder folder = new();
    private readonly Session session = new(Workspace.Find(), new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false));
    private readonly CancellationTokenSource limit = new(Limit);

    /// <inheritdoc/>
    public void Dispose()
    {
        folder.Dispose();
        limit.Dispose();
    }

    /// <summary>Debian's kernel runs a command: its output is the run's, and so is its exit status.</summary>
    [Fact]
    public async Task A_command_runs_and_its_status_is_the_runs()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await Program.RunAsync(["run", "--guest", "linux", "--exec", "echo $((6*7)); exit 7", "--icount", "--timeout", "300", "--json"], output, error);
        Assert.Equal("", error.ToString().Contains("cordon:", StringComparison.Ordinal) ? error.ToString() : "");
        var result = JsonNode.Parse(output.ToString())!;
        Assert.Equal("42\n", result["output"]!.GetValue<string>());
        Assert.Equal("shutdown", result["guests"]![0]!["state"]!.GetValue<string>());
        Assert.Equal("poweroff", result["guests"]![0]!["shutdown_reason"]!.GetValue<string>());
        Assert.Equal(7, status);
    }

    /// <summary>Debian's kernel brings its vcpus up, each on a processor of its own, or more of them than there are processors.</summary>
    [Theory]
    [InlineData("2", "2")]
    [InlineData("4", "2")]
    [InlineData("2", "4")]
    public async Task Vcpus_run_on_all_processors(string vcpus, string processors)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        // Each of the loops keeps a vcpu busy, and the kernel's calls of functions on other vcpus are interrupts between them.
        const string Command = "for i in 1 2 3 4; do (n=0; while [ $n -lt 2000 ]; do n=$((n+1)); done) & done; wait; nproc";
        var status = await Program.RunAsync(["run", "--guest", "linux", "--vcpus", vcpus, "--processors", processors, "--exec", Command, "--timeout", "300", "--json"], output, error);
        Assert.True(status == 0, error.ToString());
        Assert.Equal($"{vcpus}\n", JsonNode.Parse(output.ToString())!["output"]!.GetValue<string>());
        Assert.Contains($"{processors} of {processors} processors run guests", await File.ReadAllTextAsync(Path.Combine(session.Workspace.Build, "pvh", "console.txt"), limit.Token), StringComparison.Ordinal);
    }

    /// <summary>Eight kernels side by side come to their shells on four processors.</summary>
    [Fact]
    public async Task Eight_guests_share_four_processors()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var linux = Enumerable.Repeat((string[])["--guest", "linux"], 8).SelectMany(guest => guest);
        var status = await Program.RunAsync(["run", .. linux, "--memory", "128", "--processors", "4", "--exec", "nproc", "--timeout", "300", "--json"], output, error);
        Assert.True(status == 0, error.ToString());
        var expected = string.Concat(Enumerable.Range(1, 8).Select(i => $"(linux{i}) 1\n"));
        Assert.Equal(expected, JsonNode.Parse(output.ToString())!["output"]!.GetValue<string>());
    }

    /// <summary>Of two domains one cannot be built: it alone is refused, with its reason, and the other one runs.</summary>
    [Fact]
    public async Task A_domain_that_cannot_be_built_is_refused_alone()
    {
        const string Command = "echo here";
        var good = await new GuestLoader(session.Workspace, session.Reporter).LinuxAsync(null, null, Command, limit.Token);
        var bad = new LoadedDomain(good.Configuration with { Name = "bad" }, TestElf.Create(note: 1), []);
        var report = await new GuestRun(LaneNames.QemuSvm, await ImageAsync(), countInstructions: true, folder.File("console"))
            .RunAsync([bad, good], (_, _) => { }, null, limit.Token);
        Assert.Equal(GuestState.Refused, report.Guests[0].State);
        Assert.NotEmpty(report.Guests[0].Reason!);
        Assert.True(report.Guests[1].IsPoweredOff, report.Transcript);
        Assert.Equal(new CommandFrame("here\n", 0), CommandFrame.Find(report.Consoles.Of("linux"), Command));
        Assert.Null(report.Consoles.Panic);
    }

    /// <summary>Domains that want more memory than the machine has: those that still fit run, the others are refused.</summary>
    [Fact]
    public async Task Domains_that_want_more_than_there_is_are_refused()
    {
        const uint Each = 100, Machine = 256;
        var kernel = await File.ReadAllBytesAsync(GuestImage.Build(session.Workspace.Cache), limit.Token);
        var ramdisk = ProgramDisc.Make("", new ulong[GuestLayout.PageSize / sizeof(ulong)], []);
        var domains = Enumerable.Range(1, 4).Select(i => new LoadedDomain(
            new DomainConfiguration($"d{i}", "", null, "", i == 4 ? 8 : Each, 1, false, DomainConfiguration.HandleOf($"d{i}")), kernel, ramdisk)).ToArray();
        var bundle = folder.File("bundle");
        await using (var stream = File.Create(bundle))
        {
            BootBundle.Write(stream, domains);
        }

        var said = new StringBuilder();
        await new QemuMachine(await ImageAsync(), "", bundle, Machine) { CountInstructions = true }.RunAsync(text => said.Append(text), null, limit.Token);
        foreach (var (name, state) in (IEnumerable<(string, string)>)[("d1", "started"), ("d2", "started"), ("d3", "refused: the machine has not so much memory left"), ("d4", "started")])
        {
            Assert.Contains($"domain {name}: {state}", said.ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>A kernel that the command line would not have passed on is refused by the image too.</summary>
    [Theory]
    [MemberData(nameof(BadKernels))]
    public async Task The_image_checks_kernels_itself(string what)
    {
        var domain = new DomainConfiguration("bad", "", null, "", 64, 1, false, DomainConfiguration.HandleOf("bad"));
        var report = await new GuestRun(LaneNames.QemuSvm, await ImageAsync(), countInstructions: true, folder.File("console"))
            .RunAsync([new(domain, BadKernel(what), [])], (_, _) => { }, null, limit.Token);
        Assert.True(report.Guests[0].State == GuestState.Refused, $"{what}: {report.Transcript}");
        Assert.Null(report.Consoles.Panic);
    }

    /// <summary>The kinds of <see cref="BadKernel"/>.</summary>
    public static TheoryData<string> BadKernels => ["no elf", "no note", "truncated", "overlap", "wrap", "does not fit", "entry outside"];

    /// <summary>A bundle with one byte changed, one that is cut, or none: one line says what.</summary>
    [Theory]
    [InlineData("changed")]
    [InlineData("cut")]
    [InlineData("no magic")]
    [InlineData("none")]
    public async Task A_damaged_bundle_is_named(string what)
    {
        using var stream = new MemoryStream();
        var domain = new DomainConfiguration("one", "", null, "", 64, 1, false, DomainConfiguration.HandleOf("one"));
        BootBundle.Write(stream, [new(domain, TestElf.Create(), [])]);
        var bundle = stream.ToArray();
        bundle[what switch { "changed" => 70, "no magic" => 0, _ => 40 }] ^= what is "changed" or "no magic" ? (byte)1 : (byte)0;
        await File.WriteAllBytesAsync(folder.File("bundle"), what == "cut" ? bundle[..^1] : bundle);

        var said = new StringBuilder();
        var machine = new QemuMachine(await ImageAsync(), "", what == "none" ? "" : folder.File("bundle"), 256);
        var status = await machine.RunAsync(text => said.Append(text), null, limit.Token);
        Assert.Contains("(cordon) cannot start: boot bundle: ", said.ToString(), StringComparison.Ordinal);
        Assert.Equal(QemuMachine.ExitStatusOf(CannotStartCode), status);
    }

    private static byte[] BadKernel(string what) => what switch
    {
        "no elf" => new byte[8192],
        "no note" => TestElf.Create(note: 1),
        "truncated" => TestElf.Create()[..0x1800],
        "overlap" => TestElf.Create(list => [.. list, list[0] with { PhysicalAddress = 0x100800 }]),
        "wrap" => TestElf.Create(list => [.. list, list[0] with { PhysicalAddress = ulong.MaxValue - 0x10 }]),
        "does not fit" => TestElf.Create(list => [.. list, list[0] with { PhysicalAddress = 64 << 20 }]),
        _ => TestElf.Create(entry: 0x200000),
    };

    private async Task<string> ImageAsync()
    {
        var configuration = await new Configurator(session.Workspace).LoadAsync(Configurator.DefaultPreset, limit.Token);
        return (await new ImageBuilder(session).BuildAsync(configuration, limit.Token)).Image;
    }
}
