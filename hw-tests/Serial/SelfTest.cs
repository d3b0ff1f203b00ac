using System.Security.Cryptography;
using Cordon.GeneratedTests.Generation;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Generation;
using Cordon.HwTests.Lanes;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Model;

namespace Cordon.HwTests.Serial;

/// <summary>
/// Programs for a guest that has no host beside it: a ramdisk that names them, and, once their results are known, the comparison with the model. The same
/// sources make the same programs, so that who reads a log can make them again.
/// </summary>
public sealed class SelfTest
{
    /// <summary>The seed of the programs on a disc.</summary>
    public const ulong Seed = 20261126;

    /// <summary>How many programs are on a disc; each holds as many cases as fit.</summary>
    public const int Programs = 2;

    readonly List<(ComparedProgram Program, IReadOnlyList<LaneCase> Cases)> programs = [];
    readonly ulong[] window = GuestPlaces.Window();

    SelfTest()
    {
    }

    /// <summary>How many cases there are.</summary>
    public int Cases => programs.Sum(program => program.Cases.Count);

    /// <summary>How many calls are compared.</summary>
    public int Calls => programs.Sum(program => program.Program.Calls);

    /// <summary>How many words of results each program makes.</summary>
    public IEnumerable<int> ResultWords => programs.Select(program => program.Program.Program.ResultWords);

    /// <summary>How many there are of each call.</summary>
    public IReadOnlyDictionary<string, long> Operations => programs.SelectMany(program => program.Program.Results)
        .GroupBy(result => StepText.NameOf(result.Step)).ToDictionary(call => call.Key, call => call.LongCount());

    /// <summary>What is not compared, and why.</summary>
    public IReadOnlyList<string> Limits { get; } = [.. LaneLimits.OfEveryLane.Select(limit => limit.Reason)];

    /// <summary>A digest of the programs, by which a log says which ones it is about.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(ProgramDisc.Body(window, [.. programs.Select(program => program.Program.Program)])))[..16];

    /// <summary>Makes the programs, and with them what the model says of each.</summary>
    public static SelfTest Make()
    {
        var test = new SelfTest();
        var description = DomainDescription.OfCordon;
        var (state, free) = InitialState.Make(description);
        var domain = new DomainId(description.Domain);
        var reference = new ReferenceHypervisor(state, domain, new(state, domain, test.window), free);
        test.programs.Add(Establish(reference));
        var assembler = new CaseAssembler(reference, new(LaneLimits.OfEveryLane));
        var next = 0UL;
        while (test.programs.Count <= Programs)
        {
            var program = new ComparedProgram(reference, clearsPopulated: false);
            var cases = new List<LaneCase>();
            while (CaseAssembler.Fits(program, CaseAssembler.GeneratedSteps))
            {
                cases.Add(assembler.AddGenerated(program, cases.Count, RandomWords.Derive(Seed, next++)));
            }
            test.programs.Add((program, cases));
        }
        return test;
    }

    /// <summary>The ramdisk, as guest/alone.asm reads it; its title names the image by its SHA-256.</summary>
    public byte[] Ramdisk(string imageDigest)
    {
        var title = $"{SerialLog.TitleStart}image {imageDigest} programs {Digest}";
        return ProgramDisc.Make(title, window, [.. programs.Select(program => program.Program.Program)]);
    }

    /// <summary>Compares what a machine answered, an array of words a program.</summary>
    /// <exception cref="SerialLogException">The answers are not of these programs.</exception>
    public IReadOnlyList<string> Compare(IReadOnlyList<ulong[]> answers, string name)
    {
        if (answers.Count != programs.Count)
        {
            throw new SerialLogException($"it has the results of {answers.Count} programs, and there are {programs.Count}");
        }
        var explanations = new List<string>();
        for (var i = 0; i < answers.Count; i++)
        {
            var (program, cases) = programs[i];
            if (answers[i].Length != program.Program.ResultWords)
            {
                throw new SerialLogException($"program {i} has {answers[i].Length} words of results, and makes {program.Program.ResultWords}");
            }
            explanations.AddRange(program.Compare(answers[i], (_, _, _) => null)
                .Select(difference => DifferenceText.Explain(cases[difference.Case], difference, name)));
        }
        return explanations;
    }

    static (ComparedProgram, IReadOnlyList<LaneCase>) Establish(ReferenceHypervisor reference)
    {
        var program = new ComparedProgram(reference, clearsPopulated: false);
        var steps = new List<LaneStep>();
        foreach (var step in BaseState.Establish(reference))
        {
            program.Add(step, steps.Count);
            steps.Add(step);
        }
        return (program, [new(steps)]);
    }
}
