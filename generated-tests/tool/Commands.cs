extern alias Bare;

using System.Globalization;
using System.Text.Json;
using Cordon.GeneratedTests.Mutants;
using Cordon.GeneratedTests.Mutants.Source;
using Cordon.GeneratedTests.Mutants.Source.Trials;
using Cordon.GeneratedTests.Vectors;
using AllBuilds = Bare::Cordon.GeneratedTests.Vectors.AllBuilds;
using Cordon.Proofs;

namespace Cordon.GeneratedTests.Tool;

/// <summary>The checks of this folder, one a process, each of which says in its exit status whether it found something.</summary>
static class Commands
{
    const int Holds = 0;
    const int Found = 1;
    const int BadUsage = 2;
    const int NoAnswer = 3;

    const string Usage = "usage: fuzz CASES SEED | vectors FOLDER | make-vectors FOLDER [CALL] | prove ARCHIVE VECTORS [CALL] | obligations FILE | refute FILE SECONDS | mutants with-proof|without-proof ROOT OUTPUT VECTORS [NAME]...\n"
        + "       mutants source with-proof|without-proof ROOT OUTPUT VECTORS [--sample N] [--proof-seconds N] [NAME]...\n"
        + "       mutants list ROOT [TEXT]...";

    /// <summary>Runs a command.</summary>
    /// <returns>0: it holds; 1: something was found; 2: bad usage; 3: a solver gave no answer.</returns>
    public static int Run(string[] arguments) => arguments switch
    {
        ["fuzz", var cases, var seed] => Fuzz(cases, seed),
        ["vectors", var folder] => RunVectors(folder),
        ["make-vectors", var folder, .. var call] when call.Length <= 1 => MakeVectors(folder, call.FirstOrDefault()),
        ["prove", var archive, var vectors, .. var call] when call.Length <= 1 => Prove(archive, vectors, call.FirstOrDefault()),
        ["mutants", "source", ("with-proof" or "without-proof") and var proof, var root, var output, var vectors, .. var rest] => SourceMutants.Run(proof, root, output, vectors, rest),
        ["obligations", var file] => WriteObligations(file),
        ["refute", var file, var seconds] => Refute(file, seconds),
        ["mutants", "list", var root, .. var texts] => SourceMutants.List(root, texts),
        ["mutants", "worker", var vectors, var cases, var seed, var proof] => Serve(new TrialOptions(vectors, int.Parse(cases, CultureInfo.InvariantCulture), ulong.Parse(seed, CultureInfo.InvariantCulture), proof == "with-proof")),
        ["mutants", var proof, var root, var output, var vectors, .. var names] when proof is "with-proof" or "without-proof"
            => RunMutants(proof == "with-proof", root, output, vectors, names),
        _ => Refuse(),
    };

    static int Refuse()
    {
        Console.Error.WriteLine(Usage);
        return BadUsage;
    }

    static int RunMutants(bool asksProver, string root, string output, string vectors, string[] names)
    {
        Directory.CreateDirectory(output);
        var obligations = asksProver ? Path.GetFullPath(Path.Combine(output, "obligations.json")) : null;
        if (obligations is not null)
        {
            WriteObligations(obligations);
        }
        return MutantCampaign.Run(new MutantTools(root, output, vectors, obligations), names, Console.Out) ? Holds : Found;
    }

    static int Serve(TrialOptions options)
    {
        TrialWorker.Serve(options);
        return Holds;
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
        var report = AllBuilds.Run(folder, PathOracle.OfCordon());
        Console.WriteLine(report.Describe());
        return report.Differences.Count == 0 ? Holds : Found;
    }

    // What the model owes, for a later comparison.
    static int WriteObligations(string file)
    {
        File.WriteAllText(file, JsonSerializer.Serialize(new ProofTrial(() => { }).Explore(notesReached: false)));
        return Holds;
    }

    // Whether something that the model owes now, and did not when the file was written, is refuted.
    static int Refute(string file, string seconds)
    {
        var steps = JsonSerializer.Deserialize<List<StepBaseline>>(File.ReadAllText(file))!;
        var outcome = new ProofTrial(() => { }).Run(steps, TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
        Console.WriteLine($"{outcome.Finding} after {outcome.Seconds:0} s: {outcome.Detail}");
        return outcome.Finding switch { Finding.Missed => Holds, Finding.Caught => Found, _ => NoAnswer };
    }

    static int MakeVectors(string folder, string? call)
    {
        var steps = Prover.MakeVectors(new ProofOptions { VectorFolder = folder, Call = call, Solvers = ["z3"] });
        foreach (var step in steps)
        {
            Console.WriteLine($"{step.Name}: {step.Vectors} vectors for {step.Paths} paths, {step.Unreachable} of them excluded by the invariants");
        }
        var missing = steps.Sum(step => step.Paths - step.Unreachable - step.Vectors);
        Console.WriteLine($"{steps.Sum(step => step.Vectors)} vectors, {missing} paths without");
        return missing == 0 ? Holds : Found;
    }

    static int Prove(string archive, string vectors, string? call)
    {
        var report = Prover.Run(new ProofOptions { ArchiveFolder = archive, VectorFolder = vectors, CounterexampleFolder = Path.Combine(archive, "counterexamples"), Call = call, Solvers = ["z3"] }, null);
        Console.WriteLine($"{report.Proved} proved, {report.Refuted} refuted, {report.Unknown} unknown");
        return report.Refuted + report.Unknown == 0 ? Holds : Found;
    }
}
