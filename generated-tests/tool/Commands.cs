using System.Globalization;
using System.Text.Json;
using Cordon.GeneratedTests.Mutants;
using Cordon.GeneratedTests.Vectors;
using Cordon.Proofs;

namespace Cordon.GeneratedTests.Tool;

/// <summary>The checks of this folder, one a process, each of which says in its exit status whether it found something.</summary>
static class Commands
{
    const int Holds = 0;
    const int Found = 1;
    const int BadUsage = 2;

    const string Usage = "usage: fuzz CASES SEED | vectors FOLDER | prove ARCHIVE VECTORS [CALL] | mutants with-proof|without-proof ROOT OUTPUT VECTORS [NAME]...";

    /// <summary>Runs a command.</summary>
    /// <returns>0: it holds; 1: something was found; 2: bad usage.</returns>
    public static int Run(string[] arguments) => arguments switch
    {
        ["fuzz", var cases, var seed] => Fuzz(cases, seed),
        ["vectors", var folder] => RunVectors(folder),
        ["prove", var archive, var vectors, .. var call] when call.Length <= 1 => Prove(archive, vectors, call.FirstOrDefault()),
        ["mutants", var proof, var root, var output, var vectors, .. var names] when proof is "with-proof" or "without-proof"
            => MutantCampaign.Run(new MutantTools(root, output, vectors, AsksProver: proof == "with-proof"), names, Console.Out) ? Holds : Found,
        _ => Refuse(),
    };

    static int Refuse()
    {
        Console.Error.WriteLine(Usage);
        return BadUsage;
    }

    static int Fuzz(string cases, string seed)
    {
        var report = HostFuzz.Run(new FuzzOptions
        {
            Cases = long.Parse(cases, CultureInfo.InvariantCulture),
            Seed = ulong.Parse(seed, CultureInfo.InvariantCulture),
            MaximumDifferences = 1,
            FailureDirectory = Path.Combine("build", "fuzz", "failures"),
        });
        foreach (var explanation in report.Explanations)
        {
            Console.WriteLine(explanation);
        }
        Console.WriteLine(JsonSerializer.Serialize(new { report.Cases, report.Calls, report.Differences, report.CallsPerSecond, report.Seconds, report.InvariantEvaluations }));
        return report.Differences == 0 ? Holds : Found;
    }

    static int RunVectors(string folder)
    {
        var report = VectorRun.Run(folder);
        Console.WriteLine(report.Describe());
        return report.Differences.Count == 0 ? Holds : Found;
    }

    static int Prove(string archive, string vectors, string? call)
    {
        var report = Prover.Run(new ProofOptions { ArchiveFolder = archive, VectorFolder = vectors, CounterexampleFolder = Path.Combine(archive, "counterexamples"), Call = call, Solvers = ["z3"] }, null);
        Console.WriteLine($"{report.Proved} proved, {report.Refuted} refuted, {report.Unknown} unknown");
        return report.Refuted + report.Unknown == 0 ? Holds : Found;
    }
}
