using Cordon.Proofs.Machine.Regions;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// A call whose loops are cut at their heads: one way from the entry, and one from any state in which it can be at each head, each to the next head or the return. What is
/// known at a head is found by trying: what the ways that end there do not all agree on is given up, until they agree.
/// </summary>
/// <param name="executor">Who executes.</param>
/// <param name="cuts">The heads, in the order in which they are reached.</param>
/// <param name="begin">Told where a way begins, before it is executed; what else a state there has may be added.</param>
/// <param name="ended">Told of each state in which a way ended, right after it was executed.</param>
public sealed class CutExecution(Executor executor, IReadOnlyList<CutPoint> cuts, Func<CutPoint?, PathState, PathState> begin, Action<PathState> ended)
{
    const int MostTries = 24;

    readonly Dictionary<CutPoint, HeadState> heads = [];
    readonly Dictionary<CutPoint, List<Segment>> ways = [];
    readonly HashSet<CutPoint> changed = [];
    readonly Dictionary<Segment, Knowledge> known = [];
    List<Segment> first = [];
    Knowledge? atFirst;
    // Whether the heads are found, so that all that was not asked is asked.
    bool isFound;

    /// <summary>Follows the call from its entry.</summary>
    /// <returns>All its ways; a head that is never reached begins none.</returns>
    /// <exception cref="MachineFaultException">Something could not be shown, or the heads know ever less.</exception>
    public IReadOnlyList<Segment> Run(PathState entry)
    {
        first = Follow(null, entry);
        Arrive(first);
        executor.Judge.Trusts = true;
        Settle();
        executor.Judge.Trusts = false;
        isFound = true;
        changed.UnionWith(ways.Keys);
        Settle();
        return [.. first, .. cuts.Where(ways.ContainsKey).SelectMany(cut => ways[cut])];
    }

    void Settle()
    {
        for (var tries = 0; changed.Count > 0; tries++)
        {
            if (tries == MostTries)
            {
                throw new MachineFaultException("what is known at the heads of loops does not settle");
            }
            var cut = cuts.First(changed.Contains);
            changed.Remove(cut);
            ways[cut] = Follow(cut, heads[cut].Any());
            Arrive(ways[cut]);
            if (changed.Count == 0)
            {
                // What was agreed on early may not be any more.
                foreach (var way in ways.Values.Prepend(first).Where(way => way.Count > 0))
                {
                    executor.Judge.Recall(known[way[0]]);
                    Arrive(way);
                }
            }
        }
    }

    List<Segment> Follow(CutPoint? from, PathState state)
    {
        // What other ways touched is of no use on this one, and they would be slower to judge with it.
        atFirst ??= executor.Judge.Know();
        executor.Judge.Recall(atFirst);
        var stops = cuts.Select(cut => cut.Address).Append(Executor.ReturnAddress).ToHashSet();
        var ends = executor.Follow(begin(from, state), stops);
        foreach (var end in ends.Values)
        {
            ended(end);
        }
        var now = executor.Judge.Know();
        List<Segment> segments = [.. ends.Select(end => new Segment(from, cuts.FirstOrDefault(cut => cut.Address == end.Key), end.Value))];
        segments.ForEach(segment => known[segment] = now);
        return segments;
    }

    void Arrive(IReadOnlyList<Segment> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.To is not { } cut)
            {
                continue;
            }
            if (!heads.TryGetValue(cut, out var head) || (!isFound && head.IsOther(segment.From, segment.End)))
            {
                heads[cut] = head = new(cut, segment.From, segment.End, executor);
                changed.Add(cut);
            }
            if (head.Meet(segment.From, segment.End, executor.Layout))
            {
                changed.Add(cut);
            }
        }
    }
}
