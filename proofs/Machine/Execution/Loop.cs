using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// The one loop of a function, cut at its head: what leads to it, and one round from any state in which it can be there. Which registers and words of the stack a round
/// changes is found by trying: those are unknown in the round, but for a number that counts up by one, and all others are as they were at first.
/// </summary>
public sealed class Loop
{
    const int MostTries = 6;

    Loop(PathState? before, PathState first, Term counter, Term start, PathState? again, PathState? end)
    {
        Before = before;
        First = first;
        Counter = counter;
        Start = start;
        Again = again;
        End = end;
    }

    /// <summary>Paths of the function that return without getting to the loop; null when there are none.</summary>
    public PathState? Before { get; }

    /// <summary>The state where the loop is entered.</summary>
    public PathState First { get; }

    /// <summary>The number that counts the rounds, 32 bits, in the round that is looked at.</summary>
    public Term Counter { get; }

    /// <summary>What it is in the first round.</summary>
    public Term Start { get; }

    /// <summary>A round's paths that lead to another one; null when there are none.</summary>
    public PathState? Again { get; }

    /// <summary>A round's paths that return from the function; null when there are none.</summary>
    public PathState? End { get; }

    /// <summary>Cuts the loop of a function.</summary>
    /// <param name="executor">Who executes.</param>
    /// <param name="function">The function.</param>
    /// <param name="prepare">Sets its arguments.</param>
    /// <param name="always">What holds at the head in every round, given the counter; that it does is for the caller to show.</param>
    /// <exception cref="MachineFaultException">It has no loop, several, or one that does not count.</exception>
    public static Loop Cut(Executor executor, MachineFunction function, Action<PathState> prepare, Func<Term, Term> always)
    {
        if (LoopHeads.Of(function) is not [var head])
        {
            throw new MachineFaultException($"{function.Name} has not one loop");
        }
        var stops = new HashSet<ulong> { head, Executor.ReturnAddress };
        var entry = executor.Enter(function.Name);
        prepare(entry);
        var saved = entry.Processor.Clone();
        var reached = executor.Follow(entry, stops);
        var first = reached.GetValueOrDefault(head) ?? throw new MachineFaultException($"the loop of {function.Name} is never entered");
        var (registers, slots) = (new Dictionary<int, Term>(), new Dictionary<long, Term>());
        int? counter = null;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var round = first.Fork();
            round.Path = first.Path.Clear();
            foreach (var (register, value) in registers)
            {
                round.Processor.General[register] = value;
            }
            foreach (var (offset, value) in slots)
            {
                round.Content = round.Content with { Stack = round.Content.Stack.SetItem(offset, value) };
            }
            if (counter is { } counts)
            {
                round.Path = round.Path.Add(always(Term.Extract(round.Processor.General[counts], 31, 0)));
            }
            var at = round.Fork();
            var ends = executor.Follow(round, stops);
            var again = ends.GetValueOrDefault(head);
            if (again is null || !Note(at, again, registers, slots, executor))
            {
                if (counter is not { } number)
                {
                    throw new MachineFaultException($"the loop of {function.Name} does not count");
                }
                var (early, end) = (reached.GetValueOrDefault(Executor.ReturnAddress), ends.GetValueOrDefault(Executor.ReturnAddress));
                foreach (var returned in (PathState?[])[early, end])
                {
                    if (returned is not null)
                    {
                        executor.CheckReturn(saved, returned);
                    }
                }
                return new(early, first, Term.Extract(registers[number], 31, 0), Term.Extract(first.Processor.General[number], 31, 0), again, end);
            }
            counter = Counts(first, again, registers);
        }
        throw new MachineFaultException($"the loop of {function.Name} changes ever more");
    }

    // Notes what a round changed; false when that was all known already.
    static bool Note(PathState before, PathState after, Dictionary<int, Term> registers, Dictionary<long, Term> slots, Executor executor)
    {
        var grew = false;
        for (var register = 0; register < before.Processor.General.Length; register++)
        {
            if (before.Processor.General[register] != after.Processor.General[register] && !registers.ContainsKey(register))
            {
                // A number of 32 bits stays one: the processor clears what is above it.
                registers[register] = IsNarrow(before.Processor.General[register]) && IsNarrow(after.Processor.General[register])
                    ? Term.ZeroExtend(executor.Fresh("round", 32), 64) : executor.Fresh("round", 64);
                grew = true;
            }
        }
        foreach (var offset in before.Content.Stack.Keys.Union(after.Content.Stack.Keys).Where(o => o >= after.Depth))
        {
            if (before.Content.StackWord(offset) != after.Content.StackWord(offset) && slots.TryAdd(offset, executor.Fresh("round", 64)))
            {
                grew = true;
            }
        }
        return grew;
    }

    // The register that one round has made greater by 1.
    static int? Counts(PathState first, PathState again, Dictionary<int, Term> registers)
    {
        foreach (var register in registers.Keys)
        {
            var (before, after) = (first.Processor.General[register], again.Processor.General[register]);
            if (IsNarrow(before) && IsNarrow(after) && (after == Increment(before) || after == Increment(registers[register])))
            {
                return register;
            }
        }
        return null;
    }

    static Term Increment(Term number) => Term.ZeroExtend(Term.Binary(Operator.Add, Term.Extract(number, 31, 0), Term.Vector(1, 32)), 64);

    static bool IsNarrow(Term term) => (term.IsConstant && term.Value <= uint.MaxValue) || (term.Operator == Operator.ZeroExtend && term.Operands[0].Width <= 32);
}
