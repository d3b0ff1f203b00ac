using System.Text.RegularExpressions;

namespace Cordon.Spec.Tests;

/// <summary>A clause of <c>spec/clauses</c>.</summary>
/// <param name="Id">Its number, such as HC-EVT-003.</param>
/// <param name="File">The file that states it.</param>
/// <param name="IsOutsideModel">Whether only the machine, the boot or a driver of the model can show it: no model member names it.</param>
sealed record ClauseText(string Id, string File, bool IsOutsideModel);

/// <summary>The clauses, and who names them.</summary>
static partial class ClauseFiles
{
    static readonly string[] Tests = ["proofs", "generated-tests", "hw-tests", "impl/tests", "spec/tests", "cli/tests"];

    // The attributes of model members that the prover turns into obligations.
    static readonly string[] Claims = ["Invariant", "Consequence", "Step", "EachWrite", "MayChange", "Counted", "ChangesNothing", "Observer", "ObservedBy", "Observes", "Unobserved", "Interferes", "Given"];

    /// <summary>Every clause, in order of file and place.</summary>
    public static IReadOnlyList<ClauseText> All { get; } =
    [
        .. from file in Directory.EnumerateFiles(Repository.PathOf("spec/clauses"), "*.md").Order(StringComparer.Ordinal)
           from Match match in Statement().Matches(System.IO.File.ReadAllText(file))
           select new ClauseText(match.Groups[1].Value, Path.GetFileName(file), match.Groups[2].Length != 0),
    ];

    /// <summary>The clauses that members of the model name.</summary>
    public static IReadOnlySet<string> NamedByModel { get; } = Named(["model"], _ => true);

    /// <summary>
    /// The clauses for which there is evidence: those that a test names, those that a claim of the model names, which the prover proves, and those of each sub-op, for which vectors, comparisons
    /// and obligations are derived from the description; of a refused one, comparisons alone.
    /// </summary>
    public static IReadOnlySet<string> WithEvidence { get; } =
        Named(Tests, _ => true).Concat(Named(["model"], Claims.Contains)).Concat(HypercallTable.Modelled.Concat(HypercallTable.Refused).SelectMany(pair => pair.SubOp.Clauses)).ToHashSet();

    /// <summary>Every clause that anyone names.</summary>
    public static IReadOnlySet<string> NamedByAnyone { get; } =
        NamedByModel.Concat(WithEvidence).Concat(Named(["impl"], _ => true)).ToHashSet();

    static HashSet<string> Named(IEnumerable<string> folders, Func<string, bool> isCounted)
        => [
            .. from folder in folders
               let path = Repository.PathOf(folder)
               where Directory.Exists(path)
               from file in Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
               where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
               from Match attribute in Attribute().Matches(System.IO.File.ReadAllText(file))
               where isCounted(attribute.Groups[1].Value)
               select attribute.Groups[2].Value,
        ];

    [GeneratedRegex(@"^\*\*(HC-[A-Z]{3}-[0-9]{3})\*\*( \*\(outside the model\)\*)? \S", RegexOptions.Multiline)]
    private static partial Regex Statement();

    [GeneratedRegex("([A-Z][A-Za-z]*)\\(\"(HC-[A-Z]{3}-[0-9]{3})\"")]
    private static partial Regex Attribute();
}
