using Cordon.Model;

namespace Cordon.Proofs;

/// <summary>The project's model, as the prover sees it.</summary>
public static class CordonModel
{
    /// <summary>Its state, its claims, and the operations of the generated registry.</summary>
    public static ModelDescription Describe()
        => new(typeof(State), typeof(State).Assembly.GetTypes(), []);
}
