using System.Linq.Expressions;
using System.Reflection;
using Cordon.Model;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>One invariant or consequence of <c>model/Invariants</c>, callable with raw keys.</summary>
/// <param name="Name">The method's type and name.</param>
/// <param name="Clause">The clause that it discharges.</param>
/// <param name="KeyTypes">The type of each key that it is stated for.</param>
/// <param name="Holds">Evaluates it; the keys in order.</param>
public sealed record InvariantClaim(string Name, string Clause, IReadOnlyList<Type> KeyTypes, Func<State, ulong[], bool> Holds)
{
    /// <summary>
    /// Every method of the model that is marked as an invariant or a consequence and speaks of keys of the state's maps alone. What is claimed of an access of memory speaks of more: that is
    /// proved, and the accesses are compared on their own (<see cref="Paging"/>).
    /// </summary>
    public static IReadOnlyList<InvariantClaim> All { get; } = Discover();

    static List<InvariantClaim> Discover()
        => [.. from type in typeof(State).Assembly.GetTypes()
               from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
               let claim = (ClaimAttribute?)method.GetCustomAttribute<InvariantAttribute>() ?? method.GetCustomAttribute<ConsequenceAttribute>()
               where claim is not null && method.GetParameters().Skip(1).All(parameter => IsKey(parameter.ParameterType))
               orderby type.Name, method.Name
               select new InvariantClaim(
                   $"{type.Name}.{method.Name}",
                   claim.Clause,
                   [.. method.GetParameters().Skip(1).Select(parameter => parameter.ParameterType)],
                   Compile(method))];

    static bool IsKey(Type type) => type == typeof(ulong) || new State().Maps.Any(map => map.GetType().GetGenericArguments().Contains(type));

    static Func<State, ulong[], bool> Compile(MethodInfo method)
    {
        var state = Expression.Parameter(typeof(State));
        var keys = Expression.Parameter(typeof(ulong[]));
        var arguments = method.GetParameters().Skip(1).Select((parameter, i) => Key(parameter.ParameterType, Expression.ArrayIndex(keys, Expression.Constant(i))));
        return Expression.Lambda<Func<State, ulong[], bool>>(Expression.Call(method, [state, .. arguments]), state, keys).Compile();
    }

    static Expression Key(Type type, Expression word)
        => type == typeof(ulong) ? word : Expression.New(type.GetConstructor([typeof(ulong)])!, word);
}
