using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// A word that one round leaves to the next, such as the element of a list that was read last. One whose next value is itself names what it was where the loop was entered.
/// </summary>
/// <param name="Variable">It, at the head of a round; of 32 or 64 bits.</param>
/// <param name="Start">What it is in the first round.</param>
/// <param name="Next">What a round leaves.</param>
public sealed record CarriedWord(Term Variable, Term Start, Term Next);

/// <summary>The head of a loop, at which the execution of a call is cut.</summary>
/// <param name="Name">What a round is, for messages.</param>
/// <param name="Address">The address.</param>
/// <param name="Rounds">How many rounds were made since the loop was entered: a variable of 64 bits.</param>
public sealed record CutPoint(string Name, ulong Address, Term Rounds)
{
    /// <summary>What holds there in every round, of the number of rounds, of what is carried and of the tables; that it does is owed wherever the head is reached.</summary>
    public Term Always { get; init; } = Term.True;

    /// <summary>Whether rounds may know under which conditions the loop was entered, as far as they still hold; not to is faster.</summary>
    public bool KeepsConditions { get; init; } = true;

    /// <summary>Whether something happens there that may change any table, such as a call of a guest's within another: nothing is kept that was computed from tables before.</summary>
    public bool ForgetsTables { get; init; }

    /// <summary>What rounds leave to the next.</summary>
    public IReadOnlyList<CarriedWord> Carried { get; init; } = [];

    /// <summary>Shorter terms for what may be kept, such as an address that code computed in one of two ways: tried where the loop is entered, and owed wherever it is entered again.</summary>
    public IReadOnlyList<Term> Shorter { get; init; } = [];

    /// <summary>The heads of loops within this one: an arrival from there is from within a round.</summary>
    public IReadOnlyList<ulong> Within { get; init; } = [];

    /// <summary>What variables become where the head is reached.</summary>
    /// <param name="from">The head at which the code went on from; null for the call's entry.</param>
    public IReadOnlyDictionary<Term, Term> Renamed(CutPoint? from)
    {
        var isRound = IsWithin(from);
        return Carried.Select(word => (word.Variable, isRound ? word.Next : word.Start))
            .Append((Rounds, isRound ? Term.Binary(Operator.Add, Rounds, Term.Vector(1, 64)) : Term.Vector(0, 64)))
            .ToDictionary(pair => pair.Item1, pair => pair.Item2);
    }

    /// <summary>Whether a way from there to here ends a round; else it enters the loop.</summary>
    public bool IsWithin(CutPoint? from) => from is not null && (from.Address == Address || Within.Contains(from.Address));
}

/// <summary>A way through the code from the entry or a head to another head, or to the return.</summary>
/// <param name="From">Where it begins; null for the call's entry.</param>
/// <param name="To">Where it ends; null for the return.</param>
/// <param name="End">The state there.</param>
public sealed record Segment(CutPoint? From, CutPoint? To, PathState End);
