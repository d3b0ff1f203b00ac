using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>A way through the code of a list-shaped sub-op, from the entry or the head of a loop to another head or the return.</summary>
/// <param name="From">Where it begins; null for the call's entry.</param>
/// <param name="To">Where it ends; null for the return.</param>
/// <param name="End">The state there.</param>
/// <param name="Read">Whether all was readable that it read: from the entry, of the argument structure; from a head, of the list.</param>
/// <param name="Shown">What was shown of it already.</param>
public sealed record ListWay(CutPoint? From, CutPoint? To, PathState End, Term Read, IReadOnlyList<Term> Shown)
{
    /// <summary>The frames that it may take for tables of nested paging.</summary>
    public IReadOnlyList<(Term Frame, Term IsTaken)> Tables { get; init; } = [];

    /// <summary>The growth of a grant table that it made, if any.</summary>
    public GrantGrowth? Growth { get; init; }

    /// <summary>What was known at its end; all that is known of it.</summary>
    public Knowledge? Known { get; init; }

    /// <summary>What the model is told of the choices that it made.</summary>
    public IReadOnlyList<Term> Chosen { get; init; } = [];
}

/// <summary>
/// What is owed of a list-shaped sub-op's machine code: of each way between the entry, the heads of its loops and the return, what is owed of a single step, for the steps that the shape says;
/// and where a head is reached, all that is assumed of a state there.
/// </summary>
public sealed class ListGoals(RefinedImage image, GuestCall guest, ListShape shape, Judge judge)
{
    readonly Dictionary<(CutPoint? From, CutPoint? To, int Number), IReadOnlyList<StepPath>> explored = [];

    /// <summary>Finds the paths of the model's steps on all ways, so that what they touch is known of when the code is executed.</summary>
    /// <param name="explore">Finds the paths of steps of the model.</param>
    public void Explore(Func<Func<State, (Result, object)>, IReadOnlyList<StepPath>> explore)
    {
        var ends = shape.Cuts.Prepend<CutPoint?>(null).ToArray();
        foreach (var (from, to) in ends.SelectMany(from => ends.Select(to => (from, to))))
        {
            _ = shape.Steps(from, to, Findings.None).Select((owed, i) => PathsOf(from, to, i, owed, new(image, guest), explore)).ToArray();
        }
        shape.Touches = from => explored.Where(one => one.Key.From == from).SelectMany(one => one.Value).Select(path => path.Touched).ToArray();
    }

    IReadOnlyList<StepPath> PathsOf(CutPoint? from, CutPoint? to, int number, OwedSteps owed, CallSteps call, Func<Func<State, (Result, object)>, IReadOnlyList<StepPath>> explore)
        => call is { Tables.Count: 0, Growth: null } && explored.TryGetValue((from, to, number), out var paths) ? paths : explored[(from, to, number)] = explore(state => owed.Steps(state, call));

    Findings FindingsOf(ListWay way) => new(
        way.Read,
        Term.And([.. way.End.Content.Stores.Where(store => !guest.IsInStructure(store.Linear)).Select(store => Term.Implies(store.Guard, store.Succeeds))]));

    /// <summary>All of it.</summary>
    /// <param name="ways">The ways.</param>
    /// <param name="explore">Finds the paths of steps of the model.</param>
    public IEnumerable<RefinementGoal> All(IReadOnlyList<ListWay> ways, Func<Func<State, (Result, object)>, IReadOnlyList<StepPath>> explore)
    {
        var group = 0;
        foreach (var way in ways)
        {
            judge.Recall(way.Known!);
            var owed = OfWay(way, explore).ToArray();
            var known = judge.Know();
            foreach (var goals in owed.GroupBy(goal => goal.Path))
            {
                // Goals of one way and path of the model are decided together.
                group++;
                foreach (var goal in goals)
                {
                    yield return goal with { What = $"{goal.Name}, {Named(way)}", Path = -group, Known = known };
                }
            }
        }
    }

    static string Named(ListWay way)
        => $"from {(way.From is null ? "the entry" : $"a round of {way.From.Name}")} to {(way.To is null ? "the return" : way.To == way.From ? "the next" : $"a round of {way.To.Name}")}";

    IEnumerable<RefinementGoal> OfWay(ListWay way, Func<Func<State, (Result, object)>, IReadOnlyList<StepPath>> explore)
    {
        var goals = new RefinementGoals(image, guest, judge, way.Read, way.End) { Shown = way.Shown, Chosen = [.. way.Chosen, .. shape.Chosen], Buffer = shape.Given(way.From), Outside = shape.Outside, Held = shape.RulesAt(way.From), GivesStructure = !shape.IsStructureListed };
        var number = 0;
        var steps = shape.Steps(way.From, way.To, FindingsOf(way)).ToArray();
        yield return new("that the shape says what is done", -1, [.. goals.Always, way.From is null ? way.Read : Term.True], Term.Or([.. steps.Select(owed => owed.When)]), new());
        var whole = new List<StepPath>();
        WholeCall? ThisCall() => way is { From: null, To: null } && steps.All(owed => owed.Left is null) ? new(whole, way.Read, shape.ResultUnread, shape.Given(null), shape.Outside) : null;
        foreach (var owed in steps)
        {
            // From the entry, what is read is the argument structure: without it there is nothing to speak of.
            var when = way.From is null ? Term.And(owed.When, way.Read) : owed.When;
            var call = new CallSteps(image, guest) { Tables = way.Tables, Growth = way.Growth };
            var all = PathsOf(way.From, way.To, number, owed, call, explore);
            // Many paths of the model are none of this way.
            var paths = all.Where(path => !judge.IsImpossible([.. goals.Always, .. path.Conditions, when])).ToArray();
            whole.AddRange(paths.Select(path => path with { Conditions = [.. path.Conditions, when] }));
            foreach (var goal in goals.OfPaths(paths, when, way.To is null, owed.Left))
            {
                yield return goal with { Path = (1000 * number) + goal.Path, Whole = ThisCall() };
            }
            foreach (var goal in goals.OfChoices(call.Allowed, when, paths))
            {
                yield return goal;
            }
            foreach (var path in way.To is null ? [] : paths)
            {
                yield return new("that the step does not end the call", (1000 * number) + path.Index, [.. goals.Always, .. path.Conditions, when],
                    Term.Equal(path.Outputs[0].Term, Term.Vector(0, 64)), path.Touched);
                foreach (var (what, goal) in shape.Leaves(way, path))
                {
                    yield return new(what, (1000 * number) + path.Index, [.. goals.Always, .. path.Conditions, when], goal, path.Touched);
                }
            }
            number++;
        }
        if (way is { From: null, To: null })
        {
            foreach (var goal in goals.WhenUnread(shape.ResultUnread))
            {
                yield return goal with { Whole = ThisCall() };
            }
        }
        foreach (var goal in goals.OfRules())
        {
            yield return goal with { Whole = ThisCall() };
        }
        foreach (var (what, goal) in shape.Besides(way))
        {
            yield return new(what, -1, goals.Always, goal, new());
        }
        if (way.To is not null)
        {
            foreach (var goal in AtHead(way, goals))
            {
                yield return goal;
            }
        }
    }

    // What the next round assumes.
    IEnumerable<RefinementGoal> AtHead(ListWay way, RefinementGoals goals)
    {
        RefinementGoal Goal(string what, Term goal, TouchedKeys? touched = null) => new(what, -1, goals.Always, goal, touched ?? new());
        var after = new TableReader(image.Layout, way.End.Content);
        var reader = new ContentReader(image.Layout, way.End.Content, way.To!.Renamed(way.From));
        yield return Goal("that what was read was there", way.Read);
        foreach (var goal in goals.OfRules(shape.RulesAt(way.To), rule => reader.After(rule) ?? Term.False))
        {
            yield return goal;
        }
        yield return Goal("what holds in every round", reader.After(way.To.Always) ?? Term.False);
        foreach (var (what, fact) in StateFacts.IsAwake(after, guest.Caller))
        {
            yield return Goal(what, fact);
        }
        var state = image.Model.AnyState();
        AbstractionFunction.Attach(state, after);
        foreach (var assumption in image.Model.Assumptions.Where(a => a.TakesCaller))
        {
            var claim = ClaimEvaluation.Evaluate(assumption, [state], guest.Caller, new([]));
            yield return Goal($"that {assumption.Name}", claim.Term, claim.Touched);
        }
        yield return Goal("that the vcpu that calls is there", StateFacts.Exists(after, guest.Caller));
        foreach (var fact in Representation.OfRoot(after))
        {
            yield return Goal("what holds of the root", fact);
        }
    }
}
