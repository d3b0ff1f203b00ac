using System.Text;

namespace Cordon.GeneratedTests.Vectors;

/// <summary>What became of the solver's vectors: every one is counted somewhere.</summary>
public sealed class VectorReport
{
    readonly SortedDictionary<string, (int Vectors, int Run)> calls = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, int> reasons = new(StringComparer.Ordinal);
    readonly List<string> differences = [];

    /// <summary>How many vectors of hypercalls there were.</summary>
    public int Vectors => calls.Values.Sum(call => call.Vectors);

    /// <summary>How many of them ran on both sides and ended alike.</summary>
    public int Run => calls.Values.Sum(call => call.Run);

    /// <summary>How many vectors were of steps that the hypervisor makes itself; those steps are compared within the calls that lead to them.</summary>
    public int Transitions { get; private set; }

    /// <summary>Vectors and runs of each sub-op.</summary>
    public IReadOnlyDictionary<string, (int Vectors, int Run)> Calls => calls;

    /// <summary>How many could not be run, by reason.</summary>
    public IReadOnlyDictionary<string, int> NotBuilt => reasons;

    /// <summary>Each disagreement in field terms.</summary>
    public IReadOnlyList<string> Differences => differences;

    internal void AddTransition(string name)
    {
        _ = name;
        Transitions++;
    }

    internal void AddRun(string call) => Count(call, run: 1);

    internal void AddUnbuilt(string call, string reason)
    {
        Count(call, run: 0);
        reasons[$"{call}: {reason}"] = reasons.GetValueOrDefault($"{call}: {reason}") + 1;
    }

    internal void AddDifference(string call, string file, string explanation)
    {
        Count(call, run: 0);
        differences.Add($"{file}\n{explanation}");
    }

    /// <summary>All of it as text.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine($"{Vectors} vectors of hypercalls: {Run} ran on both sides and ended alike, {differences.Count} differ, {reasons.Values.Sum()} could not be built; {Transitions} are of internal steps");
        foreach (var (name, (vectors, run)) in calls)
        {
            text.AppendLine($"  {name}: {run} of {vectors}");
        }
        foreach (var (reason, count) in reasons)
        {
            text.AppendLine($"  not built, {count}: {reason}");
        }
        foreach (var difference in differences)
        {
            text.AppendLine(difference);
        }
        return text.ToString().TrimEnd();
    }

    void Count(string call, int run)
    {
        var (vectors, runs) = calls.GetValueOrDefault(call);
        calls[call] = (vectors + 1, runs + run);
    }
}
