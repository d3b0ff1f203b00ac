using System.Text.Json;
using Cordon.Proofs.Machine.Mutants;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>What became of changed instructions, a line each in a file, so that a campaign that was interrupted goes on where it was. The file is of one image and of one state of the proofs.</summary>
/// <param name="path">The file, which is made when it is missing.</param>
public sealed class KeptVerdicts(string path)
{
    readonly Lock one = new();
    readonly Dictionary<string, Line> lines = Read(path);

    /// <summary>A line of the file.</summary>
    sealed record Line(string Mutant, MutantOutcome Outcome, string By, string Reason, double Seconds);

    /// <summary>What became of a mutant; null when it was not tried.</summary>
    public MutantVerdict? Find(BinaryMutant mutant)
    {
        lock (one)
        {
            return lines.TryGetValue(Name(mutant), out var line) ? new(mutant, line.Outcome, line.By, line.Reason, line.Seconds) : null;
        }
    }

    /// <summary>Keeps what became of one.</summary>
    public void Keep(MutantVerdict verdict)
    {
        var line = new Line(Name(verdict.Mutant), verdict.Outcome, verdict.By, verdict.Reason, verdict.Seconds);
        lock (one)
        {
            lines[line.Mutant] = line;
            File.AppendAllText(path, JsonSerializer.Serialize(line) + "\n");
        }
    }

    // The bytes besides, for what an instruction is written as may stand for several encodings.
    static string Name(BinaryMutant mutant) => $"{mutant} {Convert.ToHexString(mutant.Bytes.Span)}";

    // What a run that was killed left of a line is no verdict.
    static Dictionary<string, Line> Read(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var found = new Dictionary<string, Line>();
        foreach (var text in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            if (text.Length == 0)
            {
                continue;
            }
            try
            {
                if (JsonSerializer.Deserialize<Line>(text) is { Mutant: not null } line)
                {
                    found[line.Mutant] = line;
                }
            }
            catch (JsonException)
            {
                continue;
            }
        }
        File.AppendAllText(path, "\n");
        return found;
    }
}
