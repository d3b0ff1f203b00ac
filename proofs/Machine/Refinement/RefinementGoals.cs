using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// What is owed of a sub-op's machine code: on each path of the model the same result and outputs, the same change of every map, the tables' own rules, and no other field
/// written; and where the arguments cannot be read, <c>EFAULT</c> and no change.
/// </summary>
/// <param name="image">The image.</param>
/// <param name="guest">The call.</param>
/// <param name="judge">Who decided questions about it: what it assumed is assumed of all goals.</param>
/// <param name="read">Whether all was readable that was read of the arguments.</param>
/// <param name="end">The state after the code.</param>
public sealed class RefinementGoals(RefinedImage image, GuestCall guest, Judge judge, Term read, PathState end)
{
    /// <summary>The result where the guest's memory is not there.</summary>
    public static Term Fault { get; } = Term.Vector(unchecked((ulong)-(long)Errno.EFAULT), 64);

    // What concerns only how the processor goes on: whether the scheduler is to be asked, when the timer is to fire (which a rule of the tables speaks of), and what is left to
    // do of the call.
    static readonly HashSet<string> bookkeeping =
    [
        "Hypervisor.RescheduleRequested", "Hypervisor.NextDeadline", "Vcpu.CallOutcome", "Vcpu.HasYielded", "Registers.0",
        // Whether the other end is the hypervisor's follows from the others: a rule of the tables says so.
        "EventChannel.HypervisorEnd",
    ];

    readonly TableReader after = new(image.Layout, end.Content, notes: true);
    readonly Table registers = new AddressResolver(image.Layout).Registers;

    /// <summary>All of it.</summary>
    /// <param name="paths">The paths of the model.</param>
    /// <param name="allowed">What has to hold for the model to allow the code's choices.</param>
    public IEnumerable<RefinementGoal> All(IReadOnlyList<StepPath> paths, IReadOnlyList<Term> allowed)
    {
        foreach (var goal in OfPaths(paths, read))
        {
            yield return goal;
        }
        foreach (var goal in WhenUnread(Fault).Concat(OfRules()).Concat(OfChoices(allowed, Term.True, paths)))
        {
            yield return goal;
        }
    }

    /// <summary>What is assumed of all goals: what holds of the way to the end.</summary>
    public IReadOnlyList<Term> Always => [.. judge.Assumed, .. end.Path, .. Shown, .. Chosen];

    /// <summary>What the model is told of the code's choices.</summary>
    public IReadOnlyList<Term> Chosen { get; init; } = [];

    /// <summary>What was shown of the way to the end already.</summary>
    public IReadOnlyList<Term> Shown { get; init; } = [];

    /// <summary>The model's state, result and outputs, on each of its paths.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="when">When the model does this.</param>
    /// <param name="returns">Whether the call ends here; else it has no result yet, and gives nothing to the guest.</param>
    /// <param name="left">With what arguments the call is to be made again to go on, by their offset; null when it is done.</param>
    public IEnumerable<RefinementGoal> OfPaths(IReadOnlyList<StepPath> paths, Term when, bool returns = true, IReadOnlyDictionary<int, Term>? left = null)
    {
        foreach (var path in paths)
        {
            IReadOnlyList<Term> assumed = [.. Always, .. path.Conditions, when];
            foreach (var (what, goal, touched) in returns ? OfReturn(path, left).Concat(OfState(path, left)) : BeforeEnd().Concat(OfState(path)))
            {
                touched.Add(path.Touched);
                yield return new(what, path.Index, assumed, goal, touched);
            }
        }
    }

    // Before the call ends, the guest is given what its shape says, and nothing else.
    IEnumerable<(string What, Term Goal, TouchedKeys Touched)> BeforeEnd()
    {
        yield return ("that what the guest is given before the call ends is taken", Stored(_ => true), new());
        foreach (var (what, goal) in Given(Buffer, Term.True))
        {
            yield return (what, goal, new());
        }
    }

    /// <summary>What the guest is given besides its argument structure; null for nothing.</summary>
    public GuestBuffers.Buffer? Buffer { get; init; } = new GuestBuffers(image, guest).Find();

    /// <summary>Whether the guest is given outputs in its argument structure; else that is an element of a list, of which <see cref="Buffer"/> says what is given.</summary>
    public bool GivesStructure { get; init; } = true;

    /// <summary>Fields that are no part of the model, and that the sub-op may change.</summary>
    public IReadOnlySet<string> Outside { get; init; } = new HashSet<string>();

    Term Stored(Func<GuestStore, bool> counts)
        => Term.And([.. end.Content.Stores.Where(counts).Select(store => Term.Implies(store.Guard, store.Succeeds))]);

    /// <summary>Whether a field concerns only how the processor goes on.</summary>
    internal static bool IsBookkeeping(Cell cell) => bookkeeping.Contains(cell.Name);

    /// <summary>Whether a field is a register that a vcpu starts with.</summary>
    internal static bool IsInitialRegister(Cell cell) => cell.Name.StartsWith(initialRegisters, StringComparison.Ordinal);

    /// <summary>The fields that maps say.</summary>
    internal static IReadOnlySet<Cell> MeantCells(RefinedImage image)
    {
        var reader = new TableReader(image.Layout, MachineContent.Untouched, notes: true);
        foreach (var map in image.Model.AnyState().Maps)
        {
            AbstractionFunction.Word(map.Name, ClaimEvaluation.AnyKeys(map.KeyTypes).Terms, reader);
        }
        return new HashSet<Cell>(reader.Read) { image.Layout.Domains["FlushGeneration"] };
    }

    bool MustStay(Cell cell) => !bookkeeping.Contains(cell.Name) && !Outside.Contains(cell.Name);

    /// <summary>That the model allows the code's choices.</summary>
    public IEnumerable<RefinementGoal> OfChoices(IReadOnlyList<Term> allowed, Term when, IReadOnlyList<StepPath> paths)
        => allowed.Where(_ => paths.Count > 0).Select(holds => new RefinementGoal("that a frame that is taken for a table is free to the model", -1, [.. Always, when], holds, paths[0].Touched));

    /// <summary>That a call whose arguments cannot be read has this result, and changes nothing.</summary>
    public IEnumerable<RefinementGoal> WhenUnread(Term result)
    {
        if (!read.IsTrue)
        {
            IReadOnlyList<Term> unread = [.. Always, Term.Not(read)];
            yield return new("the result when the arguments cannot be read", -1, unread, Term.And(Term.Equal(Result, result), IsDone), new());
            foreach (var (cell, key) in Written().Where(w => MustStay(w.Cell)))
            {
                yield return new($"{cell.Name} when the arguments cannot be read", -1, unread, Unchanged(cell, key), new());
            }
            yield return new("memory when the arguments cannot be read", -1, unread, Term.Equal(after.Memory(anyFrame, anyWord), image.Before.Memory(anyFrame, anyWord)), new());
        }
    }

    /// <summary>To what tables keep besides their rules where the code goes on from.</summary>
    public IReadOnlyList<Representation.Rule> Held { get; init; } = [];

    /// <summary>That the tables keep to rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="holds">What a formula about the tables before says of those after.</param>
    public IEnumerable<RefinementGoal> OfRules(IEnumerable<Representation.Rule> rules, Func<Term, Term> holds)
        => rules.SelectMany(rule => OfRule(rule, key => holds(rule.Holds(image.Before, key)), []));

    IEnumerable<RefinementGoal> OfRule(Representation.Rule rule, Func<IReadOnlyList<Term>, Term> holds, IReadOnlyList<Representation.Rule> held)
    {
        var (table, key) = (rule.Table(image.Layout), KeyOf(rule));
        var owed = holds(key);
        IReadOnlyList<Term> before = [.. held.Concat(Held.Where(other => other.Table(image.Layout) == table && other.Element == rule.Element)).Select(other => other.Holds(image.Before, key))];
        if (!before.Contains(owed))
        {
            yield return new($"that {rule.Name}", -1, [.. Always, .. before], Term.Implies(Term.And([.. key.Zip(table.Counts, Term.Less)]), owed), TouchedBy(table, key));
        }
    }

    /// <summary>That the tables keep to their rules.</summary>
    public IEnumerable<RefinementGoal> OfRules()
    {
        foreach (var goal in Representation.Rules.SelectMany(rule => OfRule(rule, key => rule.Holds(after, key), [rule])))
        {
            yield return goal;
        }
        var exists = StateFacts.Exists(after, guest.Caller);
        if (exists != StateFacts.Exists(image.Before, guest.Caller))
        {
            yield return new("that the vcpu that calls is still there", -1, Always, exists, new());
        }
        // The exit path lets a vcpu go on unless another turn was asked for.
        var runs = StateFacts.Runs(image.Model, after, guest.Caller);
        if (GivesUpItsTurn || runs != StateFacts.Runs(image.Model, image.Before, guest.Caller))
        {
            yield return new("that another turn is asked for when the vcpu that calls gives up its own, or may not go on", -1, Always,
                GivesUpItsTurn ? Term.And(IsTurnAsked, HasYielded) : Term.Or(runs, IsTurnAsked), new());
        }
    }

    Term IsTurnAsked => Term.Not(Term.Equal(after[image.Layout.Root, "RescheduleRequested"], Term.Vector(0, 64)));

    // Without this the same vcpu goes on while its slice lasts (impl/hvm/Turns.cs).
    Term HasYielded => Term.Not(Term.Equal(after[image.Layout.Vcpus, "HasYielded", guest.Caller.Domain.Value.Term, guest.Caller.Vcpu.Value.Term], Term.Vector(0, 64)));

    // Of what a yield is for the model has nothing.
    bool GivesUpItsTurn => guest.Name == "SchedOp.Yield";

    static readonly Term anyFrame = Term.Variable("any.frame", 64);
    static readonly Term anyWord = Term.Variable("any.word", 64);

    Term Result => after.Narrow(registers, "0");

    // Whether the vcpu goes on behind the instruction, which the dispatcher's own result says.
    Term IsDone => Term.Equal(Term.Extract(end.Processor.General[0], 7, 0), Term.Vector(1, 8));

    IEnumerable<(string What, Term Goal, TouchedKeys Touched)> OfReturn(StepPath path, IReadOnlyDictionary<int, Term>? left)
    {
        var result = path.Outputs[0].Term;
        var forgiven = Buffer is { MayFail: true };
        var stored = Stored(store => !forgiven || OffsetOf(store) is not null);
        if (left is not null)
        {
            foreach (var goal in OfUnfinished(stored, left))
            {
                yield return goal;
            }
        }
        else
        {
            yield return ("the result", Term.Equal(Result, Term.IfThenElse(stored, result, Fault)), new());
            yield return ("that there is nothing left to do", IsDone, new());
        }
        foreach (var output in Outputs(path, result))
        {
            yield return (output.What, output.Goal, new());
        }
    }

    // The guest's registers say what is left: the call's number as it was, and arguments from which it goes on.
    IEnumerable<(string What, Term Goal, TouchedKeys Touched)> OfUnfinished(Term stored, IReadOnlyDictionary<int, Term> left)
    {
        yield return ("the result", Term.Equal(Result, Term.IfThenElse(stored, Term.Vector((ulong)guest.Description.Number, 64), Fault)), new());
        yield return ("that the call is made again", Term.Equal(IsDone, Term.Not(stored)), new());
        foreach (var cell in registers.Cells.Where(cell => IsLeft(cell, left)))
        {
            var before = guest.Registers().First(register => register.Offset == cell.Offset).Value;
            yield return ($"what argument {cell.Name} is left", Term.Equal(after.Narrow(registers, cell.Name["Registers.".Length..]),
                Term.IfThenElse(stored, left[cell.Offset], before)), new());
        }
    }

    static bool IsLeft(Cell cell, IReadOnlyDictionary<int, Term>? left)
        => cell.Name.StartsWith("Registers.", StringComparison.Ordinal) && left is not null && left.ContainsKey(cell.Offset);

    IEnumerable<(string What, Term Goal, TouchedKeys Touched)> OfState(StepPath path, IReadOnlyDictionary<int, Term>? left = null)
    {
        var meant = new HashSet<Cell>();
        foreach (var map in path.After.Maps)
        {
            var keys = ClaimEvaluation.AnyKeys(map.KeyTypes);
            if (AbstractionFunction.Word(map.Name, keys.Terms, after) is not { } says)
            {
                continue;
            }
            var wanted = map.Read([.. keys.Terms]).Term;
            var touched = TouchedKeys.Take(path.After);
            if (says != wanted)
            {
                yield return ($"{map.Name}[{keys}]", Term.Implies(HasMeaning(path.After, map.Name, keys), Term.Equal(says, wanted)), touched);
            }
        }
        meant.UnionWith(after.Read);
        meant.Add(image.Layout.Domains["FlushGeneration"]);
        if (Flushes(path) is { IsTrue: false } flushes)
        {
            yield return ("the flushes of translations", flushes, new());
        }
        foreach (var (cell, key) in Written().Where(w => !meant.Contains(w.Cell) && MustStay(w.Cell) && !IsLeft(w.Cell, left)))
        {
            var goal = IsInitialRegister(cell) ? Term.Or(Unchanged(cell, key), MayInitialise(key)) : Unchanged(cell, key);
            yield return ($"{cell.Name}, which no map says", goal, new());
        }
    }

    // A translation that processors may still hold is no table's: the code flushes at once whenever the model says that there is one, so that there is none between calls. Where the model flushes and
    // the call left none, there is nothing to flush; the code does it only where the model does. A vcpu whose domain's count of flushes is another than its own does not run before the processor has forgotten them all (impl's Tlb).
    Term Flushes(StepPath path)
    {
        var domain = Term.Variable("any.Domain.0", 64);
        var stale = path.After.Maps.First(map => map.Name == nameof(State.Stale)).Log;
        Term Writes(IEnumerable<MapWrite> writes) => Term.And(Term.Less(domain, image.Layout.Domains.Counts[0]),
            Term.Or([.. writes.Select(write => write.Pattern[0] is { } of ? Term.Equal(of, domain) : Term.True)]));
        var flushed = Term.Not(Unchanged(image.Layout.Domains["FlushGeneration"], [domain]));
        return Term.And(
            Term.Implies(Writes(stale.Where(write => !write.Value.Equals(Term.Vector(0, 64)))), flushed), Term.Implies(flushed, Writes(stale)),
            Contracts.Flushes.IsComplete(image.Before, end.Content, domain));
    }

    // A time means nothing while its timer is stopped: the model may keep an old one. And of the hypervisor's own ports the tables say nothing.
    internal static Term HasMeaning(StateBase after, string map, MapKey keys)
    {
        if (keys.Terms.Count == 2 && after.Maps.First(m => m.Name == map).KeyTypes[1] == typeof(Port))
        {
            return Term.Not(Term.Equal(keys.Terms[0], Term.Vector(Domid.Xen, 64)));
        }
        var says = map switch
        {
            nameof(State.PollDue) => nameof(State.Polling),
            nameof(State.PeriodicDue) => nameof(State.PeriodicPeriod),
            _ => null,
        };
        return says is null ? Term.True : Term.Not(Term.Equal(after.Maps.First(m => m.Name == says).ValueAt(keys), Term.Vector(0, 64)));
    }

    // The registers that a vcpu starts with are no part of the model: only a vcpu of the caller's that is not initialised yet may be given any.
    const string initialRegisters = "Vcpu.Initial.";

    Term MayInitialise(IReadOnlyList<Term> key) => Term.And(
        Term.Equal(key[0], guest.Caller.Domain.Value.Term), Term.Equal(image.Before.Narrow(image.Layout.Vcpus, "IsInitialised", key[0], key[1]), Term.Vector(0, 8)));

    // Each byte of an output that the guest is given is the model's, it is given when the call succeeds, and nothing else is given.
    IEnumerable<(string What, Term Goal)> Outputs(StepPath path, Term result)
    {
        var outputs = guest.SubOp.Fields.Where(f => f.Place == Spec.Place.Structure && f.IsOutput).ToArray();
        var values = path.Outputs.ToDictionary(o => o.Name, o => o.Term);
        var succeeded = Term.Equal(Term.Extract(result, 63, 63), Term.Vector(0, 1));
        for (var offset = 0; GivesStructure && offset < guest.StructureBytes; offset++)
        {
            var field = outputs.FirstOrDefault(f => offset >= f.Position && offset < f.Position + (f.Bits / 8));
            var (isGiven, value) = GivenAt(offset);
            if (field is null)
            {
                if (!isGiven.IsFalse)
                {
                    yield return ($"byte {offset} of the structure, which is no output", Term.Implies(isGiven, Term.Equal(value, guest.StructureByte(offset))));
                }
                continue;
            }
            var low = 8 * (offset - field.Position);
            var wanted = Term.Extract(values[$"arguments.{field.Name}"], low + 7, low);
            yield return ($"byte {offset} of the structure, of {field.Name}", Term.Implies(isGiven, Term.Equal(value, wanted)));
            var mustBe = guest.SubOp.WritesBackAlways ? Term.True : succeeded;
            // One copy that fails ends the others, but for those that may.
            var earlier = Stored(store => Buffer is not { MayFail: true } || OffsetOf(store) is not null);
            yield return ($"that byte {offset} of the structure is given", Term.Implies(Term.And(mustBe, earlier), isGiven));
        }
        foreach (var store in end.Content.Stores)
        {
            if (OffsetOf(store) is { } from && from + store.Bytes!.Count > guest.StructureBytes)
            {
                yield return ($"a copy of {store.Bytes.Count} bytes from byte {from} of the structure, which is shorter", Term.Not(store.Guard));
            }
        }
        foreach (var goal in Given(Buffer, succeeded))
        {
            yield return goal;
        }
    }

    IEnumerable<(string What, Term Goal)> Given(GuestBuffers.Buffer? buffer, Term succeeded)
    {
        foreach (var store in end.Content.Stores.Where(s => OffsetOf(s) is null))
        {
            if (buffer is null || new LinearForm(store.Linear).Minus(new(buffer.Address)) is not { Count: 0 } distance
                || distance.Constant + (ulong)store.Bytes!.Count > (ulong)buffer.Bytes)
            {
                yield return ($"a copy to {store.Linear}, which is no argument", Term.Not(store.Guard));
                continue;
            }
            yield return ($"that bytes from {distance.Constant} of the buffer are given only when they are to be", Term.Implies(store.Guard, buffer.IsWanted((int)distance.Constant)));
            for (var i = 0; i < store.Bytes.Count; i++)
            {
                var says = buffer.Says((int)distance.Constant + i);
                var goal = says is null ? Term.Boolean(TellsOnly(store.Bytes[i], buffer.Tells)) : Term.Implies(store.Guard, Term.Equal(store.Bytes[i], says));
                yield return ($"byte {(int)distance.Constant + i} of the buffer", goal);
            }
        }
        if (buffer is not null)
        {
            foreach (var goal in IsWhole(buffer, succeeded))
            {
                yield return goal;
            }
        }
    }

    // What does not depend on the state tells the guest nothing of the hypervisor or of others. (Which of two such texts it is may depend on the guest.)
    static bool TellsOnly(Term octet, IReadOnlyList<string> fields) => octet.Operator switch
    {
        Operator.Constant => true,
        Operator.Variable => fields.Contains(octet.Name!),
        Operator.Application => fields.Contains(octet.Name!),
        Operator.IfThenElse => octet.Operands.Skip(1).All(part => TellsOnly(part, fields)),
        _ => octet.Operands.All(part => TellsOnly(part, fields)),
    };

    IEnumerable<(string What, Term Goal)> IsWhole(GuestBuffers.Buffer buffer, Term succeeded)
    {
        for (var offset = 0; offset < buffer.Bytes; offset += 8)
        {
            var covering = end.Content.Stores.Where(s => new LinearForm(s.Linear).Minus(new(buffer.Address)) is { Count: 0 } distance
                && (ulong)offset >= distance.Constant && (ulong)offset < distance.Constant + (ulong)s.Bytes!.Count);
            var given = Term.Or([.. covering.Select(s => s.Guard)]);
            var earlier = Term.And([.. end.Content.Stores.Select(s => Term.Implies(s.Guard, s.Succeeds))]);
            yield return ($"that byte {offset} of the buffer is given", Term.Implies(Term.And(succeeded, earlier, buffer.IsWanted(offset)), buffer.NoneAtZero ? Term.Or(Term.Equal(buffer.Address, Term.Vector(0, 64)), given) : given));
        }
    }

    (Term IsGiven, Term Value) GivenAt(int offset)
    {
        Term given = Term.False, value = Term.Vector(0, 8);
        foreach (var store in end.Content.Stores)
        {
            if (OffsetOf(store) is { } start && offset >= start && offset < start + store.Bytes!.Count)
            {
                given = Term.Or(given, store.Guard);
                value = Term.IfThenElse(store.Guard, store.Bytes[offset - start], value);
            }
        }
        return (given, value);
    }

    int? OffsetOf(GuestStore store) => store.Bytes is null ? null : guest.OffsetOf(store.Linear);

    IEnumerable<(Cell Cell, IReadOnlyList<Term> Key)> Written()
    {
        var tables = image.Layout.Tables.Append(image.Layout.Root).Append(registers);
        return from table in tables
               from cell in table.Cells
               where end.Content.LogOf(cell).Length > 0 && cell.Name != "Registers.0"
               select (cell, Key(table, cell));
    }

    static IReadOnlyList<Term> Key(Table table, Cell cell)
    {
        var key = table.Counts.Select((_, i) => Term.Variable($"any.{table.Name}.{i}", 64)).ToList();
        if (cell.IsArray)
        {
            key.Add(Term.Variable($"any.{cell.Name}", 64));
        }
        return key;
    }

    Term Unchanged(Cell cell, IReadOnlyList<Term> key)
    {
        var initial = cell.Name.StartsWith("Registers.", StringComparison.Ordinal)
            ? guest.Registers().FirstOrDefault(r => r.Offset == cell.Offset).Value ?? cell.Initial(key)
            : cell.Initial(key);
        return Term.Equal(end.Content.LogOf(cell).Read(key, cell.Initial(key)), initial);
    }

    IReadOnlyList<Term> KeyOf(Representation.Rule rule) =>
    [
        .. rule.Table(image.Layout).Counts.Select((_, i) => Term.Variable($"any.row.{i}", 64)),
        .. rule.Element is null ? Array.Empty<Term>() : [Term.Variable("any.element", 64)],
    ];

    // The model's cells of a row: what its invariants say of it is known.
    TouchedKeys TouchedBy(Table table, IReadOnlyList<Term> key)
    {
        var state = image.Model.AnyState();
        var map = table == image.Layout.Frames ? nameof(State.Owner) : table == image.Layout.Domains ? nameof(State.Life)
            : table == image.Layout.Vcpus ? nameof(State.Up) : table == image.Layout.NestedEntries ? nameof(State.P2mType) : nameof(State.PortState);
        state.Maps.First(m => m.Name == map).TouchAll([new MapKey([.. key.Take(table.Counts.Count)])]);
        return TouchedKeys.Take(state);
    }
}
