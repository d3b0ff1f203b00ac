using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cordon.Cli.Shell;
using Cordon.HwTests.Machines;

namespace Cordon.Cli.Lanes;

/// <summary>A machine of Bochs's to boot, from a disc; its serial line is a connection to this process.</summary>
/// <param name="Processor">The emulated processor.</param>
/// <param name="Image">The image.</param>
/// <param name="Bundle">The boot bundle.</param>
/// <param name="Memory">MiB.</param>
public sealed record BochsMachine(string Processor, string Image, string Bundle, ulong Memory) : IMachine
{
    /// <summary>
    /// Instructions of a second of the machine's time. Linux expects a processor that does some work in a tick of its clock, and a byte on the serial line takes
    /// 1/11,520 s.
    /// </summary>
    private const int InstructionsPerSecond = 50_000_000;

    /// <summary>How long the emulator may take to reach its serial port.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <summary>How many processors it has.</summary>
    public uint Processors { get; init; } = 1;

    /// <summary>The processor of a lane.</summary>
    public static string ProcessorOf(string lane) => lane == LaneNames.BochsVmx ? BochsConfiguration.Vmx : BochsConfiguration.Svm;

    /// <inheritdoc/>
    public async Task<int> RunAsync(Action<string> heard, Stream? input, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var process = Start(folder, ((IPEndPoint)listener.LocalEndpoint).Port);
        await using var kill = cancellation.Register(() => ToolProcess.KillTree(process)).ConfigureAwait(false);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var line = await ConnectAsync(listener, process, cancellation).ConfigureAwait(false);
        if (line is null)
        {
            cancellation.ThrowIfCancellationRequested();
            ToolProcess.KillTree(process);
            var said = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
            throw CordonException.Lacking($"Bochs did not start the machine: {new ToolResult(1, "", said).LastLine}");
        }

        await using var stream = line.GetStream();
        using var ended = new CancellationTokenSource();
        var typing = input is null ? Task.CompletedTask : TypeAsync(input, stream, ended.Token);
        await ListenAsync(stream, heard).ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        _ = typing; // Ends with the machine or with its next key.
        return process.ExitCode;
    }

    private Process Start(TemporaryFolder folder, int port)
    {
        try
        {
            var disc = folder.File("disc.iso");
            BootDisc.Write(disc, Image, Bundle);
            var command = new BochsConfiguration(
                Processor, disc, (int)Memory, $"mode=socket-client, dev=127.0.0.1:{port}", InstructionsPerSecond) { Processors = (int)Processors }.Command(folder.Path);
            return ToolProcess.Start(command.FileName, command.ArgumentList, folder.Path);
        }
        catch (LaneUnavailableException error)
        {
            throw CordonException.Lacking(error.Message);
        }
    }

    private static async Task<TcpClient?> ConnectAsync(TcpListener listener, Process process, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        var accepted = listener.AcceptTcpClientAsync(limit.Token).AsTask();
        await Task.WhenAny(accepted, process.WaitForExitAsync(limit.Token)).ConfigureAwait(false);
        await limit.CancelAsync().ConfigureAwait(false);
        try
        {
            return await accepted.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task ListenAsync(NetworkStream stream, Action<string> heard)
    {
        var buffer = new byte[4096];
        var text = new char[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        try
        {
            while (await stream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false) is var count and > 0)
            {
                heard(new string(text, 0, decoder.GetChars(buffer.AsSpan(0, count), text, flush: false)));
            }
        }
        catch (IOException)
        {
            // The machine has ended without taking leave.
        }
    }

    private static async Task TypeAsync(Stream input, NetworkStream stream, CancellationToken ended)
    {
        try
        {
            await input.CopyToAsync(stream, ended).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The machine has ended.
        }
    }
}
