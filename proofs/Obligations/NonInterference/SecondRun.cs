using System.Reflection;
using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>
/// The second of two runs, as a reading of the first one's terms: the same step with the same arguments, from another state, with other choices of the
/// environment. Machine frames of the first run have other numbers in the second, by a renaming that is one to one. The two states look the same to some
/// domains: so a cell of the second is the first one's where one of them sees it, and anything elsewhere.
/// </summary>
public sealed class SecondRun
{
    const string Mark = "'";
    const string RenamingName = "renamed", BackName = "renamed back";
    static readonly Term IsTaken = Term.Variable("the chosen frame is taken", 0);
    readonly ModelDescription model;
    readonly HashSet<string> maps;
    readonly HashSet<string> environment;
    readonly HashSet<string> frames;
    readonly Dictionary<string, string> rivals;
    readonly Term? chosen;
    readonly TermRewriting rewriting;
    readonly TermRewriting ofRivals;
    readonly IReadOnlyDictionary<string, ObservedMap> rules;
    readonly IReadOnlyList<Term> observers;
    readonly StateBase first;

    /// <summary>The second run of a step.</summary>
    /// <param name="model">The model.</param>
    /// <param name="operation">The step.</param>
    /// <param name="paths">Its paths: whether a frame is chosen on any.</param>
    /// <param name="rules">What is observed.</param>
    /// <param name="observers">To whom the two states look the same.</param>
    public SecondRun(ModelDescription model, ModelOperation operation, IReadOnlyList<StepPath> paths, ObservationRules rules, IReadOnlyList<Term> observers)
    {
        this.model = model;
        this.rules = rules.Rules.OfType<ObservedMap>().ToDictionary(rule => rule.Name);
        this.observers = observers;
        first = model.AnyState();
        maps = [.. model.AnyState().Maps.Select(m => m.Name)];
        environment = [.. EnvironmentOf(typeof(Caller))];
        frames = [.. operation.Method.GetParameters().Where(p => p.ParameterType == typeof(Mfn)).Select(p => p.Name!)];
        rivals = Choices<RivalOfAttribute>().ToDictionary(c => ChoiceName(c.Field.Name), c => ChoiceName(c.Attribute.Choice) + Mark);
        rewriting = new(Leaf);
        ofRivals = new(leaf => rivals.TryGetValue(leaf.Name!, out var other) ? Term.Variable(other, 64) : null);
        var names = Choices<NamesFrameAttribute>().Select(c => ChoiceName(c.Field.Name)).ToArray();
        var used = new HashSet<string>(names.Where(name => paths.Any(p => Uses(p, name))));
        chosen = used.Count switch
        {
            0 => null,
            1 => Term.Variable(used.Single(), 64),
            _ => throw new InvalidOperationException($"{operation.Name}: a step that chooses several frames needs a renaming of each"),
        };
        Paths = [.. paths.Select(WithRivals)];
        TakesFrame = chosen == null ? Term.True : Term.Equal(IsTaken, PathTree.Merge(Paths, p => Term.Boolean(Uses(p, chosen.Name!))));
    }

    /// <summary>No frame: a number that no frame has.</summary>
    public static Term NoFrame { get; } = Term.Vector(ulong.MaxValue, 64);

    /// <summary>Whether the step gets a frame that it did not have, so that the renaming grows.</summary>
    public bool ChoosesFrame => chosen != null;

    /// <summary>The state before, of the second run.</summary>
    public StateBase Before()
    {
        var state = model.AnyState();
        foreach (var map in state.Maps)
        {
            map.Meaning = key => Cell(map.Name, key.Terms);
        }
        return state;
    }

    Term Cell(string map, IReadOnlyList<Term> keys)
    {
        var other = Term.Application(map + Mark, 64, [.. keys]);
        if (!rules.TryGetValue(map, out var rule))
        {
            return other;
        }
        var back = new MapKey([.. keys.Select((key, i) => rule.Keys[i] == typeof(Mfn) ? RenamedBack(key) : key)]);
        var isSeen = Term.Or([.. observers.Select(observer => rule.See(first, observer, back).IsVisible)]);
        var same = first.Maps.First(m => m.Name == map).InitialAt(back);
        return Term.IfThenElse(isSeen, rule.IsFrame ? rule.WordOf(Renamed(rule.FrameOf!(same))) : same, other);
    }

    /// <summary>A term of the first run as the second one has it.</summary>
    public Term Of(Term first) => rewriting.Of(first);

    /// <summary>A term of the step in which what stands for any other choice is what the second run chose; to be done before <see cref="Of"/>.</summary>
    public Term WithRivals(Term term) => ofRivals.Of(term);

    /// <summary>What terms of the first run are in the second, in a world that has both.</summary>
    public Evaluator In(Evaluator world)
        => new((leaf, operands) => world.Value(Of(operands.Length == 0 ? leaf : leaf.With([.. operands.Select((value, i) => Term.Vector(value, leaf.Operands[i].Width))]))));

    /// <summary>The step's paths, <see cref="WithRivals(Term)"/>. What is evaluated on their states after is to be treated so by who evaluates it.</summary>
    public IReadOnlyList<StepPath> Paths { get; }

    StepPath WithRivals(StepPath path) => path with
    {
        Conditions = [.. path.Conditions.Select(WithRivals)],
        Outputs = [.. path.Outputs.Select(o => (o.Name, WithRivals(o.Term)))],
        Touched = path.Touched.Select(WithRivals),
    };

    /// <summary>The number in the second run, before the step, of a frame of the first.</summary>
    public static Term Renamed(Term frame) => Through(RenamingName, BackName, frame);

    /// <summary>The number in the first run of a frame of the second.</summary>
    public static Term RenamedBack(Term frame) => Through(BackName, RenamingName, frame);

    /// <summary>There and back is the same; either of two is renamed by itself.</summary>
    static Term Through(string name, string inverse, Term frame)
    {
        if (frame.Name == inverse)
        {
            return frame.Operands[0];
        }
        if (frame.Operator == Operator.IfThenElse)
        {
            return Term.IfThenElse(frame.Operands[0], Through(name, inverse, frame.Operands[1]), Through(name, inverse, frame.Operands[2]));
        }
        if (frame.Operator == Operator.Add && frame.Operands is [{ Operator: Operator.IfThenElse } either, { IsConstant: true } offset])
        {
            Term Plus(Term one) => Through(name, inverse, Term.Binary(Operator.Add, one, offset));
            return Term.IfThenElse(either.Operands[0], Plus(either.Operands[1]), Plus(either.Operands[2]));
        }
        return Term.Application(name, 64, frame);
    }

    /// <summary>What a Boolean stands for: that the first run puts the frame that it chose to use. A choice that is not used is any number.</summary>
    public Term TakesFrame { get; }

    /// <summary>
    /// The number after the step: as before, but, if it was put to use, that the frame that the first run chose is now the one that the second chose; what had that number
    /// takes the number that the frame had.
    /// </summary>
    public Term RenamedAfter(Term frame)
    {
        if (chosen == null)
        {
            return Renamed(frame);
        }
        var other = Of(chosen);
        var after = Term.IfThenElse(Term.Equal(frame, chosen), other,
            Term.IfThenElse(Term.Equal(frame, RenamedBack(other)), Renamed(chosen), Renamed(frame)));
        return Term.IfThenElse(IsTaken, after, Renamed(frame));
    }

    /// <summary>The frames to which nothing but the renaming leads: the chosen one, and what had its number.</summary>
    public IEnumerable<Term> OtherFrames => chosen == null ? [] : [chosen, RenamedBack(Of(chosen))];

    /// <summary>That the renaming is one to one, at every frame to which <paramref name="terms"/> apply it, and that no frame stays none.</summary>
    public static IEnumerable<Term> IsOneToOne(IEnumerable<Term> terms)
    {
        var (seen, pending) = (new HashSet<Term>(), new Stack<Term>(terms));
        pending.Push(Renamed(NoFrame));
        yield return Term.Equal(Renamed(NoFrame), NoFrame);
        while (pending.TryPop(out var term))
        {
            if (!seen.Add(term))
            {
                continue;
            }
            if (term.Name is RenamingName or BackName)
            {
                var back = Term.Application(term.Name == RenamingName ? BackName : RenamingName, 64, term);
                yield return Term.Equal(back, term.Operands[0]);
            }
            foreach (var operand in term.Operands)
            {
                pending.Push(operand);
            }
        }
    }

    Term? Leaf(Term leaf)
    {
        var name = leaf.Name!;
        if (maps.Contains(name))
        {
            return Cell(name, leaf.Operands);
        }
        if (frames.Contains(name))
        {
            return Renamed(leaf);
        }
        if (name.StartsWith(AnyFrame, StringComparison.Ordinal))
        {
            return RenamedAfter(leaf);
        }
        return environment.Contains(name) ? Term.Variable(name + Mark, leaf.Width)
            : name.EndsWith(Mark, StringComparison.Ordinal) && environment.Contains(name[..^1]) ? Term.Variable(name[..^1], leaf.Width)
            : null;
    }

    static string AnyFrame { get; } = ClaimEvaluation.AnyKeys([typeof(Mfn)]).Terms[0].Name![..^1];

    /// <summary>The words of a step's caller that do not say who it is.</summary>
    static IEnumerable<string> EnvironmentOf(Type caller)
    {
        var who = caller.GetProperties().Where(p => typeof(IKey).IsAssignableFrom(p.PropertyType)).Select(p => $"caller.{p.Name}").ToHashSet();
        return SymbolicInput.Flatten(SymbolicInput.Symbol(caller, "caller"), "caller").Select(found => found.Name).Where(name => !who.Contains(name));
    }

    static IEnumerable<(FieldInfo Field, T Attribute)> Choices<T>()
        where T : Attribute
        => typeof(Choices).GetFields().SelectMany(f => f.GetCustomAttributes<T>().Select(a => (f, a)));

    static string ChoiceName(string field) => $"caller.{nameof(Caller.Choices)}.{field}";

    /// <summary>Whether a path writes what it chose.</summary>
    static bool Uses(StepPath path, string name)
    {
        var written = path.After.Maps.SelectMany(m => m.Log).SelectMany(w => w.Terms);
        var (seen, pending) = (new HashSet<Term>(), new Stack<Term>(written));
        while (pending.TryPop(out var term))
        {
            if (term.Name == name)
            {
                return true;
            }
            foreach (var operand in term.Operands.Where(seen.Add))
            {
                pending.Push(operand);
            }
        }
        return false;
    }
}
