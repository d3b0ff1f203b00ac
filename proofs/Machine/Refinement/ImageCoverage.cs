namespace Cordon.Proofs.Machine.Refinement;

/// <summary>By what the code of a function is reached.</summary>
public enum CodePlace
{
    /// <summary>By a hypercall, from the dispatcher on.</summary>
    Dispatcher,

    /// <summary>By an exit of a guest, or on the way back into it.</summary>
    Exit,

    /// <summary>By boot, or by an exception.</summary>
    Boot,

    /// <summary>By nothing.</summary>
    Nowhere,
}

/// <summary>How much of a function was executed by something that holds.</summary>
/// <param name="Function">Its symbol.</param>
/// <param name="Place">By what it is reached; the first that applies.</param>
/// <param name="Instructions">How many instructions it has, padding not counted.</param>
/// <param name="Executed">How many of them a refined sub-op or a lemma that was shown can execute.</param>
public sealed record FunctionCoverage(string Function, CodePlace Place, int Instructions, int Executed)
{
    /// <summary>The others: of them nothing is shown.</summary>
    public int Trusted => Instructions - Executed;
}

/// <summary>Which instructions of an image the refinement speaks of, and which are trusted.</summary>
public static class ImageCoverage
{
    /// <summary>The instructions that refined sub-ops and lemmas that were shown can execute, counted by function.</summary>
    public static IReadOnlyDictionary<string, int> Executed(RefinementReport report, CodeListing listing)
    {
        var addresses = report.Refined.SelectMany(result => result.Executed)
            .Concat(report.Lemmas.Where(lemma => lemma.Outcome == RefinementOutcome.Refined).SelectMany(lemma => lemma.Executed)).ToHashSet();
        return new SortedDictionary<string, int>(listing.Functions.Select(function => (function.Name, Count: function.Instructions.Count(instruction => !IsPadding(instruction) && addresses.Contains(instruction.IP))))
            .Where(function => function.Count > 0).ToDictionary(function => function.Name, function => function.Count), StringComparer.Ordinal);
    }

    /// <summary>Every function of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="executed">What <see cref="Executed"/> says of it.</param>
    public static IReadOnlyList<FunctionCoverage> Of(ElfImage image, IReadOnlyDictionary<string, int> executed)
    {
        var listing = CodeListing.Of(image);
        var graph = CallGraph.Of(image, listing);
        var dispatcher = listing.Functions.FirstOrDefault(function => function.Name == RefinedImage.Dispatcher)
            ?? throw new ImageFormatException(image.Path, $"no symbol {RefinedImage.Dispatcher}");
        var behind = From(graph, [dispatcher.Address]);
        // What calls the dispatcher, and the stub that enters a guest and calls that when it exits.
        var handlers = CallersOf(graph, listing, new HashSet<ulong> { dispatcher.Address }).ToHashSet();
        var exits = From(graph, handlers.Concat(CallersOf(graph, listing, handlers)));
        var all = graph.Reachable([listing.At(image.Entry)?.Address ?? image.Entry]);
        CodePlace PlaceOf(ulong function) => behind.Contains(function) ? CodePlace.Dispatcher : exits.Contains(function) ? CodePlace.Exit
            : all.Contains(function) ? CodePlace.Boot : CodePlace.Nowhere;
        return [.. listing.Functions.Select(function => new FunctionCoverage(
            function.Name, PlaceOf(function.Address), function.Instructions.Count(instruction => !IsPadding(instruction)), executed.GetValueOrDefault(function.Name)))
            .Where(function => function.Instructions > 0)];
    }

    static HashSet<ulong> From(CallGraph graph, IEnumerable<ulong> roots)
    {
        var (seen, pending) = (new HashSet<ulong>(), new Stack<ulong>(roots));
        while (pending.TryPop(out var function))
        {
            if (seen.Add(function))
            {
                foreach (var callee in graph.Callees(function))
                {
                    pending.Push(callee);
                }
            }
        }
        return seen;
    }

    static IEnumerable<ulong> CallersOf(CallGraph graph, CodeListing listing, IReadOnlySet<ulong> functions)
        => listing.Functions.Where(one => graph.Callees(one.Address).Overlaps(functions)).Select(one => one.Address);

    // What lies between functions, and is executed by nobody.
    static bool IsPadding(Iced.Intel.Instruction instruction) => instruction.Mnemonic is Iced.Intel.Mnemonic.Int3 or Iced.Intel.Mnemonic.Nop;
}
