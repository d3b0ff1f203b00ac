using System.Reflection;
using Cordon.Model;
using Cordon.Proofs.Vectors;

namespace Cordon.GeneratedTests.Vectors;

/// <summary>A state of the concrete model, by the names that the prover uses.</summary>
public sealed class ModelState(State state) : IConcreteState
{
    static readonly Dictionary<string, FieldInfo> constants = typeof(State).GetFields(BindingFlags.Instance | BindingFlags.Public)
        .Where(field => field.FieldType == typeof(ulong) || field.FieldType == typeof(bool)).ToDictionary(field => field.Name);

    readonly Dictionary<string, MapBase> maps = state.Maps.ToDictionary(map => map.Name);

    /// <inheritdoc/>
    public ulong Cell(string map, ulong key1, ulong key2, ulong key3) => maps[map].Get(key1, key2, key3);

    /// <inheritdoc/>
    public ulong Constant(string name) => constants[name].GetValue(state) is bool option ? (option ? 1UL : 0) : (ulong)constants[name].GetValue(state)!;
}
