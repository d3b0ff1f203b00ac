using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>
/// The paths of a step as the tree of its decisions, by which what comes out at their ends is one term: so a decision that makes no difference to what comes out is not
/// in it. Where only one way leads to a path, the other one is impossible, or needs a choice that is not allowed.
/// </summary>
public static class PathTree
{
    /// <summary>What comes out, when a path is taken at all.</summary>
    public static Term Merge(IReadOnlyList<StepPath> paths, Func<StepPath, Term> value)
        => Merge(paths, 0, value, (_, only) => only);

    /// <summary>When a path is taken at all.</summary>
    public static Term IsTaken(IReadOnlyList<StepPath> paths)
        => Merge(paths, 0, _ => Term.True, (taken, rest) => Term.And(taken, rest));

    static Term Merge(IReadOnlyList<StepPath> paths, int depth, Func<StepPath, Term> value, Func<Term, Term, Term> onlyWay)
    {
        if (paths.Count == 1 && paths[0].Conditions.Count == depth)
        {
            return value(paths[0]);
        }
        var yes = paths.Where(p => p.Decisions[depth] == 'T').ToArray();
        var no = paths.Where(p => p.Decisions[depth] == 'F').ToArray();
        Term Branch(StepPath[] ways) => Merge(ways, depth + 1, value, onlyWay);
        return yes.Length == 0 ? onlyWay(no[0].Conditions[depth], Branch(no))
            : no.Length == 0 ? onlyWay(yes[0].Conditions[depth], Branch(yes))
            : Term.IfThenElse(yes[0].Conditions[depth], Branch(yes), Branch(no));
    }
}
