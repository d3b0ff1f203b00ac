using System.Text;
using Cordon.GeneratedTests.Commands;
using Cordon.Proofs.Vectors;

namespace Cordon.GeneratedTests.Vectors;

/// <summary>What became of the solver's vectors: every one is counted somewhere.</summary>
public sealed class VectorReport
{
    readonly SortedDictionary<string, (int Vectors, int Run)> calls = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, string> reasons = new(StringComparer.Ordinal);
    readonly List<string> differences = [];

    /// <summary>How many vectors of hypercalls there were.</summary>
    public int Vectors => OfCalls(isCall: true).Sum(call => call.Vectors);

    /// <summary>How many of them ran on both sides and ended alike.</summary>
    public int Run => OfCalls(isCall: true).Sum(call => call.Run);

    /// <summary>How many vectors of steps that the hypervisor makes of itself there were.</summary>
    public int Transitions => OfCalls(isCall: false).Sum(call => call.Vectors);

    /// <summary>How many of those ran on both sides and ended alike.</summary>
    public int TransitionsRun => OfCalls(isCall: false).Sum(call => call.Run);

    /// <summary>How many of those are parts of calls or of others' functions, and ran as such: their path was taken, from another state than the vector's.</summary>
    public int RunAsParts { get; private set; }

    /// <summary>Vectors and runs of each step.</summary>
    public IReadOnlyDictionary<string, (int Vectors, int Run)> Calls => calls;

    /// <summary>Each that was not run, by step and path, with the reason.</summary>
    public IReadOnlyDictionary<string, string> NotRun => reasons;

    /// <summary>Each disagreement in field terms.</summary>
    public IReadOnlyList<string> Differences => differences;

    /// <summary>Adds what came of another build's vectors.</summary>
    public void Add(IReadOnlyDictionary<string, (int Vectors, int Run)> others, IReadOnlyDictionary<string, string> notRun, IReadOnlyList<string> differing)
    {
        foreach (var (name, (vectors, run)) in others)
        {
            var (known, ran) = calls.GetValueOrDefault(name);
            calls[name] = (known + vectors, ran + run);
        }
        foreach (var (name, reason) in notRun)
        {
            reasons[name] = reason;
        }
        differences.AddRange(differing);
    }

    internal void AddRun(Vector vector) => Count(vector, run: 1);

    internal void AddRunAsPart(Vector vector)
    {
        Count(vector, run: 1);
        RunAsParts++;
    }

    internal void AddUnbuilt(Vector vector, string reason)
    {
        Count(vector, run: 0);
        reasons[$"{vector.Call}/{vector.Path}"] = reason;
    }

    internal void AddDifference(Vector vector, string file, string explanation)
    {
        Count(vector, run: 0);
        differences.Add($"{file}\n{explanation}");
    }

    /// <summary>All of it as text.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine($"{Vectors} vectors of hypercalls: {Run} ran on both sides and ended alike; {Transitions} of the hypervisor's own steps: {TransitionsRun} ran, {RunAsParts} of them as parts of others; {differences.Count} differ, {reasons.Count} did not run");
        foreach (var (name, (vectors, run)) in calls)
        {
            text.AppendLine($"  {name}: {run} of {vectors}");
        }
        foreach (var (vector, reason) in reasons)
        {
            text.AppendLine($"  not run: {vector}: {reason}");
        }
        foreach (var difference in differences)
        {
            text.AppendLine(difference);
        }
        return text.ToString().TrimEnd();
    }

    IEnumerable<(int Vectors, int Run)> OfCalls(bool isCall)
        => calls.Where(call => Operations.Find(call.Key) is not null == isCall).Select(call => call.Value);

    void Count(Vector vector, int run)
    {
        var (vectors, runs) = calls.GetValueOrDefault(vector.Call);
        calls[vector.Call] = (vectors + 1, runs + run);
    }
}
