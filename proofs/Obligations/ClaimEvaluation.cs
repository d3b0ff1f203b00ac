using System.Reflection;
using System.Runtime.ExceptionServices;
using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>A claim at some keys as a term, and the cells that it reads.</summary>
public sealed record EvaluatedClaim(Term Term, TouchedKeys Touched);

/// <summary>Evaluates the model's formulas on symbolic states.</summary>
public static class ClaimEvaluation
{
    /// <summary>The claim of <paramref name="states"/> (one, or before and after) at <paramref name="keys"/>, and of <paramref name="words"/> if it takes any.</summary>
    /// <exception cref="InvalidOperationException">The claim branches.</exception>
    public static EvaluatedClaim Evaluate(Claim claim, IReadOnlyList<StateBase> states, object? caller, MapKey keys, params SymbolicWord[] words)
    {
        TouchedKeys.Take(states);
        var arguments = new List<object?>(states);
        if (claim.TakesCaller)
        {
            arguments.Add(caller);
        }
        arguments.AddRange(claim.Keys.Zip(keys.Terms, SymbolicInput.Key));
        arguments.AddRange(words.Cast<object>());
        var value = Explorer.Purely(() => Invoke(claim.Method, [.. arguments]));
        var term = value is SymbolicBool truth ? truth.Term : ((SymbolicWord)value!).Term;
        return new(term, TouchedKeys.Take(states));
    }

    /// <summary>Calls a method of the model; what it throws comes out as it is.</summary>
    public static object? Invoke(MethodInfo method, object?[] arguments)
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

    /// <summary>Keys of which nothing is known: what holds of them holds of all.</summary>
    public static MapKey AnyKeys(IReadOnlyList<Type> types, string prefix = "any")
        => new([.. types.Select((type, i) => Term.Variable($"{prefix}.{type.Name}.{i}", 64))]);
}
