using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>Where an obligation's facts come from.</summary>
public interface IFactSource
{
    /// <summary>
    /// The facts at the cells touched; <paramref name="rounds"/> times, what the facts of one round read is touched for the next.
    /// </summary>
    /// <param name="touched">The cells of the step and of the claim; grows by what the facts read.</param>
    /// <param name="rounds">1 or more.</param>
    /// <param name="closed">Whether there are no other entries than those touched: counts are then exact.</param>
    IReadOnlyList<Term> Facts(TouchedKeys touched, int rounds, bool closed = false);

    /// <summary>Whether the solver gets a fact only when a model that it found violates it.</summary>
    bool IsLazy(Term fact);
}
