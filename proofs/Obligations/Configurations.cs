using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>The configurations that a proof covers: its options are symbols, so it covers all that the assumptions admit.</summary>
public static class Configurations
{
    /// <summary>How many settings of the model's options satisfy those assumptions that concern nothing but options.</summary>
    public static long Count(ModelDescription model)
    {
        var options = model.Scalars.Where(s => s.FieldType == typeof(SymbolicBool)).Select(s => s.Name).ToArray();
        var rules = model.Assumptions
            .Where(a => a.Keys.Count == 0 && !a.TakesCaller)
            .Select(a => ClaimEvaluation.Evaluate(a, [model.AnyState()], null, new([])).Term)
            .Where(rule => Leaves(rule).All(leaf => options.Contains(leaf.Name)))
            .ToArray();
        var count = 0L;
        for (var setting = 0L; setting < 1L << options.Length; setting++)
        {
            var evaluator = new Evaluator((leaf, _) => (UInt128)((setting >> Array.IndexOf(options, leaf.Name)) & 1));
            count += rules.All(evaluator.Holds) ? 1 : 0;
        }
        return count;
    }

    static IEnumerable<Term> Leaves(Term term)
        => term.Name != null ? [term] : term.Operands.SelectMany(Leaves);
}
