using Cordon.GeneratedTests.Commands;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Lanes;
using Cordon.Proofs.Vectors;

namespace Cordon.HwTests.Vectors;

/// <summary>What became of the prover's vectors on a lane.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Paths">How many paths of hypercalls have a vector.</param>
/// <param name="Reached">Those whose path a call of the guest took, with nothing that differs.</param>
/// <param name="NotReached">The others, by name: the call and the number of its path.</param>
/// <param name="Cases">The cases that ran.</param>
/// <param name="Calls">The calls in them.</param>
/// <param name="Explanations">Each difference in field terms.</param>
public sealed record LaneVectorReport(
    string Lane, int Paths, int Reached, IReadOnlyList<string> NotReached, int Cases, int Calls, IReadOnlyList<string> Explanations);

/// <summary>Runs on a lane, for each path of which the prover has a vector, a case that takes it, as far as one is found.</summary>
public static class LaneVectors
{
    /// <summary>How many cases the search looks at.</summary>
    public const int SearchedCases = 4000;

    /// <summary>Searches and runs.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="folder">The prover's vectors.</param>
    /// <param name="oracle">Says which path a step takes.</param>
    /// <param name="seed">Of the search.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="VectorFileException">A file is no vector.</exception>
    /// <exception cref="Machines.LaneUnavailableException">This machine lacks what the lane needs.</exception>
    public static LaneVectorReport Run(Lane lane, string folder, IPathOracle oracle, ulong seed, CancellationToken cancellation = default)
    {
        var vectors = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(VectorFile.Read).Where(vector => Operations.Find(vector.Call) is not null).ToArray();
        var wanted = vectors.Select(PathOf).ToHashSet();
        var cases = new PathSearch(lane, oracle, wanted).Find(SearchedCases, seed, cancellation);
        var run = new LaneVectorRun(lane, oracle, wanted);
        run.Make(cases);
        var missed = vectors.Where(vector => !run.Taken.Contains(PathOf(vector))).ToArray();
        return new(lane.Name, vectors.Length, vectors.Length - missed.Length, [.. missed.Select(vector => $"{vector.Call}/{vector.Path}")],
            cases.Count, run.Calls, run.Explanations);
    }

    static ModelPath PathOf(Vector vector) => new(vector.Call, vector.Decisions);
}

/// <summary>Cases on a machine, with the paths that the model beside it takes. What differs ends the machine; the next case has a new one.</summary>
sealed class LaneVectorRun(Lane lane, IPathOracle oracle, IReadOnlySet<ModelPath> wanted)
{
    readonly List<string> explanations = [];

    public HashSet<ModelPath> Taken { get; } = [];

    public IReadOnlyList<string> Explanations => explanations;

    public int Calls { get; private set; }

    public void Make(IReadOnlyList<LaneCase> cases)
    {
        for (var next = 0; next < cases.Count;)
        {
            using var session = new LaneSession(lane);
            if (Found(session.Establish()))
            {
                return;
            }
            var watch = new PathWatch(session.Reference, oracle, wanted);
            var assembler = new CaseAssembler(session.Reference, lane.Limits);
            var goesOn = true;
            while (next < cases.Count && goesOn && !session.IsWornOut)
            {
                var program = new ComparedProgram(session.Reference, lane.ClearsPopulated);
                var inProgram = new List<LaneCase>();
                while (next < cases.Count && CaseAssembler.Fits(program, cases[next].Steps.Count))
                {
                    inProgram.Add(assembler.Add(program, inProgram.Count, cases[next++]));
                }
                session.Post(program, inProgram);
                goesOn = !Found(session.Take());
                if (goesOn)
                {
                    Calls += program.Calls;
                    Taken.UnionWith(watch.Taken);
                }
            }
        }
    }

    bool Found(IReadOnlyList<LaneFinding> findings)
    {
        explanations.AddRange(findings.Take(1).Select(finding => DifferenceText.Explain(finding.Case, finding.Difference, lane.Name)));
        return findings.Count > 0;
    }
}
