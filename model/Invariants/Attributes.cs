namespace Cordon.Model;

/// <summary>What every attribute that the prover reads has: the clause that it discharges.</summary>
public abstract class ClaimAttribute(string clause) : Attribute
{
    /// <summary>The clause of <c>spec/clauses</c>, such as <c>ISO-001</c>.</summary>
    public string Clause { get; } = clause;
}

/// <summary>
/// On <c>static Bool Name(State state, K1 key1, …)</c>, branch-free: it holds of every reachable state for all keys.
/// Proved by induction: of the all-zero state, and after every step from any state that satisfies every invariant.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InvariantAttribute(string clause) : ClaimAttribute(clause);

/// <summary>
/// On <c>static Bool Name(State state, K1 key1, …)</c>, branch-free: it follows from the invariants, in any one state.
/// What a user of the system cares about, such as isolation.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConsequenceAttribute(string clause) : ClaimAttribute(clause);

/// <summary>
/// On <c>static Bool Name(State before, State after, Caller caller, K1 key1, …)</c>, branch-free: it holds across every
/// step, for all keys. For example: a frame changes owner only when nothing reaches it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StepAttribute(string clause) : ClaimAttribute(clause);

/// <summary>
/// On <c>static Bool Name(State before, Caller caller, K1 key1, …, Word word, Word written)</c>, branch-free: of each write of the map by
/// a step, to the cell at these keys, which held <c>word</c> just before. It is reflexive and transitive in the words, which is proved; so it holds of what the whole
/// step makes of any cell, and is easier to prove than that where a step writes a map often.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachWriteAttribute(string clause, string map) : ClaimAttribute(clause)
{
    /// <summary>The name of the map.</summary>
    public string Map { get; } = map;
}

/// <summary>
/// On <c>static Bool Name(State before, Caller caller, K1 key1, …)</c>, branch-free: whether a step of
/// <c>caller</c> may change the cell at these keys of the maps named (all maps of these key types, when none is named).
/// Every map that a step writes must have such a rule; a map whose first key is a <c>DomainId</c> and that has none
/// may be changed at <c>caller.Domain</c> only.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MayChangeAttribute(string clause, params string[] maps) : ClaimAttribute(clause)
{
    /// <summary>The names of the maps that the rule is for; empty for every map of the key types.</summary>
    public IReadOnlyList<string> Maps { get; } = maps;
}

/// <summary>
/// On <c>static Word Name(State state, K key)</c>, branch-free: for every key it equals the sum, over all keys of
/// all contributions that name it (<see cref="ContributesAttribute"/>), of the contribution.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CountedAttribute(string clause) : ClaimAttribute(clause);

/// <summary>
/// On <c>static Word Name(State state, E1 entry1, …, K key)</c>, branch-free: what the entry at these keys (one to
/// three) adds to the count of <c>key</c>. It may read maps at exactly the entry's keys only.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContributesAttribute(string count) : Attribute
{
    /// <summary>The name of the method marked with <see cref="CountedAttribute"/>.</summary>
    public string Count { get; } = count;
}

/// <summary>
/// On <c>static Bool Name(State state, K1 key1, …)</c>, branch-free: taken for granted of every state, because the
/// environment guarantees it (the machine's size, what Kconfig admits). Printed among the caveats.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AssumptionAttribute(string clause) : ClaimAttribute(clause);

/// <summary>
/// On <c>static Result Name(State state, Caller caller, K1 key1, …)</c> (keys or words; or <c>void</c>): a step that no guest calls,
/// such as a builder's step, a TLB flush or a timer's expiry. It owes the same obligations as a hypercall.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TransitionAttribute(string clause) : ClaimAttribute(clause);

/// <summary>On the function of a hypercall's sub-op: no path of it writes any map of the state, whoever calls and whatever the arguments.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChangesNothingAttribute(string clause) : ClaimAttribute(clause);
