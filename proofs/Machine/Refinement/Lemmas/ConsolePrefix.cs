using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// A line begins with its speaker's name: what comes before the name, then in the round of number i byte i of the name, then what comes behind it. Each way puts a few bytes behind what was there, and changes nothing else; there
/// are at most 31 rounds, so all together do.
/// </summary>
public sealed class ConsolePrefix : Lemma
{
    /// <summary>How many bytes it puts at the most: a bracket, a name, a bracket and a blank; the hypervisor's own name is shorter.</summary>
    public const ulong MostBytes = 1 + Impl.Domain.MaximumNameLength + 2;

    readonly Term domain = Term.ZeroExtend(Term.Variable("domain", 16), 64);
    readonly Term rounds = Term.Variable("letter.number", 64);

    /// <inheritdoc/>
    public override string Function => ConsoleOutput.Prefix;

    /// <inheritdoc/>
    public override string Promise => "puts the name of a domain on the console, and changes nothing but the console's output";

    /// <summary>How many bytes were ever put.</summary>
    public static Term Produced(TableReader t) => t.Narrow(t.Layout.Root, "Console.OutputProduced");

    /// <summary>How far behind the next byte's place a place of the output is.</summary>
    public static Term Behind(Term produced, Term place)
        => Term.Binary(Operator.BitAnd, Term.Binary(Operator.Subtract, place, Term.ZeroExtend(produced, 64)), Literal(Impl.ConsoleBuffers.OutputBytes - 1));

    // The byte that was put last.
    static Term Last(TableReader t) => t.Narrow(t.Layout.Root, "Console.Output",
        Term.Binary(Operator.BitAnd, Term.ZeroExtend(Term.Binary(Operator.Subtract, Produced(t), Term.Vector(1, 32)), 64), Literal(Impl.ConsoleBuffers.OutputBytes - 1)));

    /// <summary>That bytes are put behind what was there, so many at the most, and nothing else is changed.</summary>
    /// <param name="before">The tables before.</param>
    /// <param name="after">The tables after.</param>
    /// <param name="content">What was written.</param>
    /// <param name="most">How many bytes.</param>
    /// <param name="others">Fields of the root that may be written besides.</param>
    public static IEnumerable<(string What, Term Goal)> PutsBehind(TableReader before, TableReader after, MachineContent content, ulong most, IReadOnlyList<string> others)
    {
        var root = before.Layout.Root;
        var allowed = ConsoleOutput.Output.Concat(others).Select(name => root[name]).ToHashSet();
        yield return ("that nothing but the console's output is changed", Term.Boolean(content.Cells.Keys.All(allowed.Contains)
            && content.Memory.Length == 0 && content.Tables.Length == 0 && content.Stores.IsEmpty));
        var put = Term.ZeroExtend(Term.Binary(Operator.Subtract, Produced(after), Produced(before)), 64);
        yield return ("how many bytes are put", AtMost(put, most));
        var place = Term.Variable("any.place", 64);
        yield return ("that what waits is not touched", Or(Not(Below(place, Impl.ConsoleBuffers.OutputBytes)), Less(Behind(Produced(before), place), put),
            Equal(after.Narrow(root, "Console.Output", place), before.Narrow(root, "Console.Output", place))));
        yield return ("that it is noted when bytes are lost, and else not", IsNoted(before, after));
    }

    /// <summary>Whether it is noted as before that bytes were lost, or that they were.</summary>
    public static Term IsNoted(TableReader before, TableReader after) => Or(Equal(Lost(after), Lost(before)), Equal(Lost(after), Term.Vector(1, 32)));

    /// <summary>Whether there is no room for more.</summary>
    public static Term IsFull(TableReader t)
        => Equal(Term.Binary(Operator.Subtract, Produced(t), t.Narrow(t.Layout.Root, "Console.OutputConsumed")), Term.Vector(Impl.ConsoleBuffers.OutputBytes, 32));

    /// <summary>That a byte was put last, or that there was no room for it, and this is noted.</summary>
    public static Term IsPut(TableReader after, Term octet) => Or(Equal(Last(after), octet), And(IsFull(after), Equal(Lost(after), Term.Vector(1, 32))));

    // That bytes were put one after the other, or that there was no room for all, and this is noted.
    static Term ArePut(TableReader before, TableReader after, params Term[] bytes)
    {
        var first = Term.ZeroExtend(Produced(before), 64);
        var (root, places) = (before.Layout.Root, new List<Term>());
        for (var i = 0; i < bytes.Length; i++)
        {
            var place = Term.Binary(Operator.BitAnd, Plus(first, (ulong)i), Literal(Impl.ConsoleBuffers.OutputBytes - 1));
            places.Add(Equal(after.Narrow(root, "Console.Output", place), bytes[i]));
        }
        return Or(And([.. places]), And(IsFull(after), Equal(Lost(after), Term.Vector(1, 32))));
    }

    static Term[] Text(string text) => [.. text.Select(one => Term.Vector(one, 8))];

    static Term Lost(TableReader t) => t.Narrow(t.Layout.Root, "Console.OutputLost");

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, executor, before) = (context.Image.Layout, context.Executor, context.Image.Before);
        var function = context.FunctionOf(Function);
        if (NaturalLoops.HeadsOf(function) is not [var address])
        {
            throw new MachineFaultException($"{Function} has not one loop") { Address = function.Address };
        }
        var length = before[layout.Domains, "NameLength", domain];
        var letter = before.Narrow(layout.Domains, "Name", domain, rounds);
        var head = new CutPoint("letter", address, rounds) { Always = And(Less(rounds, length), Below(domain, layout.Sizes.Domains)) };
        var entry = executor.Enter(Function);
        entry.Processor.General[7] = MachineLayout.RootAddress;
        entry.Processor.General[6] = domain;
        var saved = entry.Processor.Clone();
        foreach (var way in new CutExecution(executor, [head], (_, state) => state, _ => { }).Run(entry))
        {
            RefinementGoal Goal(string what, Term goal) => new($"{what}, {(way.From is null ? "before the first letter" : "in a letter's round")}", -1, [.. way.End.Path], goal, new());
            if (way.To is { } to)
            {
                yield return Goal("that the name goes on", new ContentReader(layout, way.End.Content, to.Renamed(way.From)).After(to.Always)!);
            }
            else
            {
                executor.CheckReturn(saved, way.End);
                yield return Goal("that all of the name was put", way.From is null ? Or(Not(Below(domain, layout.Sizes.Domains)), IsZero(length)) : Equal(Plus(rounds, 1), length));
            }
            // A bracket before the name; a letter; behind the name a bracket and a blank. The hypervisor's own name is put without rounds.
            var most = (way.From, way.To) switch { (null, null) => 9UL, (_, null) => 3UL, _ => 1UL };
            var after = new TableReader(layout, way.End.Content);
            foreach (var (what, goal) in PutsBehind(before, after, way.End.Content, most, []))
            {
                yield return Goal(what, goal);
            }
            if (way is { From: null, To: null })
            {
                yield return Goal("that the hypervisor's own name is put when there is no such domain", Or(Below(domain, layout.Sizes.Domains), ArePut(before, after, Text("(cordon) "))));
                yield return Goal("that what is around a name is put when it is empty", Or(Not(Below(domain, layout.Sizes.Domains)), ArePut(before, after, Text("() "))));
            }
            else if (way.To is null)
            {
                // The name's last letter, and what is behind it.
                yield return Goal("that what is behind the name is put", ArePut(before, after, [letter, .. Text(") ")]));
            }
            else if (way.From is null)
            {
                yield return Goal("that what is before the name is put", ArePut(before, after, Text("(")));
            }
            if (way is { From: not null, To: not null })
            {
                yield return Goal("that the letter is put", IsPut(after, letter));
            }
        }
    }
}
