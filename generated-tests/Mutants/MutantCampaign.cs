using System.Diagnostics;

namespace Cordon.GeneratedTests.Mutants;

/// <summary>What the trial of a mutant needs.</summary>
/// <param name="Root">The root of the sources.</param>
/// <param name="Output">Where copies, builds and logs go, a folder a mutant.</param>
/// <param name="Vectors">The folder of the solver's vectors.</param>
/// <param name="Obligations">What the right model owes, when the prover is tried on mutants of the model, which takes minutes each; else null.</param>
public sealed record MutantTools(string Root, string Output, string Vectors, string? Obligations);

/// <summary>
/// Tries the checks on seeded bugs. Each bug is put into a copy of the sources; what it changes is built, and the checks run in processes of their
/// own with the built library in place of the right one.
/// </summary>
public static class MutantCampaign
{
    static readonly TimeSpan patience = TimeSpan.FromMinutes(6);

    /// <summary>Tries every mutant of <c>generated-tests/Mutants/mutants.json</c>, or those named, and prints a table.</summary>
    /// <param name="tools">What a trial needs.</param>
    /// <param name="names">Which mutants; none for all.</param>
    /// <param name="log">Gets the table, a line as each mutant is done.</param>
    /// <returns>Whether every one was found by some check.</returns>
    public static bool Run(MutantTools tools, IReadOnlyCollection<string> names, TextWriter log)
    {
        var mutants = Mutant.ReadAll(Path.Combine(tools.Root, "generated-tests", "Mutants", "mutants.json"))
            .Where(mutant => names.Count == 0 || names.Contains(mutant.Name))
            .ToList();
        var allFound = true;
        log.WriteLine("| mutant | side | kind | fuzz | vectors | proof |");
        log.WriteLine("|---|---|---|---|---|---|");
        foreach (var mutant in mutants)
        {
            var found = new MutantTrial(tools, mutant).Run();
            allFound &= found.Values.Any(verdict => verdict.StartsWith("found", StringComparison.Ordinal));
            log.WriteLine($"| {mutant.Name} | {mutant.Side} | {mutant.Kind} | {found["fuzz"]} | {found["vectors"]} | {found["prove"]} |");
            log.Flush();
        }
        return allFound;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit status and what it printed; status -1 when it took too long.</returns>
    internal static (int Status, string Output) Execute(string folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} cannot be started");
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{command} was ended after {patience}");
        }
        return (process.ExitCode, printed.Result + errors.Result);
    }
}
