using System.Diagnostics;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Serial;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>The disc that a machine boots by itself, under each firmware and extension that there is to be had, and what is made of its log.</summary>
public sealed class SelfTestTests : IDisposable
{
    static readonly TimeSpan limit = TimeSpan.FromMinutes(3);
    static readonly Lazy<SelfTest> programs = new(SelfTest.Make);
    readonly string folder = Directory.CreateTempSubdirectory("cordon-self-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [LaneFact("qemu-svm")]
    public void A_machine_with_a_BIOS_runs_the_disc() => Check(RunQemu());

    [LaneFact("qemu-svm")]
    public void A_machine_with_UEFI_runs_the_disc() => Check(RunQemu("-bios", "/usr/share/ovmf/OVMF.fd"));

    [LaneFact("bochs-vmx")]
    public void A_machine_with_VMX_runs_the_disc()
    {
        var log = Check(Run(new BochsConfiguration(BochsConfiguration.Vmx, Disc(), 256, "mode=file, dev=/dev/stdout", BochsConfiguration.UsualRate).Command(folder)));
        Assert.Contains(log.Processor, line => line.StartsWith("processor msr 0x480 ", StringComparison.Ordinal));
    }

    [Fact]
    public void One_wrong_word_is_a_difference_in_field_terms()
    {
        // The second word is the first call's: what its result says, or what it did to registers.
        const int word = 1;
        var text = Text([.. Sizes().Select(size => new ulong[size])]);
        var all = SerialLog.Read(text).Answers;
        all[0][word] ^= 1;
        Assert.NotEmpty(programs.Value.Compare(all, "serial"));
    }

    [Theory]
    [InlineData("z1,7,=7,", 2)]
    [InlineData("z1,8,=7,", 0)]
    [InlineData("z1,q,=7,", 0)]
    public void A_damaged_line_is_noticed(string line, int words)
    {
        var text = $"(tests) {SerialLog.TitleStart}image 1 programs 2\r\n(tests) #results\r\n(tests) #{line}\r\n(tests) #end\r\n";
        if (words > 0)
        {
            Assert.Equal(words, SerialLog.Read(text).Answers[0].Length);
        }
        else
        {
            Assert.Throws<SerialLogException>(() => SerialLog.Read(text));
        }
    }

    [Fact]
    public void A_log_that_breaks_off_is_noticed()
        => Assert.Contains("ends before", Assert.Throws<SerialLogException>(() => SerialLog.Read($"(tests) {SerialLog.TitleStart}image 1 programs 2\n")).Message, StringComparison.Ordinal);

    static IEnumerable<int> Sizes() => programs.Value.ResultWords;

    static string Text(IReadOnlyList<ulong[]> answers)
        => $"(tests) {SerialLog.TitleStart}image 1 programs {programs.Value.Digest}\n"
            + string.Concat(answers.Select(words => $"(tests) #results\n(tests) #z{words.Length:x},=0,\n")) + "(tests) #end\n";

    static SerialLog Check(string text)
    {
        var log = SerialLog.Read(text);
        Assert.Equal(programs.Value.Digest, log.Programs);
        Assert.NotEmpty(log.Processor);
        Assert.Empty(programs.Value.Compare(log.Answers, "serial"));
        return log;
    }

    string Disc()
    {
        var disc = Path.Combine(folder, "disc.iso");
        TestDisc.Write(disc, Places.Image, Places.Cache, programs.Value);
        return disc;
    }

    string SerialLine => Path.Combine(folder, "serial.txt");

    // QEMU's serial port drops what a full pipe does not take after a few tries; a file takes all.
    string RunQemu(params string[] firmware)
    {
        Run(Qemu(firmware));
        return File.ReadAllText(SerialLine);
    }

    ProcessStartInfo Qemu(params string[] firmware) => new(
        Tool.Find("qemu-system-x86_64", "qemu-system-x86"),
        [
            "-accel", "tcg", "-machine", "q35", "-cpu", "max,-monitor,-smap,-rdtscp", "-m", "512", "-nodefaults", "-display", "none", "-no-reboot", "-serial", $"file:{SerialLine}",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-cdrom", Disc(), .. firmware,
        ]);

    // Everything that the machine said until it ended.
    static string Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Close();
        if (!process.WaitForExit(limit))
        {
            process.Kill();
        }
        process.WaitForExit();
        _ = errors;
        return output.Result;
    }
}
