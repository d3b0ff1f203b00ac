using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// What holds of the tables before a step: the model's invariants, said of the tables by the abstraction, and the tables' own rules; each at the rows that were touched. Nothing
/// else is assumed.
/// </summary>
public sealed class StateFacts : IFacts
{
    readonly ModelDescription model;
    readonly Instantiation instantiation;
    readonly MachineLayout layout;
    readonly TableReader before;
    readonly StateBase scratch;
    readonly HashSet<(Table, MapKey)> rows = [];
    readonly HashSet<(string, MapKey)> cells = [];
    readonly List<Term> known = [];
    readonly HashSet<Term> seen = [];
    readonly bool counts;
    IReadOnlyList<Representation.Rule> rules = Representation.Rules;
    readonly (Table, MapKey)[] firstRows;
    readonly (string, MapKey)[] firstCells;
    readonly Term[] first;
    readonly Dictionary<Term, IReadOnlySet<string>> fieldsOf = [];
    int told;
    // What invariants say of translations is of no use to a call that looks at none.
    bool translates;

    /// <summary>The facts about a state before a step of a vcpu.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layout">The tables.</param>
    /// <param name="caller">The vcpu.</param>
    /// <param name="runs">Whether it runs and is awake; else there is such a vcpu, and no more is known of it.</param>
    /// <param name="counts">Whether what counts uses of frames is of concern even where nothing is mapped or unmapped.</param>
    public StateFacts(ModelDescription model, MachineLayout layout, Caller caller, bool runs = true, bool counts = false)
    {
        this.model = model;
        this.layout = layout;
        this.counts = counts;
        before = new(layout, MachineContent.Untouched);
        instantiation = new(model, null) { CountsNamed = counts };
        scratch = model.AnyState();
        foreach (var (term, touched) in Assumptions(model, scratch, caller))
        {
            if (runs)
            {
                Add(term);
            }
            Touch(touched);
        }
        Add(Exists(before, caller));
        foreach (var fact in Representation.OfRoot(before))
        {
            Add(fact);
        }
        // The clock counts nanoseconds from boot, and no machine runs for 146 years.
        Add(Term.Less(caller.Now.Term, Term.Vector(1UL << 62, 64)));
        foreach (var (_, fact) in IsAwake(before, caller).Where(_ => runs))
        {
            Add(fact);
        }
        Touch(layout.Domains, [caller.Domain.Value.Term], layout.Domains["State"], null);
        Touch(layout.Vcpus, [caller.Domain.Value.Term, caller.Vcpu.Value.Term], layout.Vcpus["IsDown"], null);
        (firstRows, firstCells, first) = ([.. rows], [.. cells], [.. known]);
    }

    /// <summary>Only what is touched from now on is of concern, in tables that keep to further rules as well.</summary>
    public void Begin(IReadOnlyList<Representation.Rule> further)
    {
        rules = [.. Representation.Rules, .. further];
        rows.Clear();
        cells.Clear();
        known.Clear();
        seen.Clear();
        rows.UnionWith(firstRows);
        cells.UnionWith(firstCells);
        foreach (var fact in first)
        {
            Add(fact);
        }
        (told, translates) = (0, false);
    }

    /// <summary>There is a vcpu of that number, and there was one before any call that it makes.</summary>
    public static Term Exists(TableReader tables, Caller caller) => Term.And(
        Term.Less(caller.Domain.Value.Term, tables.Layout.Vcpus.Counts[0]), Term.Less(caller.Vcpu.Value.Term, tables.Layout.Vcpus.Counts[1]),
        Term.Less(caller.Vcpu.Value.Term, tables[tables.Layout.Domains, "VcpuCount", caller.Domain.Value.Term]));

    /// <summary>Who makes a call runs and is awake.</summary>
    public static Term Runs(ModelDescription model, TableReader tables, Caller caller)
    {
        var state = model.AnyState();
        AbstractionFunction.Attach(state, tables);
        return Term.And([.. Assumptions(model, state, caller).Select(one => one.Term), .. IsAwake(tables, caller).Select(one => one.Fact)]);
    }

    static IEnumerable<(Term Term, TouchedKeys Touched)> Assumptions(ModelDescription model, StateBase state, Caller caller)
        => model.Assumptions.Where(a => a.TakesCaller).Select(assumption => ClaimEvaluation.Evaluate(assumption, [state], caller, new([]))).Select(value => (value.Term, value.Touched));

    /// <summary>Who makes a call is awake.</summary>
    public static IEnumerable<(string What, Term Fact)> IsAwake(TableReader tables, Caller caller)
        => from field in (string[])["IsBlocked", "IsPolling"]
           select ($"that the caller is awake ({field})", Term.Equal(tables.Narrow(tables.Layout.Vcpus, field, caller.Domain.Value.Term, caller.Vcpu.Value.Term), Term.Vector(0, 8)));

    /// <summary>How often invariants are instantiated at what instances of others named.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>Whether entries of nested paging may be those of mappings by grants: then what holds of such a mapping, and of the grant, is of concern where an entry is.</summary>
    public bool FollowsGrants
    {
        get;
        init => (field, instantiation) = (value, new(model, null) { CountsNamed = counts, CountsRelated = value });
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<Term> Known()
    {
        if (told != rows.Count + cells.Count)
        {
            told = rows.Count + cells.Count;
            foreach (var fact in instantiation.Facts(Touched(), Rounds))
            {
                // What is counted matters where references are dropped, which only calls do that walk.
                if (translates || counts || !(CountedSum.IsFact(fact) || FieldsOf(fact).Contains("NestedEntry.Entry")))
                {
                    Add(fact);
                }
            }
        }
        return known;
    }

    sealed record Saved(IReadOnlyList<(Table, MapKey)> Rows, IReadOnlyList<(string, MapKey)> Cells, IReadOnlyList<Term> Known, bool Translates, IReadOnlyList<Representation.Rule> Rules);

    /// <inheritdoc/>
    public object Save() => new Saved([.. rows], [.. cells], [.. known], translates, rules);

    /// <inheritdoc/>
    public void Restore(object saved)
    {
        var then = (Saved)saved;
        rows.Clear();
        rows.UnionWith(then.Rows);
        cells.Clear();
        cells.UnionWith(then.Cells);
        known.Clear();
        known.AddRange(then.Known);
        seen.Clear();
        seen.UnionWith(then.Known);
        (translates, told, rules) = (then.Translates, 0, then.Rules);
    }

    /// <summary>The facts about what was touched and about further cells of the model, those about sums included.</summary>
    /// <param name="further">The further cells.</param>
    /// <param name="rounds">How often invariants are instantiated at what instances of others named.</param>
    public IReadOnlyList<Term> About(TouchedKeys further, int rounds)
    {
        var touched = Touched();
        touched.Add(further);
        var facts = instantiation.Facts(touched, rounds);
        return [.. known.Concat(facts).Concat(RulesAbout(touched)).SelectMany(Parts).Distinct()];
    }

    static IEnumerable<Term> Parts(Term fact) => fact.Operator == Operator.And ? fact.Operands.SelectMany(Parts) : [fact];

    /// <summary>The fields of tables that a formula reads.</summary>
    public IReadOnlySet<string> FieldsOf(Term formula)
    {
        if (!fieldsOf.TryGetValue(formula, out var fields))
        {
            fieldsOf[formula] = fields = FieldsOf([formula]);
        }
        return fields;
    }

    /// <summary>The fields of tables that formulas read.</summary>
    public static IReadOnlySet<string> FieldsOf(IEnumerable<Term> formulas)
    {
        var (fields, seen, pending) = (new HashSet<string>(), new HashSet<Term>(), new Stack<Term>(formulas));
        while (pending.TryPop(out var term))
        {
            if (seen.Add(term))
            {
                if (term.Operator == Operator.Application)
                {
                    fields.Add(term.Name!);
                }
                foreach (var operand in term.Operands)
                {
                    pending.Push(operand);
                }
            }
        }
        return fields;
    }

    /// <inheritdoc/>
    public void Touch(Table table, IReadOnlyList<Term> key, Cell cell, Term? index)
    {
        if (key.Count == 0)
        {
            return;
        }
        var row = new MapKey(key);
        if (table == layout.NestedEntries && !translates)
        {
            translates = true;
            told = 0;
        }
        if (rows.Add((table, row)))
        {
            foreach (var rule in rules.Where(rule => rule.Table(layout) == table && rule.Element is null))
            {
                Add(rule.Holds(before, key));
            }
            // A rule about a vcpu or a port speaks of its domain too.
            if (table != layout.Frames && table != layout.Domains)
            {
                Touch(layout.Domains, [key[0]], layout.Domains["State"], null);
            }
        }
        if (index is not null)
        {
            foreach (var rule in rules.Where(rule => rule.Table(layout) == table && rule.Element == cell.Name))
            {
                Add(rule.Holds(before, [.. key, index]));
            }
        }
        if (MapOf(table, cell) is { } map)
        {
            Touch(map, index is null || table == layout.GrantFrames ? row : new([.. key, index]));
        }
        if (FollowsGrants && table == layout.NestedEntries)
        {
            TouchGrant(key);
        }
    }

    // The mapping that made an entry, and the grant that it is by.
    void TouchGrant(IReadOnlyList<Term> key)
    {
        Term Word(string map, params Term[] at) => scratch.Maps.First(one => one.Name == map).InitialAt(new(at));
        Term LessOne(Term word) => Term.Binary(Operator.Subtract, word, Term.Vector(1, 64));
        var handle = LessOne(Word(nameof(State.P2mHandle), [.. key]));
        Touch(nameof(State.MaptrackDomain), new([key[0], handle]));
        Touch(nameof(State.GrantFrame), new([LessOne(Word(nameof(State.MaptrackDomain), key[0], handle)), Word(nameof(State.MaptrackReference), key[0], handle)]));
    }

    /// <inheritdoc/>
    public void TouchFrame(bool isTable, Term frame, Term word)
    {
        if (isTable)
        {
            Add(TableTree.Before(before).OfEntry(frame, word));
        }
        else
        {
            Touch(nameof(State.Memory), new([frame, word]));
        }
        Touch(layout.Frames, [frame], layout.Frames["Type"], null);
    }

    void Touch(string map, MapKey key) => cells.Add((map, key));

    /// <summary>Cells of the model are of concern: those that its own paths touch.</summary>
    public void Touch(TouchedKeys touched)
    {
        foreach (var (map, keys) in touched.Cells)
        {
            foreach (var key in keys)
            {
                Touch(map.Name, key);
            }
        }
    }

    TouchedKeys Touched()
    {
        foreach (var group in cells.GroupBy(cell => cell.Item1))
        {
            scratch.Maps.First(map => map.Name == group.Key).TouchAll(group.Select(cell => cell.Item2));
        }
        return TouchedKeys.Take(scratch);
    }

    IEnumerable<Term> RulesAbout(TouchedKeys touched)
    {
        foreach (var rule in rules)
        {
            var table = rule.Table(layout);
            var type = table == layout.Frames ? [typeof(Mfn)] : table == layout.Domains ? [typeof(DomainId)]
                : rule.Element == "Vcpu.QueueTail" ? [typeof(DomainId), typeof(VcpuId), typeof(Priority)]
                : table == layout.Vcpus ? [typeof(DomainId), typeof(VcpuId)] : table == layout.Channels ? [typeof(DomainId), typeof(Port)]
                : table == layout.NestedEntries ? new[] { typeof(DomainId), typeof(Gfn) } : [];
            foreach (var key in type.Length == 0 ? [] : touched.Tuples(type))
            {
                yield return Term.Implies(IsRow(table, key.Terms), rule.Holds(before, key.Terms));
            }
        }
    }

    static Term IsRow(Table table, IReadOnlyList<Term> key) => Term.And([.. key.Zip(table.Counts, Term.Less)]);

    // The map whose instances of invariants a field calls for.
    string? MapOf(Table table, Cell cell)
    {
        if (table == layout.Domains)
        {
            return cell.Name switch
            {
                "Domain.EventPages" => nameof(State.EventArrayFrame),
                "Domain.StatusFrame" => nameof(State.StatusFrame),
                "Domain.Parameters" => nameof(State.Parameters),
                "Domain.MapEntry" or "Domain.Name" or "Domain.Handle" => null,
                _ => nameof(State.Life),
            };
        }
        if (table == layout.Vcpus)
        {
            return cell.Name switch
            {
                "Vcpu.VirqPort" => nameof(State.VirqPort),
                "Vcpu.QueueTail" => nameof(State.QueueTail),
                "Vcpu.RunStateTime" => nameof(State.RunStateTime),
                _ => nameof(State.Up),
            };
        }
        return table == layout.Channels ? nameof(State.PortState)
            : table == layout.Frames ? nameof(State.Owner)
            : table == layout.GrantFrames ? nameof(State.GrantTableFrame)
            : table == layout.GrantUses ? nameof(State.GrantFrame)
            : table == layout.GrantMappings ? nameof(State.MaptrackDomain)
            : table == layout.NestedEntries ? nameof(State.P2mType) : null;
    }

    void Add(Term fact)
    {
        if (!fact.IsTrue && seen.Add(fact))
        {
            known.Add(fact);
        }
    }
}
