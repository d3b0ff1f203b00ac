using System.Text.Json.Nodes;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Evidence;

/// <summary>The trusted base in lines: what a reviewer has to read to believe that a call which is proved and refined does what the clauses say.</summary>
public static class TrustedLines
{
    /// <summary>The parts: what is trusted of each, and in which files or folders it is.</summary>
    private static readonly (string Part, string[] Where)[] parts =
    [
        ("what is promised, as numbers and structures", ["spec"]),
        ("what every call does: the model, its invariants and assumptions", ["model"]),
        ("the abstraction: what tables mean", ["proofs/Machine/Refinement/AbstractionFunction.cs", "proofs/Machine/Refinement/AbstractionFunction.Parts.cs"]),
        ("the representation: to what tables keep besides", [
            "proofs/Machine/Refinement/Representation.cs", "proofs/Machine/Refinement/TableTree.cs", "proofs/Machine/Refinement/FreeFrameList.cs",
            "proofs/Machine/Refinement/NestedPagingWalk.cs"]),
        ("the contracts of replaced functions", ["proofs/Machine/Refinement/Contracts"]),
        ("the lemmas that show them, and their arguments over rounds", ["proofs/Machine/Refinement/Lemmas"]),
        ("what machine code owes the model, sub-ops over lists included", [
            "proofs/Machine/Refinement/CallSteps.cs", "proofs/Machine/Refinement/GuestCall.cs", "proofs/Machine/Refinement/GuestBuffers.cs", "proofs/Machine/Refinement/RefinementGoals.cs",
            "proofs/Machine/Refinement/StateFacts.cs", "proofs/Machine/Refinement/GoalDecision.cs", "proofs/Machine/Refinement/HandlerRefinement.cs",
            "proofs/Machine/Refinement/HandlerExecution.cs", "proofs/Machine/Refinement/Lists"]),
        ("the semantics of instructions", ["proofs/Machine/Semantics"]),
        ("the execution of machine code, and where its memory is", ["proofs/Machine/Execution", "proofs/Machine/Regions", "proofs/Machine/ElfImage.cs", "proofs/Machine/CodeListing.cs"]),
        ("the model's paths, and what is owed of them", ["proofs/Symbolic", "proofs/Obligations"]),
        ("terms, and what solvers are told", ["proofs/Smt"]),
        ("assembly: boot, exits, interrupts, memory", ["impl"]),
    ];

    /// <summary>Counts them: lines that are neither blank nor a comment, of C#, and of assembly under <c>impl</c>.</summary>
    public static JsonArray Count(Workspace workspace) => [.. parts.Select(part =>
    {
        var kind = part.Where is ["impl"] ? "*.asm" : "*.cs";
        var files = part.Where.SelectMany(where => FilesOf(workspace, where, kind)).ToArray();
        return (JsonNode)new JsonObject { ["part"] = part.Part, ["files"] = files.Length, ["lines"] = files.Sum(file => File.ReadLines(file).Count(IsLine)) };
    })];

    private static IEnumerable<string> FilesOf(Workspace workspace, string where, string kind)
    {
        var path = Path.Combine(workspace.Root, where);
        return File.Exists(path) ? [path]
            : Directory.Exists(path) ? Directory.EnumerateFiles(path, kind, SearchOption.AllDirectories)
                .Where(file => !Path.GetRelativePath(path, file).Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj" or "tests")).Order(StringComparer.Ordinal)
            : throw CordonException.BadInput($"{where}: part of the trusted base, but not in the tree");
    }

    private static bool IsLine(string line)
    {
        var text = line.AsSpan().Trim();
        return text.Length > 0 && !text.StartsWith("//", StringComparison.Ordinal) && !text.StartsWith(";", StringComparison.Ordinal);
    }
}
