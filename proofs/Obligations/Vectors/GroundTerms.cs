using Cordon.Model;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>
/// Says formulas about a state of a universe without functions: a cell at known keys is a variable, at unknown ones a choice among the universe's, and 0
/// beyond it. Cells whose numbers few bits hold get no more, so that a solver has little to guess. Only keys of which anything is a thing, such as a word of a
/// frame, stay arguments of a function.
/// </summary>
/// <param name="model">The project's model.</param>
/// <param name="universe">What there is.</param>
public sealed class GroundTerms(ModelDescription model, MachineUniverse universe)
{
    const int NarrowBits = 16;

    // Cells that hold more: times, addresses, and what a guest says without a bound.
    static readonly HashSet<string> wide =
    [
        nameof(State.Memory), nameof(State.M2p), nameof(State.HighestGfn), nameof(State.GfnLimit), nameof(State.MaxPages), nameof(State.ShutdownReason),
        nameof(State.Assists), nameof(State.Handle), nameof(State.MemoryMapAddress), nameof(State.MemoryMapSize), nameof(State.MemoryMapType),
        nameof(State.RunStateEntered), nameof(State.RunStateTime), nameof(State.RunStateArea), nameof(State.TimeArea), nameof(State.Parameters),
        nameof(State.PeriodicPeriod), nameof(State.PeriodicDue), nameof(State.SingleShotDue), nameof(State.PollDue), nameof(State.Polling), nameof(State.GrantVersion),
    ];

    readonly Dictionary<Term, Term> known = [];
    readonly Dictionary<string, IReadOnlyList<Type>> types = model.AnyState().Maps.ToDictionary(map => map.Name, map => map.KeyTypes);

    /// <summary>The term without functions of the universe's things.</summary>
    public Term Of(Term term)
    {
        if (known.TryGetValue(term, out var ground))
        {
            return ground;
        }
        var operands = term.Operands.Select(Of).ToArray();
        return known[term] = term.Operator == Operator.Application && types.TryGetValue(term.Name!, out var keys) ? Cell(term.Name!, keys, operands)
            : operands.Length == 0 ? term : term.With(operands);
    }

    Term Cell(string map, IReadOnlyList<Type> keys, Term[] at)
    {
        var isListed = keys.Select(universe.Lists).ToArray();
        var listed = keys.Where((_, i) => isListed[i]).ToArray();
        var names = at.Where((_, i) => isListed[i]).ToArray();
        var rest = at.Where((_, i) => !isListed[i]).ToArray();
        var value = Term.Vector(0, 64);
        foreach (var tuple in universe.Tuples(listed))
        {
            var isIt = Term.And([.. tuple.Terms.Zip(names, Term.Equal)]);
            if (!isIt.IsFalse)
            {
                value = Term.IfThenElse(isIt, Leaf($"{map}@{string.Join('@', tuple.Terms.Select(number => number.Value))}", map, rest), value);
            }
        }
        return value;
    }

    static Term Leaf(string name, string map, Term[] rest)
        => rest.Length > 0 ? Term.Application(name, 64, rest)
            : wide.Contains(map) ? Term.Variable(name, 64) : Term.ZeroExtend(Term.Variable(name, NarrowBits), 64);
}
