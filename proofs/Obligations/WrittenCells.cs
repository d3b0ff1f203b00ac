using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>
/// The writes of one map on some paths. Paths that took the same way to a write share it: what is claimed of it is proved once, under the conditions that led to it.
/// </summary>
public static class WrittenCells
{
    sealed record Shared(StepPath Path, WrittenCell Cell, Term Condition);

    /// <summary>What a claim of each write owes.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="map">The map's name.</param>
    /// <param name="keys">The keys at which the claim is taken.</param>
    /// <param name="claim">What must hold of a cell that is written.</param>
    public static IEnumerable<ObligationCase> Cases(IEnumerable<StepPath> paths, string map, MapKey keys, Func<StepPath, WrittenCell, EvaluatedClaim> claim)
        => paths.SelectMany(path => Of(path, map, keys))
            .GroupBy(shared => (shared.Condition, shared.Cell.IsCovered, shared.Cell.After))
            .Select(group => Case([.. group.OrderBy(shared => shared.Path.Touched.Count).ThenBy(shared => shared.Path.Index)], claim));

    static IEnumerable<Shared> Of(StepPath path, string name, MapKey keys)
    {
        var map = path.After.Maps.First(m => m.Name == name);
        return map.Log.Select((write, i) => new Shared(path, WrittenCell.Of(map, i, keys), Term.And([.. path.Conditions.Take(write.Assumed)])));
    }

    // The path that touched the fewest cells: what others touched behind the write has no part in it.
    static ObligationCase Case(Shared[] group, Func<StepPath, WrittenCell, EvaluatedClaim> claim)
    {
        var (path, cell, condition) = group[0];
        var holds = claim(path, cell);
        holds.Touched.Add(path.Touched);
        return new(path, Term.Or(Term.Not(cell.IsCovered), holds.Term), holds.Touched) { Others = [.. group.Select(shared => shared.Path)], Condition = condition };
    }
}
