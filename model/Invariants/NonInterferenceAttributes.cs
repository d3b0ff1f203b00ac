namespace Cordon.Model;

/// <summary>
/// On <c>static Bool Name(State state, DomainId domain)</c>, branch-free: whether non-interference is claimed for the domain. It is not
/// for one that is meant to see others.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ObserverAttribute(string clause) : ClaimAttribute(clause);

/// <summary>
/// On <c>static Bool Name(State state, DomainId observer, K1 key1, …)</c>, branch-free: whether the cell at these keys is the observer's to
/// know, in the maps named (all maps of these key types that no other rule names, when none is named). Every map must have such a rule, or
/// be listed by <see cref="UnobservedAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ObservedByAttribute(string clause, params string[] maps) : ClaimAttribute(clause)
{
    /// <summary>The names of the maps that the rule is for; empty for every map of the key types.</summary>
    public IReadOnlyList<string> Maps { get; } = maps;
}

/// <summary>
/// On <c>static Word Name(State state, DomainId observer, K1 key1, …)</c>, branch-free: something that the observer may know although the
/// cells are another domain's. Each is a flow: who can change it says an <see cref="InterferesAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ObservesAttribute(string clause, string witness) : ClaimAttribute(clause)
{
    /// <summary>A step that could not be proved if the observer did not know it.</summary>
    public string Witness { get; } = witness;
}

/// <summary>
/// On <c>static Mfn Name(Word word)</c>, branch-free: the machine frame that a word of the maps named stands for; all ones for none. On a field of
/// <see cref="Choices"/>: it is a free frame that was chosen. Frame numbers are nothing that a domain knows: two runs are compared up to a
/// renaming of frames.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Field)]
public sealed class NamesFrameAttribute(params string[] maps) : Attribute
{
    /// <summary>The names of the maps.</summary>
    public IReadOnlyList<string> Maps { get; } = maps;
}

/// <summary>On a class: maps that no domain observes, and why.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class UnobservedAttribute(string clause, string reason, params string[] maps) : ClaimAttribute(clause)
{
    /// <summary>Why nobody needs to observe them.</summary>
    public string Reason { get; } = reason;

    /// <summary>The names of the maps.</summary>
    public IReadOnlyList<string> Maps { get; } = maps;
}

/// <summary>
/// On <c>static Bool Name(State before, Caller caller, DomainId observer, K1 key1, …)</c>, branch-free: an exception. A step of
/// <c>caller</c> may change what another domain observes of <c>of</c>: maps by name, or functions marked with
/// <see cref="ObservesAttribute"/>; everything, when none is named. The keys are those of the map, or none.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InterferesAttribute(string clause, string witness, params string[] of) : ClaimAttribute(clause)
{
    /// <summary>A step that could not be proved without the exception, for each of <see cref="Of"/>.</summary>
    public string Witness { get; } = witness;

    /// <summary>What of an observation may change.</summary>
    public IReadOnlyList<string> Of { get; } = of;
}

/// <summary>
/// On <c>static Word Name(State state, Caller caller)</c>, branch-free: an exception. Something that the environment gives to a step and that may
/// depend on other domains, such as the time: non-interference takes it to be the same in both runs. Nothing else of the
/// environment's choices is taken to be the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GivenAttribute(string clause, string witness) : ClaimAttribute(clause)
{
    /// <summary>A step that could not be proved without it.</summary>
    public string Witness { get; } = witness;
}

/// <summary>
/// On a field of <see cref="Choices"/>: it stands for any value that the choice in the field named could have had instead. What holds for every rival
/// holds for what another run chose.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class RivalOfAttribute(string choice) : Attribute
{
    /// <summary>The field of the choice.</summary>
    public string Choice { get; } = choice;
}
