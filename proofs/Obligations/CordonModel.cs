using System.Reflection;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.Proofs;

/// <summary>The project's model, as the prover sees it.</summary>
public static class CordonModel
{
    /// <summary>
    /// Its state, its claims, and every function (state, caller, arguments) → result: those that the generated registry names and
    /// those that a batch is made of. Named by class and method, as in the registry: <c>MemoryOp.AddToPhysmap</c>.
    /// </summary>
    /// <param name="meaning">What the model's maps mean in terms of something else; null when nothing is known of them.</param>
    public static ModelDescription Describe(Action<StateBase>? meaning = null)
    {
        var types = typeof(State).Assembly.GetTypes();
        var functions = types
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(IsHypercall)
            .OrderBy(m => $"{m.DeclaringType!.Name}.{m.Name}", StringComparer.Ordinal);
        return new(typeof(State), types, [.. functions.Select(m => new ModelOperation($"{m.DeclaringType!.Name}.{m.Name}", ClauseOf(m), m, IsHypercall: true))]) { Meaning = meaning };
    }

    static bool IsHypercall(MethodInfo method)
        => method.ReturnType == typeof(Result)
            && method.GetParameters() is [{ ParameterType: var state }, { ParameterType: var caller }, { ParameterType: var arguments }]
            && state == typeof(State) && caller == typeof(Caller) && arguments.Name.EndsWith("Arguments", StringComparison.Ordinal);

    static string ClauseOf(MethodInfo method) => method.GetCustomAttributes<ClauseAttribute>().FirstOrDefault()?.Id ?? "";
}
