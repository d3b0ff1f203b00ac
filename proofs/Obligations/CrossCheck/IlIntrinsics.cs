extern alias Concrete;

using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs.CrossCheck;

/// <summary>
/// What the interpreter does not interpret: the state's maps and constants, which are those of a symbolic state, and the functions of
/// <c>Logic</c>, which have their own check (each one's code against its symbolic twin).
/// </summary>
/// <param name="state">The symbolic state that the code runs on.</param>
/// <param name="interpretLogic">For the check of <c>Logic</c> itself.</param>
public sealed class IlIntrinsics(StateBase state, bool interpretLogic = false)
{
    static readonly Type ConcreteMap = typeof(Concrete::Cordon.Model.MapBase);
    static readonly Type ConcreteLogic = typeof(Concrete::Cordon.Model.Logic);

    /// <summary>The state, as the code sees it.</summary>
    public StateBase State { get; } = state;

    /// <summary>Calls a method that is not interpreted.</summary>
    public bool TryCall(MethodBase method, object?[] arguments, out object? result)
    {
        result = null;
        if (method.DeclaringType == typeof(object) && method.IsConstructor)
        {
            return true;
        }
        if (ConcreteMap.IsAssignableFrom(method.DeclaringType))
        {
            result = CallMap((MapBase)arguments[0]!, method.Name, arguments[1..]);
            return true;
        }
        if (method.DeclaringType == ConcreteLogic && !interpretLogic)
        {
            result = CallTwin(method, arguments);
            return true;
        }
        return false;
    }

    /// <summary>Reads a field of the state: a map or a constant.</summary>
    public bool TryField(object? target, FieldInfo field, out object? value)
    {
        value = null;
        if (!ReferenceEquals(target, State))
        {
            return false;
        }
        value = State.GetType().GetField(field.Name)!.GetValue(State) switch
        {
            SymbolicWord word => word.Term,
            SymbolicBool truth => truth.Term,
            var map => map,
        };
        return true;
    }

    /// <summary>A static field that is read-only: its number.</summary>
    public object? Static(FieldInfo field)
        => field is { IsInitOnly: true } && field.GetValue(null) is ulong number
            ? Term.Vector(number, 64)
            : throw new NotSupportedException($"{field.DeclaringType}.{field.Name}: the model has no static state");

    static object? CallMap(MapBase map, string name, object?[] arguments)
    {
        var words = arguments.Select(a => a is IlObject key ? key.Word : (Term)a!).ToArray();
        switch (name)
        {
            case "get_Item":
                return map.Read(words).Term;
            case "set_Item":
                map.Write(new(words[^1]), words[..^1]);
                return null;
            default:
                var method = map.GetType().GetMethod(name) ?? throw new NotSupportedException($"Map.{name}: the symbolic map has no such operation");
                method.Invoke(map, [.. method.GetParameters().Zip(words, (p, w) => p.ParameterType == typeof(SymbolicWord) ? new SymbolicWord(w) : SymbolicInput.Key(p.ParameterType, w))]);
                return null;
        }
    }

    static object? CallTwin(MethodBase method, object?[] arguments)
    {
        var twin = typeof(Logic).GetMethods().First(m => m.Name == method.Name && m.GetParameters().Length == arguments.Length);
        var converted = twin.GetParameters().Zip(arguments, (p, a) => p.ParameterType == typeof(SymbolicBool)
            ? (object)new SymbolicBool(IlValue.Truth((Term)a!))
            : p.ParameterType == typeof(SymbolicWord) ? new SymbolicWord((Term)a!) : throw new NotSupportedException($"Logic.{method.Name}: takes a {p.ParameterType}"));
        return ClaimEvaluation.Invoke(twin, [.. converted]) switch
        {
            SymbolicBool truth => truth.Term,
            SymbolicWord word => word.Term,
            var other => throw new NotSupportedException($"Logic.{method.Name}: returns {other}"),
        };
    }
}
