using System.Reflection;
using Cordon.Model;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>A formula of the model that the prover uses: a static method with an attribute of <c>Attributes.cs</c>.</summary>
/// <param name="Name">The class and the method: <c>Frames.OwnerKnown</c>.</param>
/// <param name="Clause">The clause of <c>spec/clauses</c>.</param>
/// <param name="Method">The method.</param>
/// <param name="Keys">The types of its keys, after the states and the caller.</param>
public sealed record Claim(string Name, string Clause, MethodInfo Method, IReadOnlyList<Type> Keys)
{
    /// <summary>Whether it takes the caller.</summary>
    public bool TakesCaller => Method.GetParameters().Any(p => p.ParameterType == typeof(Caller));
}

/// <summary>A step of the model: a hypercall's sub-operation, or something that the hypervisor does of itself.</summary>
/// <param name="Name">As in the registry: <c>memory_op.add_to_physmap</c>; a transition's class and method.</param>
/// <param name="Clause">The clause that describes it.</param>
/// <param name="Method">The total function (state, caller, arguments) → result.</param>
/// <param name="IsHypercall">Whether a guest makes it; else it is a transition.</param>
public sealed record ModelOperation(string Name, string Clause, MethodInfo Method, bool IsHypercall);

/// <summary>A model, as the prover sees it: what its state is, what it claims, what may happen.</summary>
public sealed class ModelDescription
{
    readonly ILookup<Type, Claim> claims;
    readonly MethodInfo[] methods;
    readonly Type[] types;
    readonly FieldInfo[] scalars;

    /// <summary>Finds claims and transitions among the static methods of <paramref name="types"/>; hypercalls are given.</summary>
    /// <param name="state">The type of the state, with a constructor without parameters.</param>
    /// <param name="types">Where to look.</param>
    /// <param name="hypercalls">What guests may call.</param>
    public ModelDescription(Type state, IEnumerable<Type> types, IEnumerable<ModelOperation> hypercalls)
    {
        StateType = state;
        this.types = [.. types];
        methods = [.. this.types.SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))];
        claims = methods
            .SelectMany(m => m.GetCustomAttributes<ClaimAttribute>().Select(a => (Attribute: a, Claim: Describe(m, a.Clause))))
            .ToLookup(found => found.Attribute.GetType(), found => found.Claim);
        Contributions = methods
            .SelectMany(m => m.GetCustomAttributes<ContributesAttribute>().Select(a => (a.Count, Contribution: Describe(m, ""))))
            .ToLookup(found => found.Count, found => found.Contribution);
        MayChange = [.. methods
            .SelectMany(m => m.GetCustomAttributes<MayChangeAttribute>().Select(a => (Describe(m, a.Clause), a.Maps)))];
        Operations = [.. hypercalls, .. claims[typeof(TransitionAttribute)].Select(t => new ModelOperation(t.Name, t.Clause, t.Method, false))];
        scalars = [.. state.GetFields(BindingFlags.Instance | BindingFlags.Public)
            .Where(f => f.FieldType == typeof(SymbolicWord) || f.FieldType == typeof(SymbolicBool))];
    }

    /// <summary>The type of the state.</summary>
    public Type StateType { get; }

    /// <summary>Every step that the model allows: the hypercalls, then the transitions.</summary>
    public IReadOnlyList<ModelOperation> Operations { get; }

    /// <summary>What holds of every reachable state.</summary>
    public IEnumerable<Claim> Invariants => claims[typeof(InvariantAttribute)];

    /// <summary>What follows from the invariants.</summary>
    public IEnumerable<Claim> Consequences => claims[typeof(ConsequenceAttribute)];

    /// <summary>What holds across every step.</summary>
    public IEnumerable<Claim> Steps => claims[typeof(StepAttribute)];

    /// <summary>What holds of each write of a map, and which map.</summary>
    public IEnumerable<(Claim Claim, string Map)> EachWrite => MarkedWith<EachWriteAttribute>().Select(found => (found.Claim, found.Attribute.Map));

    /// <summary>What equals a sum of contributions.</summary>
    public IEnumerable<Claim> Counts => claims[typeof(CountedAttribute)];

    /// <summary>What is taken for granted.</summary>
    public IEnumerable<Claim> Assumptions => claims[typeof(AssumptionAttribute)];

    /// <summary>The contributions by the name of the count's method.</summary>
    public ILookup<string, Claim> Contributions { get; }

    /// <summary>Which cells a step may change, and the maps that each rule names.</summary>
    public IReadOnlyList<(Claim Rule, IReadOnlyList<string> Maps)> MayChange { get; }

    /// <summary>The methods with an attribute, as claims.</summary>
    public IEnumerable<(Claim Claim, T Attribute)> MarkedWith<T>()
        where T : Attribute
        => methods.SelectMany(m => m.GetCustomAttributes<T>().Select(a => (Describe(m, (a as ClaimAttribute)?.Clause ?? ""), a)));

    /// <summary>The attributes of a kind that stand on a class.</summary>
    public IEnumerable<T> OnTypes<T>()
        where T : Attribute
        => types.SelectMany(t => t.GetCustomAttributes<T>());

    /// <summary>The words and truth values of the state that are no map; they are constant.</summary>
    public IReadOnlyList<FieldInfo> Scalars => scalars;

    /// <summary>What is known of a state after all, such as what its maps hold in terms of the machine's tables; null when nothing is.</summary>
    public Action<StateBase>? Meaning { get; init; }

    /// <summary>A state of which nothing is known but <see cref="Meaning"/>; two of them are the same state.</summary>
    public StateBase AnyState()
    {
        var state = (StateBase)Activator.CreateInstance(StateType)!;
        foreach (var scalar in scalars)
        {
            scalar.SetValue(state, SymbolicInput.Symbol(scalar.FieldType, scalar.Name));
        }
        Meaning?.Invoke(state);
        return state;
    }

    /// <summary>The initial state: every map is 0, and of the constants nothing is known.</summary>
    public StateBase InitialState()
    {
        var state = AnyState();
        foreach (var map in state.Maps)
        {
            map.InitiallyZero = true;
        }
        return state;
    }

    static Claim Describe(MethodInfo method, string clause)
        => new($"{method.DeclaringType!.Name}.{method.Name}", clause, method,
            [.. method.GetParameters().Select(p => p.ParameterType).Where(t => typeof(IKey).IsAssignableFrom(t))]);
}
