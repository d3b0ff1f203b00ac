using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cordon.Proofs.Smt;

/// <summary>
/// What solvers answered to questions, by what was asked: a file with a line for each. It is for the many small questions on the way of a proof, of which no script is kept. A question is known by the
/// sum of its formulas' fingerprints, 128 bits, and by the solver's version; so the order in which they were asserted does not matter. Only definite answers are kept. Safe for several threads.
/// </summary>
public sealed class KeptAnswers : IDisposable
{
    const string Unsatisfiable = "unsat", Satisfiable = "sat";
    const int HexDigits = 32;
    readonly ConcurrentDictionary<UInt128, bool> answers = new();
    readonly StreamWriter writer;

    /// <summary>Opens the file, which is made when it is missing. A line that is not whole is passed over.</summary>
    public KeptAnswers(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        using (var reader = new StreamReader(file, leaveOpen: true))
        {
            while (reader.ReadLine() is { } line)
            {
                if (line.Split(' ') is [{ Length: HexDigits } key, (Unsatisfiable or Satisfiable) and var answer] && UInt128.TryParse(key, NumberStyles.HexNumber, null, out var question))
                {
                    answers[question] = answer == Satisfiable;
                }
            }
        }
        file.Seek(0, SeekOrigin.End);
        // A run that was killed may have left a part of a line.
        writer = new StreamWriter(file) { AutoFlush = true };
        writer.Write('\n');
    }

    /// <summary>What stands for a question of no formulas to a solver of this version.</summary>
    public static UInt128 NoFormulas(string version) => BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(version)));

    /// <summary>What stands for a question with one formula more.</summary>
    public static UInt128 With(UInt128 question, Term formula)
    {
        var print = formula.Fingerprint * new UInt128(0xd1342543de82ef95, 0x2545f4914f6cdd1d);
        return unchecked(question + (print ^ (print >> 67)));
    }

    /// <summary>What was answered; unknown when nothing was.</summary>
    public Verdict Find(UInt128 question)
        => !answers.TryGetValue(question, out var isSatisfiable) ? Verdict.Unknown : isSatisfiable ? Verdict.Satisfiable : Verdict.Unsatisfiable;

    /// <summary>Keeps an answer, unless it is unknown.</summary>
    public void Keep(UInt128 question, Verdict verdict)
    {
        if (verdict == Verdict.Unknown || !answers.TryAdd(question, verdict == Verdict.Satisfiable))
        {
            return;
        }
        lock (writer)
        {
            writer.Write($"{question:x32} {(verdict == Verdict.Satisfiable ? Satisfiable : Unsatisfiable)}\n");
        }
    }

    /// <summary>Writes what is not written yet.</summary>
    public void Dispose()
    {
        lock (writer)
        {
            writer.Dispose();
        }
    }
}
