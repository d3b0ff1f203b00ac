using Cordon.Proofs.Smt;

namespace Cordon.Proofs;

/// <summary>What an obligation says.</summary>
public enum ObligationKind
{
    /// <summary>An invariant holds after the step.</summary>
    Invariant,
    /// <summary>A count still equals its sum.</summary>
    Count,
    /// <summary>A claim about before and after.</summary>
    Step,
    /// <summary>The step changes only what it may.</summary>
    Locality,
    /// <summary>The step can happen at all: the facts and its conditions are satisfiable.</summary>
    Reachable,
    /// <summary>It holds of the initial state.</summary>
    Initial,
    /// <summary>It follows from the invariants.</summary>
    Consequence,
    /// <summary>A step of one domain changes nothing that another observes, but for the exceptions.</summary>
    Confinement,
    /// <summary>What a step does to what a domain observes, and what it answers, is the same in two runs that look the same to the domain.</summary>
    Consistency,
    /// <summary>An exception to these is needed: without it there is a step that fails.</summary>
    Needed,
}

/// <summary>A path of the step, and what must hold at its end.</summary>
/// <param name="Path">The path; null for a claim about a state alone.</param>
/// <param name="Goal">What must hold.</param>
/// <param name="Touched">The cells of the path and of the goal.</param>
public sealed record ObligationCase(StepPath? Path, Term Goal, TouchedKeys Touched)
{
    /// <summary>Other paths that owe the same; then <see cref="Condition"/> says when one of all is taken.</summary>
    public IReadOnlyList<StepPath> Others { get; init; } = [];

    /// <summary>When the path is taken, or one of the others.</summary>
    public Term Condition { get; init; } = Path?.Condition ?? Term.True;

    /// <summary>The path that is taken in a world in which the case fails.</summary>
    public StepPath? PathIn(Evaluator world) => Others.FirstOrDefault(other => other.Conditions.All(world.Holds)) ?? Path;
}

/// <summary>
/// One claim of one step, over some of its paths. Its formulas are the facts and "some path is taken and its goal fails": the
/// obligation is proved when they are unsatisfiable.
/// </summary>
/// <param name="Name">The step, the claim, and a number when it is split: <c>memory_op.add_to_physmap/P2m.Owned#2</c>.</param>
/// <param name="Operation">The step's name; <c>model</c> for a claim about a state alone.</param>
/// <param name="Claim">The claim's name.</param>
/// <param name="Clause">The clause that it discharges.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Cases">The paths.</param>
/// <param name="Keys">The names of the symbols at which the claim is taken.</param>
/// <param name="Instantiation">Where the facts come from; shared by a step's obligations.</param>
public sealed record Obligation(
    string Name,
    string Operation,
    string Claim,
    string Clause,
    ObligationKind Kind,
    IReadOnlyList<ObligationCase> Cases,
    IReadOnlyList<Term> Keys,
    IFactSource? Instantiation)
{
    /// <summary>How often facts may beget further facts before the obligation counts as refuted.</summary>
    public const int MaximumRounds = 3;

    /// <summary>The answer that proves it: unsatisfiable, but for <see cref="ObligationKind.Reachable"/> and <see cref="ObligationKind.Needed"/>.</summary>
    public Verdict Expected => Kind is ObligationKind.Reachable or ObligationKind.Needed ? Verdict.Satisfiable : Verdict.Unsatisfiable;

    /// <summary>That one of the paths is taken and its goal fails.</summary>
    public Term Fails => Term.Or([.. Cases.Select(one => Term.And(one.Condition, Term.Not(one.Goal)))]);

    /// <summary>The cells of all paths and goals.</summary>
    public TouchedKeys Touched
    {
        get
        {
            var touched = new TouchedKeys();
            foreach (var one in Cases)
            {
                touched.Add(one.Touched);
            }
            return touched;
        }
    }

    /// <summary>The facts at the cells of <paramref name="touched"/>, which grows by what the facts read.</summary>
    /// <param name="rounds">How often facts beget further facts.</param>
    /// <param name="closed">Whether there are no other entries than those touched.</param>
    /// <param name="touched">Where the facts are taken.</param>
    public IReadOnlyList<Term> Facts(int rounds, bool closed, TouchedKeys touched)
    {
        if (Instantiation == null)
        {
            return [];
        }
        lock (Instantiation)
        {
            return Instantiation.Facts(touched, rounds, closed);
        }
    }

    /// <summary>Whether the solver gets a fact only when a model that it found violates it.</summary>
    public bool IsLazy(Term fact) => Instantiation?.IsLazy(fact) == true;

    /// <summary>The same claim over one of the paths.</summary>
    public Obligation Of(ObligationCase one) => this with { Cases = [one] };
}
