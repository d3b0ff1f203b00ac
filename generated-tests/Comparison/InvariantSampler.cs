using Cordon.GeneratedTests.Generation;
using Cordon.Model;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>
/// Evaluates the model's invariants in a state that both sides agree on: at keys that the last step
/// wrote and at random ones of the world. A state that breaks one means that both sides share an error.
/// </summary>
/// <param name="universe">For each key type, every key of the world.</param>
public sealed class InvariantSampler(IReadOnlyDictionary<Type, ulong[]> universe)
{
    const int RandomTuples = 4;

    readonly Dictionary<Type, List<ulong>> touched = [];

    /// <summary>How many times a claim was evaluated.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Checks every claim at the keys that <paramref name="state"/>'s journal names and at a few random ones.</summary>
    /// <returns>One line that names a claim and the keys at which it fails, or null.</returns>
    public string? Sample(State state, ref RandomWords random)
    {
        Touch(state);
        foreach (var claim in InvariantClaim.All)
        {
            var keys = new ulong[claim.KeyTypes.Count];
            for (var i = 0; i < RandomTuples + 4; i++)
            {
                for (var k = 0; k < keys.Length; k++)
                {
                    keys[k] = Pick(claim.KeyTypes[k], preferTouched: i >= RandomTuples, ref random);
                }
                if (!Holds(claim, state, keys))
                {
                    return Explain(claim, keys);
                }
                if (keys.Length == 0)
                {
                    break;
                }
            }
        }
        return null;
    }

    /// <summary>Checks every claim at every key of the world, or at <paramref name="limit"/> random ones when there are more.</summary>
    /// <returns>As <see cref="Sample"/>.</returns>
    public string? Exhaust(State state, int limit, ref RandomWords random)
    {
        touched.Clear();
        foreach (var claim in InvariantClaim.All)
        {
            var total = claim.KeyTypes.Aggregate(1L, (product, type) => Math.Min(product * Keys(type).Length, int.MaxValue));
            var all = total <= limit;
            var keys = new ulong[claim.KeyTypes.Count];
            for (long i = 0; i < Math.Min(total, limit); i++)
            {
                var rest = i;
                for (var k = 0; k < keys.Length; k++)
                {
                    var known = Keys(claim.KeyTypes[k]);
                    keys[k] = all ? known[rest % known.Length] : Pick(claim.KeyTypes[k], preferTouched: false, ref random);
                    rest /= known.Length;
                }
                if (!Holds(claim, state, keys))
                {
                    return Explain(claim, keys);
                }
            }
        }
        return null;
    }

    bool Holds(InvariantClaim claim, State state, ulong[] keys)
    {
        Evaluations++;
        return claim.Holds(state, keys);
    }

    void Touch(State state)
    {
        foreach (var list in touched.Values)
        {
            list.Clear();
        }
        foreach (var cell in state.Journal)
        {
            var types = MapKeys.Of(cell.Map);
            for (var i = 0; i < types.Count; i++)
            {
                var list = touched.TryGetValue(types[i], out var known) ? known : touched[types[i]] = [];
                list.Add(i == 0 ? cell.Key1 : i == 1 ? cell.Key2 : cell.Key3);
            }
        }
    }

    ulong Pick(Type type, bool preferTouched, ref RandomWords random)
    {
        if (preferTouched && touched.TryGetValue(type, out var list) && list.Count > 0)
        {
            return list[(int)random.Below((uint)list.Count)];
        }
        return random.Among<ulong>(Keys(type));
    }

    ulong[] Keys(Type type) => universe.TryGetValue(type, out var keys)
        ? keys : throw new InvalidOperationException($"the world has no list of keys of type {type.Name}; an invariant is stated for it");

    static string Explain(InvariantClaim claim, ulong[] keys)
        => $"{claim.Name} ({claim.Clause}) does not hold at {string.Join(", ", keys.Select((key, i) => $"{claim.KeyTypes[i].Name} {key}"))}";
}
