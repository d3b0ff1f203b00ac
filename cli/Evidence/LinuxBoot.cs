using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Guests;
using Cordon.Cli.Lanes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Evidence;

/// <summary>Debian's unmodified kernel boots on the image, runs a command and powers off, with time counted in instructions.</summary>
public sealed class LinuxBoot : IEvidence
{
    private const string Command = "cat /proc/uptime; uname -a; cat /proc/cpuinfo; dmesg";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public string Name => "linux";

    /// <inheritdoc/>
    public string Doing => "booting Debian's kernel";

    /// <inheritdoc/>
    public string DependsOn(CertificateContext context) =>
        context.Image.Sha256 + context.Sources.DigestOf("cli/Guests", "cli/Lanes", "cli/Evidence/LinuxBoot.cs", "hw-tests/linux");

    /// <inheritdoc/>
    public async Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
    {
        var (workspace, reporter) = context.Session;
        var guest = await new GuestLoader(workspace, reporter).LinuxAsync(null, null, Command, cancellation).ConfigureAwait(false);
        var report = await BootAsync(context, guest, cancellation).ConfigureAwait(false);
        var frame = CommandFrame.Find(report.Consoles.Of(guest.Configuration.Name), Command);
        var lines = frame?.Output.Split('\n') ?? [];
        return new JsonObject
        {
            ["kernel"] = Path.GetFileName(guest.Configuration.Kernel),
            ["kernel_sha256"] = Digest(await File.ReadAllBytesAsync(guest.Configuration.Kernel, cancellation).ConfigureAwait(false)),
            ["ramdisk_sha256"] = Digest(guest.Ramdisk),
            ["command_line"] = guest.Configuration.CommandLine,
            ["command"] = Command,
            ["exit_status"] = frame?.ExitCode,
            ["uptime_seconds"] = lines.Length > 0 && double.TryParse(lines[0].Split(' ')[0], CultureInfo.InvariantCulture, out var uptime) ? uptime : null,
            ["uname"] = lines.Length > 1 ? lines[1] : null,
            ["end"] = report.Consoles.Panic is { } panic ? $"the hypervisor panicked: {panic}" : report.Guests[0].ToString(),
            ["powered_off"] = report.Guests[0].IsPoweredOff && report.Consoles.Panic is null,
            ["transcript_sha256"] = Digest(Encoding.UTF8.GetBytes(report.Transcript)),
        };
    }

    /// <inheritdoc/>
    public IEnumerable<Claim> Claims(JsonObject? evidence, string? why)
    {
        const string Boots = "Debian's unmodified kernel boots as a PVH guest, runs a command and powers off";
        yield return evidence is null
            ? new(Boots, false, why!)
            : new(Boots, evidence["exit_status"]?.GetValue<int>() == 0 && evidence["powered_off"]!.GetValue<bool>(),
                $"{evidence["uname"]?.GetValue<string>() ?? evidence["kernel"]!.GetValue<string>()}; exit status {evidence["exit_status"]?.ToString() ?? "none"}; {evidence["end"]}");
    }

    /// <inheritdoc/>
    public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [];

    private static async Task<GuestRunReport> BootAsync(CertificateContext context, LoadedDomain guest, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            return await new GuestRun(LaneNames.QemuSvm, context.Image.Image, countInstructions: true, Path.Combine(context.Image.Folder, "linux-console.txt"))
                .RunAsync([guest], (_, _) => { }, null, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw CordonException.ClaimFails($"the guest did not end within {Limit.TotalMinutes} minutes");
        }
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
