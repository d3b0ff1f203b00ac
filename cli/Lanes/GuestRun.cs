using Cordon.Cli.Guests;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Lanes;

/// <summary>How a run of guests on an image ended.</summary>
/// <param name="Guests">Each domain's end.</param>
/// <param name="Consoles">What everyone said.</param>
/// <param name="Transcript">The serial line as it was.</param>
/// <param name="ExitStatus">The emulator's exit status.</param>
public sealed record GuestRunReport(IReadOnlyList<GuestOutcome> Guests, GuestConsoles Consoles, string Transcript, int ExitStatus);

/// <summary>Boots an image with domains.</summary>
/// <param name="lane">Where: a lane of the image.</param>
/// <param name="image">The image's file.</param>
/// <param name="countInstructions">Whether time counts instructions.</param>
/// <param name="log">The file that the serial line goes to as it comes, so that it is there however the run ends.</param>
public sealed class GuestRun(string lane, string image, bool countInstructions, string log)
{
    /// <summary>MiB for the hypervisor's tables, beyond the domains and the bundle.</summary>
    private const ulong HypervisorMemory = 128;

    /// <summary>How many processors the machine has.</summary>
    public uint Processors { get; init; } = 1;

    /// <summary>Runs until the image says that all domains have ended, or <paramref name="cancellation"/>.</summary>
    /// <param name="domains">The domains.</param>
    /// <param name="heard">Called with speaker and text as they come.</param>
    /// <param name="input">What is typed to the domain in focus; null for nothing.</param>
    /// <param name="cancellation">Ends the machine.</param>
    /// <exception cref="CordonException">The machine has too little memory, or its emulator is missing (3).</exception>
    public async Task<GuestRunReport> RunAsync(
        IReadOnlyList<LoadedDomain> domains, Action<string, string> heard, Stream? input, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var bundle = folder.File("bundle");
        await using (var stream = File.Create(bundle))
        {
            BootBundle.Write(stream, domains);
        }

        var size = ((ulong)new FileInfo(bundle).Length >> 20) + 1;
        var memory = domains.Aggregate(0UL, (sum, domain) => sum + domain.Configuration.Memory) + size + HypervisorMemory;
        CheckMemory(memory);
        IMachine machine = lane switch
        {
            LaneNames.QemuSvm => new QemuMachine(image, "", bundle, memory) { CountInstructions = countInstructions, Processors = Processors },
            LaneNames.Kvm => new QemuMachine(image, "", bundle, memory) { UsesKvm = true, Processors = Processors },
            _ => new BochsMachine(BochsMachine.ProcessorOf(lane), image, bundle, memory) { Processors = Processors },
        };
        var consoles = new GuestConsoles();
        var transcript = new System.Text.StringBuilder();
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await using var written = new StreamWriter(log) { AutoFlush = true };
        var line = new SerialLine("machine", (speaker, text) =>
        {
            consoles.Hear(speaker, text);
            heard(speaker, text);
        });
        var status = await machine.RunAsync(
            text =>
            {
                transcript.Append(text);
                written.Write(text);
                line.Feed(text);
            },
            input,
            cancellation).ConfigureAwait(false);
        line.End();
        return new GuestRunReport(
            [.. domains.Select(domain => consoles.Outcome(domain.Configuration.Name))], consoles, transcript.ToString(), status);
    }

    private static void CheckMemory(ulong wanted)
    {
        const string Available = "MemAvailable:";
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(Available, StringComparison.Ordinal));
        if (line is not null && ulong.TryParse(line[Available.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), out var kib) && kib >> 10 < wanted)
        {
            throw CordonException.Lacking($"the guests need a machine of {wanted} MiB and only {kib >> 10} MiB are free here; give them less memory");
        }
    }
}
