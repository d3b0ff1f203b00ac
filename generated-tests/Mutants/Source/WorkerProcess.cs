using System.Diagnostics;
using System.Globalization;
using Cordon.GeneratedTests.Mutants.Source.Trials;

namespace Cordon.GeneratedTests.Mutants.Source;

/// <summary>How a command to a trial's process ended without an answer.</summary>
public enum WorkerEnd
{
    /// <summary>It answered.</summary>
    Answered,

    /// <summary>The process ended.</summary>
    Crashed,

    /// <summary>It computed for long without a sign of life.</summary>
    Hung,

    /// <summary>Its time was up: its own, or that of the clock.</summary>
    TimedOut,
}

/// <summary>A process that runs trials (<see cref="TrialWorker"/>). It is started when it is needed, and again after a mutant has ended it.</summary>
/// <param name="programs">The folder of the programs with all mutants.</param>
/// <param name="options">What to try with.</param>
internal sealed class WorkerProcess(string programs, TrialOptions options) : IDisposable
{
    /// <summary>Processor time without a sign of life after which it counts as hung: what else the machine does has no part in it.</summary>
    static readonly TimeSpan silence = TimeSpan.FromSeconds(5);

    /// <summary>Terms of the prover are kept for as long as a process lives, so one that has grown is not used for the next trial.</summary>
    const long LargestBytes = 2L << 30;

    Process? process;
    Task<string?>? line;

    /// <summary>Sends a command and waits for the answer, for so long of the process's own time: what else the machine does has no part in it.</summary>
    /// <param name="limit">How much time of the processor.</param>
    /// <param name="command">The command.</param>
    public (WorkerEnd End, string Answer) AskForOwnTime(TimeSpan limit, params string[] command) => Ask(limit, ofProcessor: true, command);

    /// <summary>Sends a command and waits for the answer, for so long by the clock: of a command that waits for a solver.</summary>
    /// <param name="limit">How long, in real time.</param>
    /// <param name="command">The command.</param>
    public (WorkerEnd End, string Answer) Ask(TimeSpan limit, params string[] command) => Ask(limit, ofProcessor: false, command);

    (WorkerEnd End, string Answer) Ask(TimeSpan limit, bool ofProcessor, string[] command)
    {
        var running = Running();
        var clock = Stopwatch.StartNew();
        try
        {
            running.StandardInput.WriteLine(string.Join(' ', command));
            running.StandardInput.Flush();
        }
        catch (IOException)
        {
            return End(WorkerEnd.Crashed);
        }
        var begun = ProcessorTime(running);
        for (var sign = begun; ;)
        {
            line ??= running.StandardOutput.ReadLineAsync();
            if (!line.Wait(200))
            {
                if (ProcessorTime(running) - sign > silence)
                {
                    return End(WorkerEnd.Hung);
                }
                if ((ofProcessor ? ProcessorTime(running) - begun : clock.Elapsed) > limit)
                {
                    return End(WorkerEnd.TimedOut);
                }
                continue;
            }
            var text = line.Result;
            line = null;
            if (text == null)
            {
                return End(WorkerEnd.Crashed);
            }
            if (text != TrialWorker.Alive)
            {
                return (WorkerEnd.Answered, text);
            }
            sign = ProcessorTime(running);
        }
    }

    /// <summary>Ends the process; the next command starts another.</summary>
    public void Renew() => End(WorkerEnd.Answered);

    /// <inheritdoc/>
    public void Dispose() => Renew();

    Process Running()
    {
        if (process is { HasExited: false })
        {
            process.Refresh();
            if (process.WorkingSet64 < LargestBytes)
            {
                return process;
            }
        }
        Renew();
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(programs, "Cordon.GeneratedTests.Tool.dll"), "mutants", "worker", options.Vectors,
                options.Cases.ToString(CultureInfo.InvariantCulture), options.Seed.ToString(CultureInfo.InvariantCulture), options.Proves ? "with-proof" : "without-proof"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start) ?? throw new InvalidOperationException("dotnet cannot be started");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    (WorkerEnd End, string Answer) End(WorkerEnd how)
    {
        if (process != null)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
            process.WaitForExit();
            process.Dispose();
        }
        (process, line) = (null, null);
        return (how, "");
    }

    static TimeSpan ProcessorTime(Process running)
    {
        try
        {
            running.Refresh();
            return running.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return TimeSpan.Zero;
        }
    }
}
