using System.Text;
using Cordon.Cli.Guests;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests;

/// <summary>The guest that Cordon brings along: Debian's kernel, our ramdisk, the frame around a command's output.</summary>
public sealed class LinuxGuestTests
{
    /// <summary>Output that ends in a line's end, or does not, comes back as it was.</summary>
    [Theory]
    [InlineData("42\n", 0)]
    [InlineData("no end", 3)]
    [InlineData("", 127)]
    public void The_frame_gives_output_and_status(string output, int status)
    {
        const string Command = "anything";
        var tag = LinuxRamdisk.TagOf(Command);
        var console = $"[ 1.0] boot\n\r\n<cordon:begin {tag}>\r\n{output.Replace("\n", "\r\n", StringComparison.Ordinal)}\r\n<cordon:end {tag} {status}>\r\nmore";
        Assert.Equal(new CommandFrame(output, status), CommandFrame.Find(console, Command));
    }

    /// <summary>A guest that died says how far it came.</summary>
    [Fact]
    public void Without_its_end_a_command_has_no_status()
    {
        Assert.Null(CommandFrame.Find("[ 1.0] panic\n", "c"));
        Assert.Null(CommandFrame.Find($"<cordon:begin {LinuxRamdisk.TagOf("c")}>\nhalf", "c")!.ExitCode);
    }

    /// <summary>Equal contents are equal ramdisks, and Debian's cpio reads them.</summary>
    [Fact]
    public void A_ramdisk_repeats()
    {
        var modules = new Dictionary<string, byte[]> { ["one.ko"] = [1, 2, 3] };
        var archive = LinuxRamdisk.Create("echo 1", modules);
        Assert.Equal(archive, LinuxRamdisk.Create("echo 1", modules));
        Assert.Equal("070701", Encoding.ASCII.GetString(archive, 0, 6));
        Assert.Equal(0, archive.Length % 512);
    }

    // Time counts instructions: against the wall clock, a busy host makes the kernel give up on its timer now and then.
    /// <summary>Debian's kernel with our ramdisk, natively under QEMU: what it prints and its status come back.</summary>
    [Fact]
    public async Task The_guest_boots_natively_and_runs_a_command()
    {
        const string Command = "echo $((6*7)); cat /proc/cmdline; exit 5";
        var workspace = Workspace.Find();
        using var folder = new TemporaryFolder();
        var reporter = new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false);
        var guest = await new GuestLoader(workspace, reporter).LinuxAsync(256, 1, Command, CancellationToken.None);
        await File.WriteAllBytesAsync(folder.File("kernel"), guest.Kernel);
        await File.WriteAllBytesAsync(folder.File("ramdisk"), guest.Ramdisk);

        var console = new StringBuilder();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await new QemuMachine(folder.File("kernel"), "console=ttyS0", folder.File("ramdisk"), 256) { CountInstructions = true }
            .RunAsync(text => console.Append(text), null, limit.Token);
        Assert.Equal(new CommandFrame("42\nconsole=ttyS0\n", 5), CommandFrame.Find(console.ToString(), Command));
    }
}
