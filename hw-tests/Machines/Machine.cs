using System.Diagnostics;
using System.Text;
using Cordon.HwTests.Transport;

namespace Cordon.HwTests.Machines;

/// <summary>A running emulator, its serial line, and the mailbox to the guest in it.</summary>
public sealed class Machine : IDisposable
{
    readonly MachineSetup setup;
    readonly Process process;
    readonly string scratch;
    readonly StringBuilder serial = new();
    GuestPool? memory;
    bool isDisposed;

    Machine(MachineSetup setup)
    {
        this.setup = setup;
        var folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        scratch = Directory.CreateDirectory(Path.Combine(folder, $"cordon-hw-tests-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
        var start = setup.Command(scratch);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = Process.Start(start) ?? throw new MachineException($"{start.FileName} did not start");
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What hypervisor, guest and emulator have printed so far.</summary>
    public string Serial
    {
        get
        {
            lock (serial)
            {
                return serial.ToString();
            }
        }
    }

    /// <summary>The last three lines of <see cref="Serial"/>.</summary>
    public string LastLines => Last(Serial);

    /// <summary>The way to the guest.</summary>
    public Mailbox Mailbox { get; private set; } = null!;

    /// <summary>Starts the emulator and waits until the guest takes programs. The window maps <paramref name="window"/>, a page-table entry a page.</summary>
    /// <exception cref="LaneUnavailableException">The emulator is not installed.</exception>
    /// <exception cref="MachineException">The guest did not come up; the message ends with what the machine printed last.</exception>
    public static Machine Start(MachineSetup setup, ReadOnlySpan<ulong> window)
    {
        var machine = new Machine(setup);
        try
        {
            machine.FindGuest();
            machine.memory!.Store(GuestLayout.WindowTablePage, window);
            machine.Mailbox = new Mailbox(machine.memory, machine.Trouble, setup.Patience);
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    /// <summary>Why the machine cannot answer any more, or null.</summary>
    public string? Trouble()
    {
        var text = Serial;
        var at = text.IndexOf(setup.Panic, StringComparison.Ordinal);
        return at >= 0 ? $"{setup.Name}: {text[at..].Split('\n')[0].Trim()}"
            : process.HasExited ? $"{setup.Name}: the machine ended; it printed last: {Last(text)}"
            : null;
    }

    /// <summary>Ends the emulator and removes its files.</summary>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }
        isDisposed = true;
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }
        process.Dispose();
        memory?.Dispose();
        Directory.Delete(scratch, recursive: true);
    }

    void FindGuest()
    {
        var clock = Stopwatch.StartNew();
        for (; ; Thread.Sleep(20))
        {
            if (Serial.Contains("hardware tests: ready", StringComparison.Ordinal))
            {
                memory ??= setup.OpenMemory(scratch, process.Id);
                if (memory.Find())
                {
                    return;
                }
                throw new MachineException($"{setup.Name}: the guest is ready but not every page of its pool is in the machine's memory");
            }
            if (Trouble() is { } reason)
            {
                throw new MachineException(reason);
            }
            if (clock.Elapsed > setup.StartLimit)
            {
                throw new MachineException(
                    $"{setup.Name}: no guest after {setup.StartLimit.TotalSeconds} s; the machine printed last: {Last(Serial)}");
            }
        }
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text && !text.Contains("TCG doesn't support requested feature", StringComparison.Ordinal))
        {
            lock (serial)
            {
                serial.AppendLine(text);
            }
        }
    }

    static string Last(string text) => string.Join(" | ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(3));
}
