using System.Diagnostics;
using System.Text;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Lanes;

/// <summary>A machine of QEMU's to boot.</summary>
/// <param name="Kernel">What <c>-kernel</c> starts: the image, or a PVH kernel by itself.</param>
/// <param name="CommandLine">Its command line; empty for none.</param>
/// <param name="Module">The argument of <c>-initrd</c>; empty for none.</param>
/// <param name="Memory">MiB.</param>
public sealed record QemuMachine(string Kernel, string CommandLine, string Module, ulong Memory) : IMachine
{
    /// <summary>Whether time is counted in instructions, so that a run repeats exactly.</summary>
    public bool CountInstructions { get; init; }

    /// <summary>Whether the machine's own virtualisation runs it, instead of an emulation.</summary>
    public bool UsesKvm { get; init; }

    /// <summary>The emulated processor. SMAP, MONITOR and RDTSCP are off because QEMU 7.2 has faults in them under SVM.</summary>
    public string Processor { get; init; } = "max,-monitor,-smap,-rdtscp";

    /// <summary>How many processors it has.</summary>
    public uint Processors { get; init; } = 1;

    /// <summary>Further arguments.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The exit status of a run in which the image wrote <paramref name="code"/> to its debug port.</summary>
    public static int ExitStatusOf(int code) => (2 * code) + 1;

    /// <summary>The arguments of qemu-system-x86_64.</summary>
    public IEnumerable<string> Arguments =>
    [
        "-machine", "q35,kernel-irqchip=split", "-accel", Accelerator, "-smp", $"{Processors}", "-cpu", UsesKvm ? "host" : Processor, "-m", $"{Memory}",
        "-nodefaults", "-display", "none", "-no-reboot", "-monitor", "none", "-serial", "stdio",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        .. CountInstructions ? ["-icount", "shift=0,sleep=off,align=off", "-rtc", "base=2026-01-01T00:00:00,clock=vm"] : Array.Empty<string>(),
        .. Devices,
        "-kernel", Kernel,
        .. CommandLine.Length > 0 ? ["-append", CommandLine] : Array.Empty<string>(),
        .. Module.Length > 0 ? ["-initrd", Module] : Array.Empty<string>(),
    ];

    // Of emulated processors that wait for each other, those that have no thread of their own here would hold all up: then one thread runs them in turn.
    private string Accelerator => UsesKvm ? "kvm" : Processors > Environment.ProcessorCount ? "tcg,thread=single" : "tcg";

    /// <summary>Boots the machine and passes its serial line on until it ends.</summary>
    /// <param name="heard">Called with what the serial line says, as it comes.</param>
    /// <param name="input">What is typed on the serial line; null for nothing.</param>
    /// <param name="cancellation">Ends the machine.</param>
    /// <returns>QEMU's exit status.</returns>
    /// <exception cref="CordonException">QEMU is not installed (3), or did not start the machine (3).</exception>
    public async Task<int> RunAsync(Action<string> heard, Stream? input, CancellationToken cancellation)
    {
        using var process = ToolProcess.Start("qemu-system-x86_64", Arguments);
        await using var kill = cancellation.Register(() => ToolProcess.KillTree(process)).ConfigureAwait(false);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var ended = new CancellationTokenSource();
        var typing = input is null ? Task.CompletedTask : TypeAsync(input, process, ended.Token);
        var silent = true;
        var buffer = new byte[4096];
        var text = new char[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        while (await process.StandardOutput.BaseStream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false) is var count and > 0)
        {
            silent = false;
            heard(new string(text, 0, decoder.GetChars(buffer.AsSpan(0, count), text, flush: false)));
        }

        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode == 1 && silent)
        {
            throw CordonException.Lacking($"QEMU did not start the machine: {new ToolResult(1, "", await errors.ConfigureAwait(false)).LastLine}");
        }

        _ = typing; // Ends with the process or with its next key.
        return process.ExitCode;
    }

    private static async Task TypeAsync(Stream input, Process process, CancellationToken ended)
    {
        var buffer = new byte[256];
        try
        {
            while (await input.ReadAsync(buffer, ended).ConfigureAwait(false) is var count and > 0)
            {
                await process.StandardInput.BaseStream.WriteAsync(buffer.AsMemory(0, count), ended).ConfigureAwait(false);
                await process.StandardInput.BaseStream.FlushAsync(ended).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The machine has ended.
        }
    }
}
