using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cordon.Cli.Elf;
using Cordon.Cli.Evidence;
using Cordon.Cli.Guests;
using Cordon.Cli.Shell;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Measure;
using Cordon.HwTests.Serial;
using Cordon.HwTests.Transport;

namespace Cordon.Cli.Lanes;

/// <summary>What a hypervisor costs before a guest calls it: time until Linux's shell, bytes of its image, memory that it keeps. Time counts instructions, at a thousand million a second.</summary>
public sealed partial class StartMeasurement(Session session)
{
    private const string Command = "cat /proc/uptime";
    private const ulong MachineMemory = 768;
    private const int SmallMachine = 1024, LargeMachine = 2048;
    private const uint SmallDomain = 8, UsualDomain = Hypervisors.DomainMiB;
    private const int Domains = 9;
    private const string NoFirstDomain = "Debian's cloud kernel cannot be Xen's first domain: it is built without CONFIG_XEN_DOM0";
    private const string Processor = "EPYC,+svm,+npt,-monitor,-smap,-rdtscp";

    // A start takes some seconds; a hypervisor or a kernel that stays silent is not waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>A figure of both.</summary>
    /// <param name="Name">What was measured, with its unit.</param>
    /// <param name="Cordon">Of Cordon.</param>
    /// <param name="Xen">Of Xen; null where it was not measured.</param>
    /// <param name="Reason">Why Xen, if it ran, has no figure; null when it has.</param>
    public sealed record Figure(string Name, double Cordon, double? Xen, string? Reason = null);

    private sealed record XenStart(double FirstLine, double FirstGuest, double Uptime);

    /// <summary>Measures Cordon, the image at <paramref name="image"/>, and Xen if that is asked for.</summary>
    /// <exception cref="CordonException">The machine lacks something (3), or a guest does not come up (1).</exception>
    public async Task<IReadOnlyList<Figure>> RunAsync(string image, bool withXen, CancellationToken cancellation)
    {
        session.Reporter.Status("qemu-svm: Linux");
        using var folder = new TemporaryFolder();
        var loader = new GuestLoader(session.Workspace, session.Reporter);
        var linux = await loader.LinuxAsync(null, null, Command, cancellation).ConfigureAwait(false);
        var cloud = await BootAsync(folder, image, [linux], MachineMemory, cancellation).ConfigureAwait(false);
        return
        [
            new("instructions to the guest's first, cloud kernel", Number(Started(), cloud), null, withXen ? NoFirstDomain : null),
            new("Linux's uptime at its shell, cloud kernel, s", Uptime(cloud), null, withXen ? NoFirstDomain : null),
            .. withXen ? await StartsAsync(folder, loader, image, cancellation).ConfigureAwait(false) : [],
            new("bytes of the image, loaded", Loaded(image), withXen ? LoadedOf32(Xen()) : null),
            .. await MemoryAsync(folder, image, withXen, cancellation).ConfigureAwait(false),
        ];
    }

    // Of a kernel that both can start, with the same ramdisk and the same memory.
    private async Task<IReadOnlyList<Figure>> StartsAsync(TemporaryFolder folder, GuestLoader loader, string image, CancellationToken cancellation)
    {
        var linux = await loader.LinuxAsync(null, null, Command, cancellation, kernelPackage: KernelStore.UsualKernel).ConfigureAwait(false);
        var cordon = await BootAsync(folder, image, [linux], MachineMemory, cancellation).ConfigureAwait(false);
        var xen = await XenAsync(folder, linux, cancellation).ConfigureAwait(false);
        var started = Number(Started(), cordon);
        return
        [
            // Cordon writes its first line when all is ready, right before the one with the time.
            new("instructions to its own first line, usual kernel", started, xen.FirstLine),
            new("instructions to the guest's first, usual kernel", started, xen.FirstGuest),
            new("Linux's uptime at its shell, usual kernel, s", Uptime(cordon), xen.Uptime),
        ];
    }

    private async Task<IReadOnlyList<Figure>> MemoryAsync(TemporaryFolder folder, string image, bool withXen, CancellationToken cancellation)
    {
        session.Reporter.Status("qemu-svm: memory");
        var one = await KeptAsync(folder, image, 1, SmallDomain, SmallMachine, cancellation).ConfigureAwait(false);
        var many = await KeptAsync(folder, image, Domains, SmallDomain, SmallMachine, cancellation).ConfigureAwait(false);
        var usual = await KeptAsync(folder, image, 1, UsualDomain, SmallMachine, cancellation).ConfigureAwait(false);
        var large = await KeptAsync(folder, image, 1, UsualDomain, LargeMachine, cancellation).ConfigureAwait(false);
        double? xenDomain = null, xenUsual = null, xenLarge = null;
        if (withXen)
        {
            session.Reporter.Status("xen: memory");
            var cache = session.Workspace.Cache;
            xenDomain = await HardwareLane.RunAsync(() => XenMemory.KeptADomain(cache, SmallMachine, Domains - 1, SmallDomain), cancellation).ConfigureAwait(false);
            xenUsual = await HardwareLane.RunAsync(() => XenMemory.Kept(cache, SmallMachine), cancellation).ConfigureAwait(false);
            xenLarge = await HardwareLane.RunAsync(() => XenMemory.Kept(cache, LargeMachine), cancellation).ConfigureAwait(false);
        }

        const double gibibytes = (LargeMachine - SmallMachine) / 1024.0;
        return
        [
            new($"KiB kept a domain of {SmallDomain} MiB", (many - one) / (Domains - 1), xenDomain),
            new("KiB kept a GiB of memory", (large - usual) / gibibytes, (xenLarge - xenUsual) / gibibytes),
            new($"KiB kept, one domain of {UsualDomain} MiB in 1 GiB", usual, xenUsual),
        ];
    }

    // Debian's Xen with the same kernel and ramdisk as its first domain.
    private async Task<XenStart> XenAsync(TemporaryFolder folder, LoadedDomain linux, CancellationToken cancellation)
    {
        session.Reporter.Status("xen: Linux");
        var (kernel, ramdisk) = (folder.File("kernel"), folder.File("ramdisk"));
        await File.WriteAllBytesAsync(kernel, linux.Kernel, cancellation).ConfigureAwait(false);
        await File.WriteAllBytesAsync(ramdisk, linux.Ramdisk, cancellation).ConfigureAwait(false);
        var machine = new QemuMachine(
            Xen(),
            "console=com1 com1=115200,8n1 console_timestamps=raw noreboot sched=credit cpuidle=0 cpufreq=none "
            + $"dom0=pvh dom0_mem={linux.Configuration.Memory}M dom0_max_vcpus=1",
            $"{kernel} {linux.Configuration.CommandLine},{ramdisk}", MachineMemory)
        {
            CountInstructions = true, Processor = Processor, Devices = ["-device", "amd-iommu"],
        };
        var said = await ListenAsync(machine, cancellation).ConfigureAwait(false);
        return new(Timestamp(XenLine(), said), Timestamp(XenReady(), said), Uptime(said));
    }

    private string Xen()
    {
        try
        {
            return XenPackage.Hypervisor(session.Workspace.Cache);
        }
        catch (LaneUnavailableException error)
        {
            throw CordonException.Lacking(error.Message);
        }
    }

    // What of the memory is neither free nor the bundle's nor the domains', in KiB.
    private async Task<double> KeptAsync(TemporaryFolder folder, string image, int count, uint memory, ulong machine, CancellationToken cancellation)
    {
        var kernel = await File.ReadAllBytesAsync(GuestImage.Build(session.Workspace.Cache), cancellation).ConfigureAwait(false);
        var ramdisk = ProgramDisc.Make("", new ulong[GuestLayout.PageSize / sizeof(ulong)], []);
        var domains = Enumerable.Range(1, count).Select(i => new LoadedDomain(
            new DomainConfiguration($"d{i}", "", null, "", memory, 1, false, DomainConfiguration.HandleOf($"d{i}")), kernel, ramdisk)).ToArray();
        var said = await BootAsync(folder, image, domains, machine, cancellation).ConfigureAwait(false);
        var counted = Memory().Match(said);
        var bundle = (new FileInfo(folder.File("bundle")).Length + 4095) / 4096 * 4;
        return Parsed(counted.Groups[1].Value) - Parsed(counted.Groups[2].Value) - bundle - (count * (double)memory * 1024);
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
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await machine.RunAsync(text => said.Append(text), null, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw CordonException.ClaimFails($"the machine did not end within {Patience.TotalMinutes} minutes; it said last: {LastLine(said.ToString())}");
        }

        return said.ToString();
    }

    // Of several lines of a guest's, each begins with its name.
    private static double Uptime(string said)
    {
        var plain = Speaker().Replace(said, "");
        return CommandFrame.Find(plain, Command) is { ExitCode: 0 } frame
            ? double.Parse(frame.Output.Split(' ')[0], CultureInfo.InvariantCulture)
            : throw CordonException.ClaimFails($"Linux did not come to its shell; the machine said last: {LastLine(plain)}");
    }

    private static double Loaded(string file) => ElfFile.Read(File.ReadAllBytes(file)).LoadedBytes;

    // Xen for x86-64 is packed as an ELF32 file, whose headers lie elsewhere.
    private static double LoadedOf32(string file)
    {
        const int tableAt = 28, sizeAt = 42, countAt = 44, fileSizeAt = 16, thirtyTwoBits = 1;
        var bytes = File.ReadAllBytes(file);
        if (bytes.Length <= countAt || bytes[4] != thirtyTwoBits)
        {
            throw CordonException.ClaimFails($"{file} is no 32-bit ELF file, as Debian's Xen is");
        }

        var (table, size) = (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(tableAt)), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(sizeAt)));
        return Enumerable.Range(0, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(countAt)))
            .Select(i => table + (i * size))
            .Where(at => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) == ElfSegment.Load)
            .Sum(at => (double)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + fileSizeAt)));
    }

    private static string LastLine(string said) => said.TrimEnd().Split('\n')[^1].Trim();

    private static double Timestamp(Regex pattern, string said) => pattern.Match(said) is { Success: true } match
        ? ulong.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : throw CordonException.ClaimFails($"Xen did not say when it was ready; the machine said last: {LastLine(said)}");

    private static double Number(Regex pattern, string said) => Parsed(pattern.Match(said).Groups[1].Value);

    private static double Parsed(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex("started at timestamp ([0-9]+)")]
    private static partial Regex Started();

    [GeneratedRegex(@"\(XEN\) \[([0-9a-f]{16})\]")]
    private static partial Regex XenLine();

    // Xen's last line before its first domain runs.
    [GeneratedRegex(@"\(XEN\) \[([0-9a-f]{16})\] Freed [0-9]+kB init memory")]
    private static partial Regex XenReady();

    [GeneratedRegex("([0-9]+) KiB of memory, ([0-9]+) KiB are free")]
    private static partial Regex Memory();

    [GeneratedRegex("^\\(linux\\) ", RegexOptions.Multiline)]
    private static partial Regex Speaker();
}
