using Cordon.Model;

namespace Cordon.GeneratedTests.Abstraction;

/// <summary>Which row of the implementation's tables a cell of the model is read from.</summary>
public static class RowOfCell
{
    /// <summary>
    /// The maps that no table of the implementation holds. <c>Stale</c>: translations that a processor may still have; the implementation
    /// flushes instead of keeping a list, which the comparison of flushes checks. <c>WritableGrants</c>: a count of entries of the p2m.
    /// <c>OrdinaryGrantsInUse</c>: a count of grants, which the implementation makes of another one. <c>StatusIndex</c>: the place in a list.
    /// </summary>
    public static IReadOnlyList<string> WithoutTable { get; } = [nameof(State.Stale), nameof(State.WritableGrants), nameof(State.OrdinaryGrantsInUse), nameof(State.StatusIndex)];

    // Behind what it is made from: fields are initialised in the order of the text.
    static readonly Dictionary<string, RowKind> kinds = Kinds(new State());

    /// <summary>The row of <paramref name="cell"/>, or null when its map is one of <see cref="WithoutTable"/>.</summary>
    public static Row? Find(Cell cell)
    {
        if (!kinds.TryGetValue(cell.Map, out var kind))
        {
            return null;
        }
        return new Row(kind, cell.Key1, IsOfOneKey(kind) ? 0 : cell.Key2);
    }

    static bool IsOfOneKey(RowKind kind)
        => kind is RowKind.Frame or RowKind.Domain or RowKind.EventArray or RowKind.Parameters or RowKind.Grants;

    static Dictionary<string, RowKind> Kinds(State state)
    {
        // The names are constants, so that the reference says which one it is.
        var kinds = new Dictionary<string, RowKind>(ReferenceEqualityComparer.Instance);
        foreach (var map in state.Maps.Where(map => !WithoutTable.Contains(map.Name)))
        {
            kinds[map.Name] = KindByKeys(map);
        }
        // No world has a port of the hypervisor's own yet; a whole comparison shows the map empty.
        kinds.Remove(nameof(State.HypervisorNotified));
        kinds[nameof(State.EventArrayFrame)] = RowKind.EventArray;
        kinds[nameof(State.Parameters)] = RowKind.Parameters;
        kinds[nameof(State.GrantFrames)] = RowKind.Grants;
        kinds[nameof(State.MaxGrantFrames)] = RowKind.Grants;
        kinds[nameof(State.GrantVersion)] = RowKind.Grants;
        kinds[nameof(State.GrantTableFrame)] = RowKind.Grants;
        kinds[nameof(State.StatusFrames)] = RowKind.Grants;
        kinds[nameof(State.StatusFrame)] = RowKind.Grants;
        kinds[nameof(State.Names)] = RowKind.Name;
        kinds[nameof(State.VirqPort)] = RowKind.Virqs;
        kinds[nameof(State.QueueTail)] = RowKind.Queues;
        return kinds;
    }

    static RowKind KindByKeys(MapBase map)
    {
        var keys = map.GetType().GetGenericArguments();
        if (keys[0] == typeof(Mfn))
        {
            return keys.Length == 1 ? RowKind.Frame : RowKind.Word;
        }
        return keys.Length == 1 ? RowKind.Domain
            : keys[1] == typeof(VcpuId) ? RowKind.Vcpu
            : keys[1] == typeof(Port) ? RowKind.Port
            : keys[1] == typeof(Gfn) ? RowKind.P2m
            : keys[1] == typeof(GrantReference) ? RowKind.GrantUse
            : keys[1] == typeof(GrantHandle) ? RowKind.GrantMapping
            : RowKind.Domain;
    }
}
