using Cordon.GeneratedTests.Commands;
using Cordon.GeneratedTests.Comparison;
using Cordon.Model;
using Cordon.Proofs.Vectors;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Vectors;

/// <summary>
/// Gives the domains and frames of a vector numbers that a small machine has. The model asks of such numbers only whether two are the same, and of
/// a domain's whether it is a reserved one, so a state and its renamed one go the same way.
/// </summary>
/// <param name="mostDomains">Domains are numbered below it.</param>
/// <param name="firstFrame">Frames are numbered from here on.</param>
/// <param name="mostFrames">How many there may be.</param>
public sealed class VectorNames(ulong mostDomains, ulong firstFrame, ulong mostFrames)
{
    // Maps whose words are domains, frames, or frames plus 1.
    static readonly HashSet<string> domainWords = [nameof(State.Owner), nameof(State.PortRemoteDomain)];
    static readonly HashSet<string> frameWords = [nameof(State.P2mFrame)];
    static readonly HashSet<string> nextFrameWords =
    [
        nameof(State.SharedInfoFrame), nameof(State.VcpuInfoFrame), nameof(State.ControlBlockFrame), nameof(State.EventArrayFrame), nameof(State.GrantTableFrame),
    ];

    // Domain 0 stays: a cell that is not listed holds it where the map is one of domains.
    readonly Dictionary<ulong, ulong> domains = new() { [0] = 0 };
    readonly Dictionary<ulong, ulong> frames = [];

    /// <summary>Renames a vector.</summary>
    /// <returns>The renamed vector; null when it names more domains or frames than the machine has.</returns>
    public Vector? Rename(Vector vector, Commands.Operation operation)
    {
        var before = new List<VectorCell>();
        foreach (var cell in Complete(vector.Before))
        {
            var types = MapKeys.Of(cell.Map);
            before.Add(new VectorCell(cell.Map, [.. cell.Keys.Select((key, i) => Key(types[i], key))], Word(cell)));
        }
        var inputs = vector.Inputs.ToDictionary(input => input.Key, input => Input(input.Key, input.Value, operation));
        return (ulong)domains.Count > mostDomains || (ulong)frames.Count > mostFrames ? null : vector with { Before = before, Inputs = inputs };
    }

    // What is 0 is not listed; where 0 names frame 0 or domain 0 it has to be said, because these are other frames here.
    static IEnumerable<VectorCell> Complete(IReadOnlyList<VectorCell> cells)
    {
        var listed = cells.Select(cell => (cell.Map, Key: string.Join(' ', cell.Keys))).ToHashSet();
        var named = new HashSet<ulong>();
        foreach (var cell in cells)
        {
            yield return cell;
            if (cell.Map == nameof(State.P2mType) && !listed.Contains((nameof(State.P2mFrame), string.Join(' ', cell.Keys))))
            {
                yield return new VectorCell(nameof(State.P2mFrame), cell.Keys, 0);
            }
            if (MapKeys.Of(cell.Map)[0] == typeof(Mfn) && named.Add(cell.Keys[0]) && !listed.Contains((nameof(State.Owner), $"{cell.Keys[0]}")))
            {
                yield return new VectorCell(nameof(State.Owner), [cell.Keys[0]], 0);
            }
        }
    }

    ulong Word(VectorCell cell)
        => domainWords.Contains(cell.Map) ? Domain(cell.Value)
        : frameWords.Contains(cell.Map) ? Frame(cell.Value)
        : nextFrameWords.Contains(cell.Map) ? Frame(cell.Value - 1) + 1
        : cell.Value;

    ulong Key(Type type, ulong key) => type == typeof(DomainId) ? Domain(key) : type == typeof(Mfn) ? Frame(key) : key;

    ulong Input(string name, ulong value, Commands.Operation operation)
    {
        if (name is "caller.Domain")
        {
            return Domain(value);
        }
        if (name is "caller.Choices.Frame")
        {
            return Frame(value);
        }
        var isDomain = operation.Fields.Any(field => field.Kind == FieldKind.Domid && name == $"arguments.{field.Name}");
        return isDomain ? Domain(value) : value;
    }

    ulong Domain(ulong id)
    {
        if (id >= Domid.FirstReserved)
        {
            return id;
        }
        return domains.TryGetValue(id, out var known) ? known : domains[id] = (ulong)domains.Count;
    }

    ulong Frame(ulong mfn) => frames.TryGetValue(mfn, out var known) ? known : frames[mfn] = firstFrame + (ulong)frames.Count;
}
