namespace Cordon.Proofs.Vectors;

/// <summary>A cell of the model's state: the map's name as in <c>State</c>, its keys in order, its word.</summary>
public sealed record VectorCell(string Map, IReadOnlyList<ulong> Keys, ulong Value);

/// <summary>
/// A state, a step and what must come out, made by a solver: one for each feasible path of each modelled step, and the form
/// of a counterexample too. Cells that are not listed are 0. Names are those of the model: maps and constants as in <c>State</c>,
/// inputs by path (<c>caller.Domain</c>, <c>caller.Now</c>, <c>caller.Choices.Port</c>, <c>arguments.Gpfn</c>; a transition's parameters by name).
/// </summary>
public sealed record Vector
{
    /// <summary>The value of <c>format</c> in the file.</summary>
    public const string CurrentFormat = "cordon-vector-2";

    /// <summary>Always <see cref="CurrentFormat"/>.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>The step: a registry name such as <c>memory_op.add_to_physmap</c>, or a transition's.</summary>
    public required string Call { get; init; }

    /// <summary>The number of the path in the order of exploration; -1 for a counterexample.</summary>
    public required int Path { get; init; }

    /// <summary>
    /// Which path it is, whatever its number: <c>T</c> or <c>F</c> for each condition on which the model's function branches, in the order in which it does.
    /// </summary>
    public string Decisions { get; init; } = "";

    /// <summary>For a counterexample: what breaks, in field terms; else empty.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>
    /// Whether every invariant was evaluated over all listed cells in the concrete model and holds (the state is reachable-like);
    /// false: the state satisfies the instances that the solver saw, no more.
    /// </summary>
    public bool InvariantsHold { get; init; }

    /// <summary>Whether the state is one of the machine of <see cref="VectorMachine"/>; else some table of it cannot hold the state.</summary>
    public bool FitsMachine { get; init; }

    /// <summary>The constants of the state: words, and options as 0 or 1.</summary>
    public required IReadOnlyDictionary<string, ulong> Constants { get; init; }

    /// <summary>The cells before the step that are not 0.</summary>
    public required IReadOnlyList<VectorCell> Before { get; init; }

    /// <summary>Caller, choices and arguments, by path; OUT fields hold what the guest left there.</summary>
    public required IReadOnlyDictionary<string, ulong> Inputs { get; init; }

    /// <summary>RAX after the step.</summary>
    public required ulong Result { get; init; }

    /// <summary>The arguments after the step, by path.</summary>
    public required IReadOnlyDictionary<string, ulong> Outputs { get; init; }

    /// <summary>The cells that the step wrote, with their words after it, 0 included; bulk clears are not listed.</summary>
    public required IReadOnlyList<VectorCell> Written { get; init; }
}
