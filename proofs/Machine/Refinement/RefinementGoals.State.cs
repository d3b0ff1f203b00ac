using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement;

// What is owed of the tables: every map is the model's, and no other field is changed.
public sealed partial class RefinementGoals
{
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

    Term MayInitialise(IReadOnlyList<Term> key) => Term.And(
        Term.Equal(key[0], guest.Caller.Domain.Value.Term), Term.Equal(image.Before.Narrow(image.Layout.Vcpus, "IsInitialised", key[0], key[1]), Term.Vector(0, 8)));

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
}
