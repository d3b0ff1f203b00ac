using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cordon.Cli.Elf;
using Cordon.Cli.Guests;
using Cordon.Cli.Shell;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Serial;
using Cordon.HwTests.Transport;

namespace Cordon.Cli.Lanes;

/// <summary>What a hypervisor costs before a guest calls it: time until Linux's shell, bytes of its image, memory that it keeps. Time counts instructions, at a thousand million a second.</summary>
public sealed partial class StartMeasurement(Session session)
{
    private const string Command = "cat /proc/uptime";
    private const ulong MachineMemory = 768;
    private const int SmallMachine = 1024, LargeMachine = 2048;
    private const uint SmallDomain = 8;
    private const int Domains = 9;
    private const string Processor = "EPYC,+svm,+npt,-monitor,-smap,-rdtscp";

    /// <summary>A figure of both.</summary>
    /// <param name="Name">What was measured, with its unit.</param>
    /// <param name="Cordon">Of Cordon.</param>
    /// <param name="Xen">Of Xen; null where it was not measured.</param>
    public sealed record Figure(string Name, double Cordon, double? Xen);

    /// <summary>Measures Cordon, the image at <paramref name="image"/>, and Xen if that is asked for.</summary>
    /// <exception cref="CordonException">The machine lacks something (3), or a guest does not come up (1).</exception>
    public async Task<IReadOnlyList<Figure>> RunAsync(string image, bool withXen, CancellationToken cancellation)
    {
        session.Reporter.Status("qemu-svm: Linux");
        var linux = await new GuestLoader(session.Workspace, session.Reporter).LinuxAsync(null, null, Command, cancellation).ConfigureAwait(false);
        using var folder = new TemporaryFolder();
        var cordon = await BootAsync(folder, image, [linux], MachineMemory, cancellation).ConfigureAwait(false);
        var (xenUptime, xenBytes) = withXen ? await XenAsync(folder, linux, cancellation).ConfigureAwait(false) : ((double?)null, (double?)null);
        session.Reporter.Status("qemu-svm: memory");
        var one = await KeptAsync(folder, image, 1, SmallMachine, cancellation).ConfigureAwait(false);
        var many = await KeptAsync(folder, image, Domains, SmallMachine, cancellation).ConfigureAwait(false);
        var large = await KeptAsync(folder, image, 1, LargeMachine, cancellation).ConfigureAwait(false);
        return
        [
            new("instructions to the first guest's first one", Number(Started(), cordon), null),
            new("Linux's uptime at its shell, s", Uptime(cordon), xenUptime),
            new("bytes of the image, loaded", Loaded(image), xenBytes),
            new("KiB kept a domain", (many - one) / (Domains - 1), null),
            new("KiB kept a GiB of memory", (large - one) * 1024 / (LargeMachine - SmallMachine), null),
            new("KiB kept, one domain of 8 MiB in 1 GiB", one, null),
        ];
    }

    // Debian's Xen with the same kernel and ramdisk as its first domain.
    private async Task<(double? Uptime, double? Bytes)> XenAsync(TemporaryFolder folder, LoadedDomain linux, CancellationToken cancellation)
    {
        session.Reporter.Status("xen: Linux");
        try
        {
            var xen = XenPackage.Hypervisor(session.Workspace.Cache);
            var (kernel, ramdisk) = (folder.File("kernel"), folder.File("ramdisk"));
            await File.WriteAllBytesAsync(kernel, linux.Kernel, cancellation).ConfigureAwait(false);
            await File.WriteAllBytesAsync(ramdisk, linux.Ramdisk, cancellation).ConfigureAwait(false);
            var machine = new QemuMachine(
                xen, $"console=com1 com1=115200,8n1 noreboot sched=credit dom0=pvh dom0_mem={linux.Configuration.Memory}M dom0_max_vcpus=1 cpuidle=0 cpufreq=none",
                $"{kernel} {linux.Configuration.CommandLine},{ramdisk}", MachineMemory)
            {
                CountInstructions = true, Processor = Processor, Devices = ["-device", "amd-iommu"],
            };
            var said = await ListenAsync(machine, cancellation).ConfigureAwait(false);
            return (Uptime(said), Loaded(xen));
        }
        catch (LaneUnavailableException error)
        {
            throw CordonException.Lacking(error.Message);
        }
    }

    // What of the memory is neither free nor the bundle's nor the domains', in KiB.
    private async Task<double> KeptAsync(TemporaryFolder folder, string image, int count, ulong machine, CancellationToken cancellation)
    {
        var kernel = await File.ReadAllBytesAsync(GuestImage.Build(session.Workspace.Cache), cancellation).ConfigureAwait(false);
        var ramdisk = ProgramDisc.Make("", new ulong[GuestLayout.PageSize / sizeof(ulong)], []);
        var domains = Enumerable.Range(1, count).Select(i => new LoadedDomain(
            new DomainConfiguration($"d{i}", "", null, "", SmallDomain, 1, false, DomainConfiguration.HandleOf($"d{i}")), kernel, ramdisk)).ToArray();
        var said = await BootAsync(folder, image, domains, machine, cancellation).ConfigureAwait(false);
        var memory = Memory().Match(said);
        var bundle = (new FileInfo(folder.File("bundle")).Length + 4095) / 4096 * 4;
        return Parsed(memory.Groups[1].Value) - Parsed(memory.Groups[2].Value) - bundle - (count * (double)SmallDomain * 1024);
    }

    private static async Task<string> BootAsync(TemporaryFolder folder, string image, IReadOnlyList<LoadedDomain> domains, ulong memory, CancellationToken cancellation)
    {
        var bundle = folder.File("bundle");
        await using (var stream = File.Create(bundle))
        {
            BootBundle.Write(stream, domains);
        }

        return await ListenAsync(new QemuMachine(image, "", bundle, memory) { CountInstructions = true }, cancellation).ConfigureAwait(false);
    }

    private static async Task<string> ListenAsync(QemuMachine machine, CancellationToken cancellation)
    {
        var said = new StringBuilder();
        await machine.RunAsync(text => said.Append(text), null, cancellation).ConfigureAwait(false);
        return said.ToString();
    }

    // Of several lines of a guest's, each begins with its name.
    private static double Uptime(string said)
    {
        var plain = Speaker().Replace(said, "");
        return CommandFrame.Find(plain, Command) is { ExitCode: 0 } frame
            ? double.Parse(frame.Output.Split(' ')[0], CultureInfo.InvariantCulture)
            : throw CordonException.ClaimFails($"Linux did not come to its shell; the machine said last: {plain.TrimEnd().Split('\n')[^1].Trim()}");
    }

    private static double Loaded(string file) => ElfFile.Read(File.ReadAllBytes(file)).LoadedBytes;

    private static double Number(Regex pattern, string said) => Parsed(pattern.Match(said).Groups[1].Value);

    private static double Parsed(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex("started at timestamp ([0-9]+)")]
    private static partial Regex Started();

    [GeneratedRegex("([0-9]+) KiB of memory, ([0-9]+) KiB are free")]
    private static partial Regex Memory();

    [GeneratedRegex("^\\(linux\\) ", RegexOptions.Multiline)]
    private static partial Regex Speaker();
}
