using System.Collections.Immutable;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// Any state in which a call can be at the head of a loop. The tables are any; a register or half a word of the stack is what it was where the loop was entered, or that and a multiple of
/// the number of rounds, or a word that rounds carry on, or nothing is known of it. It begins with the first and gives in to what it is shown.
/// </summary>
sealed class HeadState
{
    const int StackPointer = 4;

    enum Kind { Kept, Said, Counting, Carried, Advanced, Unknown }

    // What is known of a place: for Counting the value in the first round and what a round adds; for Advanced that, and how often a carried word is added; for the others the value.
    sealed record Content(Kind Kind, Term Value, ulong Stride, Term? Word = null);

    readonly CutPoint cut;
    readonly Executor executor;
    readonly long depth;
    readonly SortedDictionary<Location, Content> places = [];
    readonly Dictionary<(PathState, Term), Term?> shorter = [];
    ImmutableList<Term> conditions;
    // Until a round has come back, only the first one is known of.
    bool isFirst = true;

    /// <summary>The head as it is reached first.</summary>
    public HeadState(CutPoint cut, CutPoint? source, PathState first, Executor executor)
    {
        (this.cut, this.executor, Source, First) = (cut, executor, source, first);
        (depth, conditions) = (first.Depth, cut.KeepsConditions ? first.Path : []);
        foreach (var place in Location.All(first, first))
        {
            places[place] = place.IsBelow(depth) ? Unknown(place.Read(first), place.Read(first)) : Kept(place);
        }
    }

    // What a word that never changes names is said by it: it stays true when the tables that it was computed from do not.
    Content Kept(Location place)
    {
        if (Shorter(place, First) is { } said && place.Read(First) != place.PartOf(said))
        {
            return new(Kind.Said, place.PartOf(said), 0);
        }
        var named = cut.Carried.Where(word => word.Next == word.Variable && !word.Start.IsConstant).ToDictionary(word => word.Start, word => word.Variable);
        return new(Kind.Kept, named.Count == 0 ? place.Read(First) : Named(place.Read(First), named, []), 0);
    }

    // A shorter term for a register or the word of the stack that a place is half of.
    Term? Shorter(Location place, PathState state)
    {
        var word = place.IsStack ? state.Content.StackWord(place.Word) : place.Read(state);
        if (word.Width != 64 || word.Operator != Operator.IfThenElse)
        {
            return cut.Shorter.FirstOrDefault(term => term == word);
        }
        if (!shorter.TryGetValue((state, word), out var found))
        {
            shorter[(state, word)] = found = cut.Shorter.FirstOrDefault(term => executor.Judge.Proves(state.Path, Term.Equal(word, term)));
        }
        return found;
    }

    static Term Named(Term term, Dictionary<Term, Term> named, Dictionary<Term, Term> known)
    {
        if (named.TryGetValue(term, out var name))
        {
            return name;
        }
        if (term.Operands.Count == 0 || known.TryGetValue(term, out _))
        {
            return known.GetValueOrDefault(term) ?? term;
        }
        return known[term] = term.With([.. term.Operands.Select(operand => Named(operand, named, known))]);
    }

    /// <summary>Where the loop is entered from.</summary>
    public CutPoint? Source { get; }

    /// <summary>The state with which it is entered.</summary>
    public PathState First { get; }

    /// <summary>Any state at the head.</summary>
    public PathState Any()
    {
        var processor = First.Processor.Clone();
        foreach (var (place, content) in places)
        {
            place.Write(processor, Value(place, content, cut.Rounds));
        }
        processor.Carry = executor.Fresh("flag", 0);
        processor.Parity = executor.Fresh("flag", 0);
        processor.Auxiliary = executor.Fresh("flag", 0);
        processor.Zero = executor.Fresh("flag", 0);
        processor.Sign = executor.Fresh("flag", 0);
        processor.Overflow = executor.Fresh("flag", 0);
        var stack = ImmutableSortedDictionary<long, Term>.Empty;
        foreach (var offset in places.Keys.Where(place => place.IsStack).Select(place => place.Word).Distinct())
        {
            stack = stack.SetItem(offset, Word(offset));
        }
        return new(processor, MachineContent.Untouched with { Stack = stack }, conditions.AddRange(isFirst ? FirstRound : []).Add(cut.Always), cut.Address);
    }

    IEnumerable<Term> FirstRound => cut.Carried.Where(word => word.Start.IsConstant).Select(word => Term.Equal(word.Variable, word.Start))
        .Append(Term.Equal(cut.Rounds, Term.Vector(0, 64)));

    // A word whose halves are both kept is that word: an address must not fall apart.
    Term Word(long offset)
    {
        var (lower, upper) = (Location.OfStack(offset, false), Location.OfStack(offset, true));
        if (places[lower].Kind == Kind.Said && places[upper].Kind == Kind.Said)
        {
            return Shorter(lower, First)!;
        }
        return places[lower].Kind == Kind.Kept && places[upper].Kind == Kind.Kept && Location.IsWhole(First, offset, places[lower].Value, places[upper].Value) ? First.Content.StackWord(offset)
            : Term.Concat(Value(upper, places[upper], cut.Rounds), Value(lower, places[lower], cut.Rounds));
    }

    /// <summary>Whether the loop is entered with another state than at first, because what leads to it became less known.</summary>
    public bool IsOther(CutPoint? from, PathState state) => from == Source && !ReferenceEquals(state, First);

    /// <summary>Gives in to a state with which the head is reached; whether that changed what is known of it.</summary>
    public bool Meet(CutPoint? from, PathState state, MachineLayout layout)
    {
        if (state.Depth != depth)
        {
            throw new MachineFaultException($"the stack is not as deep in every round of the loop at 0x{cut.Address:x}");
        }
        var renamed = new ContentReader(layout, MachineContent.Untouched, cut.Renamed(from));
        var after = new ContentReader(layout, state.Content, ImmutableDictionary<Term, Term>.Empty);
        var weaker = new List<(Location Place, Content Content)>();
        var changed = isFirst && cut.IsWithin(from);
        isFirst &= !changed;
        foreach (var place in Location.All(First, state).Concat(places.Keys).Distinct().ToArray())
        {
            var value = place.Read(state);
            if (!places.TryGetValue(place, out var content))
            {
                places[place] = content = place.IsBelow(depth) ? Unknown(value, value) : Kept(place);
                changed = true;
            }
            if (content.Kind == Kind.Unknown || (IsAsExpected(place, content, value, state, renamed) && IsStill(content.Value, state, after)))
            {
                continue;
            }
            weaker.Add((place, cut.IsWithin(from) && IsStill(content.Value, state, after) ? Weaker(place, content, value, state, new ContentReader(layout, MachineContent.Untouched, cut.Renamed(null))) : Unknown(content.Value, value)));
        }
        // What counts comes first: as long as that is not known, a round reads the wrong element, and the others are not what they are.
        var counts = weaker.Any(found => found.Content.Kind == Kind.Counting);
        foreach (var (place, content) in weaker.Where(found => !counts || found.Content.Kind == Kind.Counting))
        {
            places[place] = content;
            changed = true;
        }
        if (counts)
        {
            return true;
        }
        var still = conditions.RemoveAll(condition => !Holds(condition, from, state, renamed, after));
        changed |= still.Count < conditions.Count;
        conditions = still;
        return changed;
    }

    bool Holds(Term condition, CutPoint? from, PathState state, ContentReader renamed, ContentReader after)
    {
        if (ReferenceEquals(state, First) && !after.IsOfTables(condition))
        {
            return true;
        }
        if (cut.ForgetsTables && after.IsOfTables(condition))
        {
            return false;
        }
        // A condition of the way to the loop; what it speaks of may have been changed, on the way or by a round.
        return after.After(condition) is { } now && renamed.After(now) == now && (state.Path.Contains(now) || executor.Judge.Proves(state.Path, now));
    }

    // What is kept was computed from the tables before; it has to be what it would be if it were computed now.
    bool IsStill(Term value, PathState state, ContentReader after)
        => !after.IsOfTables(value) || (!cut.ForgetsTables && after.After(value) is { } now && (now == value || executor.Judge.Proves(state.Path, Term.Equal(now, value))));

    bool IsAsExpected(Location place, Content content, Term value, PathState state, ContentReader renamed)
    {
        if (content.Kind == Kind.Said)
        {
            return Shorter(place, state) is { } said && place.PartOf(said) == content.Value;
        }
        var expected = renamed.After(Value(place, content, cut.Rounds));
        return expected == value || (content.Kind is Kind.Counting or Kind.Carried or Kind.Advanced && expected is not null
            && executor.Judge.Proves(state.Path, Term.Equal(value, expected)));
    }

    Content Weaker(Location place, Content content, Term value, PathState state, ContentReader atStart)
    {
        if (content.Kind == Kind.Kept && place.Width <= 64)
        {
            if (Distance(content.Value, value) is { } stride)
            {
                return new(Kind.Counting, content.Value, stride);
            }
            foreach (var word in cut.Carried)
            {
                if (Fits(content.Value, word.Start) && Fits(value, word.Next))
                {
                    return new(Kind.Carried, word.Variable, 0);
                }
            }
            foreach (var word in cut.Carried.Where(word => word.Variable.Width == 64 && word.Next != word.Variable && word.Start.IsConstant && word.Start.Value == 0))
            {
                foreach (var sign in (ulong[])[1, ulong.MaxValue])
                {
                    var advanced = new Content(Kind.Advanced, content.Value, sign, atStart.After(word.Next));
                    if (executor.Judge.Proves(state.Path, Term.Equal(value, Value(place, advanced, cut.Rounds))))
                    {
                        return advanced with { Word = word.Variable };
                    }
                }
            }
        }
        return Unknown(content.Value, value);
    }

    static bool Fits(Term value, Term word)
        => value.Width == word.Width ? value == word
            : value.Width > word.Width ? value == Term.ZeroExtend(word, value.Width)
            : Term.ZeroExtend(value, word.Width) == word;

    // What a round adds: to numbers of 32 bits as such, for the processor clears what is above them.
    static ulong? Distance(Term first, Term second)
    {
        if (first.Width == 64 && IsNarrow(first) && IsNarrow(second))
        {
            (first, second) = (Term.Extract(first, 31, 0), Term.Extract(second, 31, 0));
        }
        var difference = new LinearForm(second).Minus(new(first));
        return difference.Count == 0 ? difference.Constant : null;
    }

    static Term Value(Location place, Content content, Term rounds)
    {
        switch (content.Kind)
        {
            case Kind.Advanced:
                return Value(place, content with { Kind = Kind.Counting }, content.Word!);
            case Kind.Counting when place.Width == 64 && !IsNarrow(content.Value):
                return Term.Binary(Operator.Add, content.Value, Term.Binary(Operator.Multiply, rounds, Term.Vector(content.Stride, 64)));
            case Kind.Counting:
                var number = Term.Binary(Operator.Add, Term.Extract(content.Value, 31, 0),
                    Term.Binary(Operator.Multiply, Term.Extract(rounds, 31, 0), Term.Vector(content.Stride & uint.MaxValue, 32)));
                return Term.ZeroExtend(number, place.Width);
            case Kind.Carried:
                return content.Value.Width > place.Width ? Term.Extract(content.Value, place.Width - 1, 0) : Term.ZeroExtend(content.Value, place.Width);
            default:
                return content.Value;
        }
    }

    Content Unknown(Term before, Term after)
        => new(Kind.Unknown, before.Width == 64 && IsNarrow(before) && IsNarrow(after)
            ? Term.ZeroExtend(executor.Fresh("round", 32), 64) : executor.Fresh("round", before.Width), 0);

    static bool IsNarrow(Term term) => (term.IsConstant && term.Value <= uint.MaxValue) || (term.Operator == Operator.ZeroExtend && term.Operands[0].Width <= 32);

    // A general register, a vector register, or half a word of the stack.
    readonly record struct Location(int Class, long Number) : IComparable<Location>
    {
        public static Location OfStack(long offset, bool upper) => new(2, offset + (upper ? 4 : 0));

        public static IEnumerable<Location> All(PathState a, PathState b)
        {
            for (var i = 0; i < a.Processor.General.Length; i++)
            {
                if (i != StackPointer)
                {
                    yield return new(0, i);
                }
            }
            for (var i = 0; i < a.Processor.Vector.Length; i++)
            {
                yield return new(1, i);
            }
            foreach (var offset in a.Content.Stack.Keys.Union(b.Content.Stack.Keys))
            {
                yield return OfStack(offset, false);
                yield return OfStack(offset, true);
            }
        }

        // Whether a word's halves are still the halves of what it was at first.
        public static bool IsWhole(PathState first, long offset, Term lower, Term upper)
            => OfStack(offset, false).Read(first) == lower && OfStack(offset, true).Read(first) == upper;

        public bool IsStack => Class == 2;

        public long Word => Number & ~7L;

        public int Width => Class switch { 0 => 64, 1 => 128, _ => 32 };

        // Below the stack pointer is what a callee left there.
        public bool IsBelow(long depth) => IsStack && Word < depth;

        public Term Read(PathState state) => Class switch
        {
            0 => state.Processor.General[Number],
            1 => state.Processor.Vector[Number],
            _ => PartOf(state.Content.StackWord(Word)),
        };

        // What a word of 64 bits is here: a register is it, a half is half of it.
        public Term PartOf(Term word) => IsStack ? Term.Extract(word, (Number & 4) == 0 ? 31 : 63, (Number & 4) == 0 ? 0 : 32) : word;

        public void Write(ProcessorState processor, Term value)
        {
            if (Class == 0)
            {
                processor.General[Number] = value;
            }
            else if (Class == 1)
            {
                processor.Vector[Number] = value;
            }
        }

        public int CompareTo(Location other) => (Class, Number).CompareTo((other.Class, other.Number));
    }
}
