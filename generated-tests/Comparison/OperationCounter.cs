namespace Cordon.GeneratedTests.Comparison;

/// <summary>Counts the calls of each sub-op and their results.</summary>
public sealed class OperationCounter
{
    readonly Dictionary<(string Name, long Result), long> counts = [];

    /// <summary>One call of <paramref name="name"/> ended with <paramref name="result"/>.</summary>
    public void Add(string name, ulong result)
    {
        // What a call counts or names is not a kind of result: only 0, errors and "something else" are told apart.
        var kind = (long)result <= 0 ? (long)result : 1;
        counts[(name, kind)] = counts.GetValueOrDefault((name, kind)) + 1;
    }

    /// <summary>The counts of several counters together, by name.</summary>
    public static IReadOnlyList<OperationCount> Merge(IEnumerable<OperationCounter> counters)
        => [.. counters.SelectMany(counter => counter.counts)
            .GroupBy(entry => entry.Key.Name, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new OperationCount(
                group.Key,
                group.Sum(entry => entry.Value),
                group.GroupBy(entry => entry.Key.Result).ToDictionary(same => same.Key, same => same.Sum(entry => entry.Value))))];
}
