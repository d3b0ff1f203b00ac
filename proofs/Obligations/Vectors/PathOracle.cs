using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Proofs.Vectors;

namespace Cordon.Proofs;

/// <summary>
/// Says which path a step takes from a concrete state: the model's function runs on symbols, and every condition on which it branches is evaluated in that state.
/// </summary>
public sealed class PathOracle(ModelDescription model) : IPathOracle
{
    readonly Dictionary<string, ModelOperation> operations = model.Operations.ToDictionary(o => o.Name);
    readonly HashSet<string> constants = [.. model.Scalars.Select(s => s.Name)];

    /// <summary>The oracle of the project's model.</summary>
    public static PathOracle OfCordon() => new(CordonModel.Describe());

    /// <inheritdoc/>
    public string Decisions(string call, IConcreteState state, IReadOnlyDictionary<string, ulong> inputs)
    {
        if (!operations.TryGetValue(call, out var operation))
        {
            throw new ArgumentException($"the model has no step {call}", nameof(call));
        }
        UInt128 Leaf(Term leaf, UInt128[] keys) => leaf.Operator switch
        {
            Operator.Application => state.Cell(leaf.Name!, KeyAt(keys, 0), KeyAt(keys, 1), KeyAt(keys, 2)),
            _ when constants.Contains(leaf.Name!) => state.Constant(leaf.Name!),
            _ => inputs.GetValueOrDefault(leaf.Name!),
        };
        return Explorer.Follow(() => StepExploration.Run(model, operation), new Evaluator(Leaf).Holds).Decisions;
    }

    static ulong KeyAt(UInt128[] keys, int i) => i < keys.Length ? (ulong)keys[i] : 0;
}
