using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>What could not be had of this machine for a replay.</summary>
public sealed class ReplayUnavailableException(string reason) : Exception(reason);

/// <summary>Why a traced process stopped.</summary>
/// <param name="Signal">The number of the signal.</param>
/// <param name="Code">What the kernel says of it (<c>si_code</c>).</param>
/// <param name="Address">The address that faulted, of a page fault.</param>
readonly record struct TraceStop(int Signal, int Code, ulong Address);

/// <summary>
/// A process of this machine whose registers and memory are ours to set (ptrace(2), Linux on x86-64). Whatever its code does, it does to itself. All calls are made on the thread that started it,
/// for tracing belongs to a thread.
/// </summary>
sealed unsafe partial class TracedProcess : IDisposable
{
    /// <summary>SIGTRAP, SIGSEGV.</summary>
    public const int Trap = 5, Segmentation = 11;

    /// <summary><c>si_code</c> of a page fault at an address that is not mapped, <c>SEGV_MAPERR</c>.</summary>
    public const int NotMapped = 1;

    const int SetRegisters = 13, GetRegisters = 12, Continue = 7, SignalInformation = 0x4202, Seize = 0x4206, Interrupt = 0x4207;
    const int KillWithTracer = 0x100000;                    // PTRACE_O_EXITKILL
    const int WaitForAll = 0x40000000, DoNotWait = 1;       // __WALL, WNOHANG
    const int InformationBytes = 128;                       // sizeof(siginfo_t)
    const int TextIsBusy = 26;                              // ETXTBSY
    const int Kill = 9;

    readonly int number;
    readonly SafeFileHandle memory;
    readonly TimeSpan limit;
    readonly Stopwatch clock = Stopwatch.StartNew();
    bool ended;

    /// <summary>Starts a program and stops it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">How long it may run.</param>
    /// <exception cref="ReplayUnavailableException">It cannot be started, or not be traced.</exception>
    public TracedProcess(string path, TimeSpan limit)
    {
        this.limit = limit;
        number = Spawn(path);
        if (Trace(Seize, number, 0, (void*)KillWithTracer) != 0 || Trace(Interrupt, number, 0, null) != 0)
        {
            var error = Marshal.GetLastPInvokeErrorMessage();
            SendSignal(number, Kill);
            WaitFor(number, null, WaitForAll);
            throw new ReplayUnavailableException($"this machine lets no process be traced: {error}");
        }
        Wait();
        memory = File.OpenHandle($"/proc/{number}/mem", FileMode.Open, FileAccess.ReadWrite);
    }

    /// <summary>Its registers, as they are while it is stopped.</summary>
    public TracedRegisters Registers
    {
        get
        {
            TracedRegisters registers;
            Require(Trace(GetRegisters, number, 0, &registers));
            return registers;
        }
        set => Require(Trace(SetRegisters, number, 0, &value));
    }

    /// <summary>Lets it run until the next signal.</summary>
    /// <exception cref="ReplayUnavailableException">It ended, or ran for too long.</exception>
    public TraceStop Run()
    {
        Require(Trace(Continue, number, 0, null));
        return Wait();
    }

    /// <summary>Reads its memory.</summary>
    public void Read(ulong address, Span<byte> bytes)
    {
        if (RandomAccess.Read(memory, bytes, (long)address) != bytes.Length)
        {
            throw new ReplayUnavailableException($"the memory at 0x{address:x} cannot be read");
        }
    }

    /// <summary>Writes its memory, what it may not write itself included.</summary>
    public void Write(ulong address, ReadOnlySpan<byte> bytes) => RandomAccess.Write(memory, bytes, (long)address);

    /// <inheritdoc/>
    public void Dispose()
    {
        memory?.Dispose();
        if (!ended)
        {
            ended = true;
            SendSignal(number, Kill);
            WaitFor(number, null, WaitForAll);
        }
    }

    TraceStop Wait()
    {
        int status;
        for (var tries = 0; ; tries++)
        {
            var waited = WaitFor(number, &status, WaitForAll | DoNotWait);
            if (waited == number)
            {
                break;
            }
            if (waited < 0 || clock.Elapsed > limit)
            {
                throw new ReplayUnavailableException(waited < 0 ? "the process was lost" : $"the code did not return within {limit.TotalSeconds:0} seconds");
            }
            if (tries > 100)
            {
                Thread.Sleep(1);
            }
        }
        if ((status & 0xff) != 0x7f)
        {
            ended = true;
            throw new ReplayUnavailableException($"the process ended, status 0x{status:x}");
        }
        byte* information = stackalloc byte[InformationBytes];
        return Trace(SignalInformation, number, 0, information) == 0
            ? new((status >> 8) & 0xff, *(int*)(information + 8), *(ulong*)(information + 16))
            : new((status >> 8) & 0xff, 0, 0);
    }

    static int Spawn(string path)
    {
        fixed (byte* file = Encoding.UTF8.GetBytes(path + "\0"))
        {
            byte** arguments = stackalloc byte*[2] { file, null };
            byte** environment = stackalloc byte*[1] { null };
            for (var tries = 0; ; tries++)
            {
                int started;
                var error = StartProcess(&started, file, null, null, arguments, environment);
                if (error == 0)
                {
                    return started;
                }
                // Another thread may be starting a process, which then has the file open for as long as that takes.
                if (error != TextIsBusy || tries == 100)
                {
                    throw new ReplayUnavailableException($"the image cannot be started as a process: {Marshal.GetPInvokeErrorMessage(error)}");
                }
                Thread.Sleep(10);
            }
        }
    }

    static void Require(long result)
    {
        if (result < 0)
        {
            throw new ReplayUnavailableException($"the process cannot be traced any more: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int StartProcess(int* number, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static partial long Trace(long request, long number, nint address, void* data);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitFor(int number, int* status, int options);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int number, int signal);
}
