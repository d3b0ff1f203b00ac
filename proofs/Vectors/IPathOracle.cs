namespace Cordon.Proofs.Vectors;

/// <summary>A concrete state before a step, by the model's names.</summary>
public interface IConcreteState
{
    /// <summary>The word of a cell; unused keys are 0.</summary>
    ulong Cell(string map, ulong key1, ulong key2, ulong key3);

    /// <summary>A constant of the state; an option is 0 or 1.</summary>
    ulong Constant(string name);
}

/// <summary>Says which path of the model a step takes.</summary>
public interface IPathOracle
{
    /// <summary>
    /// The path of <paramref name="call"/> from <paramref name="state"/> with <paramref name="inputs"/> (named as in <see cref="Vector.Inputs"/>; absent ones are 0):
    /// its decisions, comparable with <see cref="Vector.Decisions"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The model has no such step.</exception>
    string Decisions(string call, IConcreteState state, IReadOnlyDictionary<string, ulong> inputs);
}
