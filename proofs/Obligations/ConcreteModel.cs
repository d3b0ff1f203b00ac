extern alias Concrete;

using System.Reflection;
using System.Runtime.ExceptionServices;
using Cordon.Proofs.Vectors;
using ConcreteKey = Concrete::Cordon.Model.IKey;
using ConcreteState = Concrete::Cordon.Model.StateBase;

namespace Cordon.Proofs;

/// <summary>
/// The concrete build of the model, where a vector is replayed and its state checked: the same methods, compiled over
/// <c>ulong</c> and <c>bool</c>, found by name.
/// </summary>
public sealed class ConcreteModel(ModelDescription model, Assembly assembly)
{
    /// <summary>The concrete twin of the project's model; null for another model, which has none.</summary>
    public static ConcreteModel? For(ModelDescription model)
        => model.StateType.Assembly == typeof(Cordon.Model.StateBase).Assembly ? new(model, typeof(ConcreteState).Assembly) : null;

    /// <summary>Runs the vector's step; null when result, outputs and written cells are as the vector says, else the first difference.</summary>
    public string? Replay(Vector vector)
    {
        var operation = model.Operations.Single(o => o.Name == vector.Call);
        var state = StateOf(vector);
        var method = Twin(operation.Method);
        var arguments = method.GetParameters()
            .Select(p => p.ParameterType.IsAssignableFrom(state.GetType()) ? state
                : Input(p.ParameterType, p.ParameterType.Name == "Caller" ? "caller" : p.Name!, vector.Inputs)).ToArray();
        var result = Invoke(method, arguments);
        var value = result?.GetType().GetProperty("Value")?.GetValue(result) as ulong? ?? 0;
        if (value != vector.Result)
        {
            return $"result {value:x} instead of {vector.Result:x}";
        }
        foreach (var cell in vector.Written)
        {
            var actual = Map(state, cell.Map).Get(Key(cell, 0), Key(cell, 1), Key(cell, 2));
            if (actual != cell.Value)
            {
                return $"{cell.Map}[{string.Join(",", cell.Keys)}] is {actual:x} instead of {cell.Value:x}";
            }
        }
        return null;
    }

    /// <summary>
    /// Every invariant that the vector's state violates, with the keys, at any keys that occur in its cells; and every count that is not the exact sum over
    /// its cells.
    /// </summary>
    public IEnumerable<(Claim Claim, IReadOnlyList<ulong> Keys)> Violations(Vector vector)
    {
        var state = StateOf(vector);
        foreach (var claim in model.Invariants)
        {
            foreach (var keys in Tuples(vector, claim.Keys))
            {
                if (Evaluate(claim, state, keys) is false)
                {
                    yield return (claim, keys);
                }
            }
        }
        foreach (var count in model.Counts)
        {
            foreach (var key in Tuples(vector, count.Keys))
            {
                if ((ulong)Evaluate(count, state, key) != Sum(vector, state, count, key))
                {
                    yield return (count, key);
                }
            }
        }
    }

    UInt128 Sum(Vector vector, ConcreteState state, Claim count, IReadOnlyList<ulong> key)
    {
        var sum = UInt128.Zero;
        foreach (var part in model.Contributions[count.Method.Name])
        {
            var entry = part.Keys.Take(part.Keys.Count - count.Keys.Count).ToArray();
            sum = Cells(vector, entry).Aggregate(sum, (total, e) => total + (ulong)Evaluate(part, state, [.. e, .. key]));
        }
        return sum;
    }

    object Evaluate(Claim claim, ConcreteState state, IReadOnlyList<ulong> keys)
    {
        var method = Twin(claim.Method);
        var types = method.GetParameters().Select(p => p.ParameterType).Where(typeof(ConcreteKey).IsAssignableFrom);
        return Invoke(method, [state, .. types.Zip(keys, (type, word) => Activator.CreateInstance(type, word)!)])!;
    }

    /// <summary>The keys of every cell of a map of exactly these key types.</summary>
    IEnumerable<IReadOnlyList<ulong>> Cells(Vector vector, IReadOnlyList<Type> types)
        => vector.Before.Where(c => KeyTypes[c.Map].SequenceEqual(types)).Select(c => c.Keys).DistinctBy(k => string.Join(' ', k));

    /// <summary>Every tuple of these types that occurs, as a part in order, in the keys of a cell; the empty one for none.</summary>
    IEnumerable<IReadOnlyList<ulong>> Tuples(Vector vector, IReadOnlyList<Type> types)
        => vector.Before.SelectMany(c => Parts(types, KeyTypes[c.Map], c.Keys)).DistinctBy(k => string.Join(' ', k));

    static IEnumerable<IReadOnlyList<ulong>> Parts(IReadOnlyList<Type> wanted, IReadOnlyList<Type> types, IReadOnlyList<ulong> keys)
        => wanted.Count == 0 ? [[]]
            : Enumerable.Range(0, types.Count).Where(i => types[i] == wanted[0])
                .SelectMany(i => Parts([.. wanted.Skip(1)], [.. types.Skip(i + 1)], [.. keys.Skip(i + 1)]).Select(rest => (IReadOnlyList<ulong>)[keys[i], .. rest]));

    Dictionary<string, IReadOnlyList<Type>> KeyTypes { get; } = model.AnyState().Maps.ToDictionary(m => m.Name, m => m.KeyTypes);

    ConcreteState StateOf(Vector vector)
    {
        var type = assembly.GetType(model.StateType.FullName!)!;
        var state = (ConcreteState)Activator.CreateInstance(type)!;
        foreach (var (name, value) in vector.Constants)
        {
            var field = type.GetField(name)!;
            field.SetValue(state, field.FieldType == typeof(bool) ? value != 0 : value);
        }
        foreach (var cell in vector.Before)
        {
            Map(state, cell.Map).Set(Key(cell, 0), Key(cell, 1), Key(cell, 2), cell.Value);
        }
        return state;
    }

    static Concrete::Cordon.Model.MapBase Map(ConcreteState state, string name) => state.Maps.First(m => m.Name == name);

    static ulong Key(VectorCell cell, int i) => i < cell.Keys.Count ? cell.Keys[i] : 0;

    /// <summary>The method of the same name, class and parameter types in the concrete build.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public MethodInfo Twin(MethodInfo method)
        => FindTwin(method) ?? throw new InvalidOperationException($"{method.DeclaringType!.Name}.{method.Name} has no twin in the concrete build");

    /// <summary>The same; null when there is none.</summary>
    public MethodInfo? FindTwin(MethodInfo method)
    {
        var wanted = method.GetParameters().Select(p => p.ParameterType.Name).Select(n => n switch { "SymbolicWord" => "UInt64", "SymbolicBool" => "Boolean", _ => n }).ToArray();
        return assembly.GetType(method.DeclaringType!.FullName!)?
            .GetMethods(BindingFlags.Static | BindingFlags.Public)
            .FirstOrDefault(m => m.Name == method.Name && m.GetParameters().Select(p => p.ParameterType.Name).SequenceEqual(wanted));
    }

    static object Input(Type type, string name, IReadOnlyDictionary<string, ulong> inputs)
    {
        if (type == typeof(ulong))
        {
            return inputs.GetValueOrDefault(name);
        }
        if (type == typeof(bool))
        {
            return inputs.GetValueOrDefault(name) != 0;
        }
        if (typeof(ConcreteKey).IsAssignableFrom(type))
        {
            return Activator.CreateInstance(type, inputs.GetValueOrDefault(name))!;
        }
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var value = constructor.Invoke([.. constructor.GetParameters().Select(p => Input(p.ParameterType, $"{name}.{char.ToUpperInvariant(p.Name![0])}{p.Name[1..]}", inputs))]);
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public).Where(f => !f.IsInitOnly))
        {
            field.SetValue(value, Input(field.FieldType, $"{name}.{field.Name}", inputs));
        }
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.SetMethod is { IsPublic: true }))
        {
            property.SetValue(value, Input(property.PropertyType, $"{name}.{property.Name}", inputs));
        }
        return value;
    }

    static object? Invoke(MethodInfo method, object?[] arguments)
    {
        try
        {
            return method.Invoke(null, arguments);
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException != null)
        {
            ExceptionDispatchInfo.Throw(wrapped.InnerException);
            throw;
        }
    }
}
