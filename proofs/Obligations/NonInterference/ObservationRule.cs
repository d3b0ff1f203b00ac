using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>What an observer sees at some keys.</summary>
/// <param name="IsVisible">Whether it sees anything.</param>
/// <param name="Word">What it sees; when nothing, 0 or, of a frame, all ones.</param>
/// <param name="Touched">The cells that were read.</param>
public sealed record Sight(Term IsVisible, Term Word, TouchedKeys Touched);

/// <summary>A part of what domains observe: the cells of a map, or a function of others' cells.</summary>
/// <param name="Name">The map's name, or the function's.</param>
/// <param name="Clause">The clause that says that it is observed.</param>
/// <param name="Keys">The types of the keys, after the observer.</param>
public abstract record ObservationRule(string Name, string Clause, IReadOnlyList<Type> Keys)
{
    /// <summary>The name under which it is proved together with others: those of the same claims of the model have the same keys and much in common.</summary>
    public virtual string Group => Name;

    /// <summary>Whether the word stands for a machine frame, which is compared up to a renaming.</summary>
    public virtual bool IsFrame => false;

    /// <summary>What the observer sees in a state.</summary>
    public abstract Sight See(StateBase state, Term observer, MapKey keys);

    /// <summary>Evaluates a claim whose first key is the observer.</summary>
    protected static EvaluatedClaim Evaluate(Claim claim, StateBase state, Term observer, MapKey keys)
        => ClaimEvaluation.Evaluate(claim, [state], null, new([observer, .. keys.Terms]));
}

/// <summary>The cells of a map that a domain observes: those for which one of the claims holds.</summary>
public sealed record ObservedMap(MapBase Map, IReadOnlyList<Claim> Claims, Func<Term, Term>? FrameOf)
    : ObservationRule(Map.Name, Claims[0].Clause, Map.KeyTypes)
{
    /// <inheritdoc/>
    public override string Group => string.Join('+', Claims.Select(c => c.Method.Name));

    /// <inheritdoc/>
    public override bool IsFrame => FrameOf != null;

    /// <summary>The word of a cell that names a frame.</summary>
    /// <exception cref="InvalidOperationException">The frame is not the word plus a number.</exception>
    public Term WordOf(Term frame)
    {
        var (any, offset) = (Term.Variable("word", 64), FrameOf!(Term.Vector(0, 64)));
        return FrameOf(any) == Term.Binary(Operator.Add, any, offset) ? Term.Binary(Operator.Subtract, frame, offset)
            : throw new InvalidOperationException($"{Name}: the frame that a word names must be the word plus a number");
    }

    /// <inheritdoc/>
    public override Sight See(StateBase state, Term observer, MapKey keys)
    {
        var claims = Claims.Select(c => Evaluate(c, state, observer, keys)).ToArray();
        var isVisible = Term.Or([.. claims.Select(c => c.Term)]);
        var word = state.Maps.First(m => m.Name == Name).Read([.. keys.Terms]).Term;
        var touched = TouchedKeys.Take(state);
        foreach (var claim in claims)
        {
            touched.Add(claim.Touched);
        }
        return new(isVisible, Term.IfThenElse(isVisible, FrameOf?.Invoke(word) ?? word, FrameOf == null ? Term.Vector(0, 64) : SecondRun.NoFrame), touched);
    }
}

/// <summary>Something that a domain knows of others.</summary>
public sealed record ObservedFact(Claim Claim, string Witness)
    : ObservationRule(Claim.Method.Name, Claim.Clause, [.. Claim.Keys.Skip(1)])
{
    /// <inheritdoc/>
    public override Sight See(StateBase state, Term observer, MapKey keys)
    {
        var value = Evaluate(Claim, state, observer, keys);
        return new(Term.True, value.Term, value.Touched);
    }
}
