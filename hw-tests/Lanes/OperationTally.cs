using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;

namespace Cordon.HwTests.Lanes;

/// <summary>Counts calls by name and result, so that a report shows what a run reached.</summary>
sealed class OperationTally
{
    readonly SortedDictionary<string, SortedDictionary<long, long>> counts = new(StringComparer.Ordinal);

    /// <summary>The counts so far.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<long, long>> Counts
        => counts.ToDictionary(pair => pair.Key, pair => (IReadOnlyDictionary<long, long>)pair.Value);

    /// <summary>Counts the calls of a program, by the results that the model gave.</summary>
    public void Add(ComparedProgram program)
    {
        foreach (var (step, rax) in program.Results)
        {
            var name = StepText.NameOf(step);
            var results = counts.TryGetValue(name, out var known) ? known : counts[name] = [];
            var result = (long)rax is <= 0 and > -4096 ? (long)rax : 1;
            results[result] = results.GetValueOrDefault(result) + 1;
        }
    }
}
