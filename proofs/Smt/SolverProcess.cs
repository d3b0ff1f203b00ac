using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Cordon.Proofs.Smt;

/// <summary>A solver as a process that is spoken to in SMT-LIB 2.6 on its standard input and output.</summary>
public abstract class SolverProcess : ISolver
{
    const string Question = "(check-sat)";
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    readonly TimeSpan timeout;
    readonly ProcessStartInfo start;
    Process? process;
    SmtLibPrinter printer = new();
    int levels;

    /// <summary>A solver that gives up on a question after <paramref name="timeout"/>.</summary>
    protected SolverProcess(string name, string arguments, TimeSpan timeout)
    {
        Name = name;
        this.timeout = timeout;
        start = new ProcessStartInfo(name, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Restart();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The number of the solver's process, for a test that kills it.</summary>
    public int ProcessId => process?.Id ?? 0;

    /// <summary>How long it may think about a script that it is to decide quickly, if it decides nothing by a count of its own.</summary>
    protected virtual TimeSpan QuickTimeout => timeout;

    /// <summary>The commands that make it ready after a start or a reset, before the logic is set.</summary>
    protected abstract string Options(TimeSpan timeout);

    /// <summary>The commands that ask for a decision inside a level, tried in order until one knows. Outside, where nothing is to be kept, a solver chooses its way itself.</summary>
    protected virtual IReadOnlyList<string> Questions(Effort effort) => [Question];

    /// <inheritdoc/>
    public void Reset()
    {
        levels = 0;
        printer = new();
        printer.Text.Append("(reset)\n").Append(Options(timeout)).Append("(set-option :produce-models true)\n")
            .Append("(set-option :global-declarations true)\n(set-logic QF_UFBV)\n");
    }

    /// <inheritdoc/>
    public void Push()
    {
        levels++;
        printer.Text.Append("(push 1)\n");
    }

    /// <inheritdoc/>
    public void Pop()
    {
        levels--;
        printer.Text.Append("(pop 1)\n");
    }

    /// <inheritdoc/>
    public void Assert(Term formula) => printer.Assert(formula);

    /// <inheritdoc/>
    public Verdict Check(Effort effort = Effort.Usual) => AskAll(printer.Text, levels > 0 ? Questions(effort) : [Question], effort);

    /// <inheritdoc/>
    public bool WasThorough { get; private set; }

    /// <inheritdoc/>
    public Verdict CheckScript(string script, Effort effort = Effort.Usual)
    {
        var formulas = script.Replace(Question, "(push 1)");
        var verdict = AskAll(new StringBuilder("(reset)\n").Append(Options(effort == Effort.Quick ? QuickTimeout : timeout)).Append(formulas), Questions(effort), effort);
        Reset();
        return verdict;
    }

    /// <inheritdoc/>
    public UInt128 Value(Term term) => Values([term])[0];

    /// <inheritdoc/>
    public IReadOnlyList<UInt128> Values(IReadOnlyList<Term> terms)
    {
        if (terms.Count == 0)
        {
            return [];
        }
        var references = terms.Select(printer.Reference).ToArray();
        printer.Text.Append($"(get-value ({string.Join(' ', references)}))\n");
        Send(printer.Text);
        var answer = new StringBuilder();
        do
        {
            answer.Append(ReadLine(Grace) ?? throw Died()).Append(' ');
        }
        while (Depth(answer) > 0);
        var values = SmtLibValues.Parse(answer.ToString());
        return values.Count == terms.Count
            ? values
            : throw new SolverException($"{Name}: answered `{answer.ToString().Trim()}` where {terms.Count} values were expected");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        GC.SuppressFinalize(this);
    }

    Verdict AskAll(StringBuilder text, IReadOnlyList<string> questions, Effort effort)
    {
        var asked = process;
        WasThorough = effort == Effort.Thorough;
        foreach (var question in questions)
        {
            var verdict = Ask(text.Append(question).Append('\n'));
            if (verdict != Verdict.Unknown || process != asked)
            {
                return verdict;
            }
            WasThorough = true;
        }
        return Verdict.Unknown;
    }

    Verdict Ask(StringBuilder text)
    {
        Send(text);
        var line = ReadLine(timeout + Grace);
        switch (line)
        {
            case "unsat":
                return Verdict.Unsatisfiable;
            case "sat":
                return Verdict.Satisfiable;
            case "unknown" or "timeout" or "(error \"tactic failed: canceled\")":
                return Verdict.Unknown;
            case null when process is { HasExited: false }:
                Kill();
                Restart();
                return Verdict.Unknown;
            case null:
                throw Died();
            default:
                throw new SolverException($"{Name}: answered `{line}` where sat, unsat or unknown was expected");
        }
    }

    void Restart()
    {
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            throw new SolverException($"{Name}: not found on this machine; install it with `apt-get install {Name}`", missing: true);
        }
        process!.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        Reset();
    }

    void Send(StringBuilder text)
    {
        if (process == null)
        {
            throw new SolverException($"{Name}: asked after it was closed");
        }
        try
        {
            process.StandardInput.Write(text);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw Died();
        }
        text.Clear();
    }

    /// <summary>A line of the answer; null when the process ended or <paramref name="limit"/> passed.</summary>
    string? ReadLine(TimeSpan limit)
    {
        var line = process!.StandardOutput.ReadLineAsync();
        if (!line.Wait(limit))
        {
            return null;
        }
        if (line.Result == null)
        {
            process.WaitForExit(Grace);
        }
        return line.Result;
    }

    SolverException Died()
    {
        var status = process is { HasExited: true } ? $" with status {process.ExitCode}" : "";
        return new($"{Name}: the solver ended{status} before it answered; run the same command again, it goes on from there");
    }

    void Kill()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }
        process?.Dispose();
        process = null;
    }

    static int Depth(StringBuilder text)
    {
        var depth = 0;
        foreach (var chunk in text.GetChunks())
        {
            foreach (var character in chunk.Span)
            {
                depth += character == '(' ? 1 : character == ')' ? -1 : 0;
            }
        }
        return depth;
    }
}
