using Cordon.GeneratedTests.Generation;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Generation;
using Cordon.HwTests.Reference;

namespace Cordon.HwTests.Lanes;

/// <summary>Puts cases into programs: the way back to the base state, the case's steps, a look at what they left.</summary>
public sealed class CaseAssembler(ReferenceHypervisor reference, LaneLimits limits)
{
    /// <summary>The steps of a generated case.</summary>
    public const int GeneratedSteps = 48;

    /// <summary>The most steps that the way back and the look take besides.</summary>
    const int OtherSteps = 160;

    readonly StepGenerator generator = new(reference, limits);

    /// <summary>Whether a case of <paramref name="steps"/> steps fits into the program.</summary>
    public static bool Fits(ComparedProgram program, int steps) => program.HasRoom(steps + OtherSteps);

    /// <summary>Appends a generated case as number <paramref name="number"/> of the program, and returns it.</summary>
    public LaneCase AddGenerated(ComparedProgram program, int number, ulong seed) => AddGenerated(program, number, seed, []);

    /// <summary>As above; the case begins with those of <paramref name="opening"/>'s calls that the lane makes.</summary>
    public LaneCase AddGenerated(ComparedProgram program, int number, ulong seed, IReadOnlyList<CallStep> opening)
    {
        var random = new RandomWords(seed);
        var steps = new List<LaneStep>();
        Begin(program, number);
        foreach (var call in opening.Where(call => limits.Admits(call, reference)))
        {
            program.Add(call, steps.Count);
            steps.Add(call);
        }
        for (var i = 0; i < GeneratedSteps; i++)
        {
            var step = generator.Next(ref random);
            program.Add(step, steps.Count);
            steps.Add(step);
        }
        Observation.Append(program, reference, steps.Count);
        return new(steps);
    }

    /// <summary>
    /// Appends those of a given case's steps that the lane makes. Which these are depends on the state that a step meets: a case may come after others than when
    /// it was made, whose content of guest memory is still there, or may have been shrunk.
    /// </summary>
    /// <returns>The case without the steps that were left out.</returns>
    public LaneCase Add(ComparedProgram program, int number, LaneCase theCase)
    {
        var steps = new List<LaneStep>();
        Begin(program, number);
        foreach (var step in theCase.Steps.Where(step => step is not CallStep call || limits.Admits(call, reference)))
        {
            program.Add(step, steps.Count);
            steps.Add(step);
        }
        Observation.Append(program, reference, steps.Count);
        return new(steps);
    }

    void Begin(ComparedProgram program, int number)
    {
        program.Case = number;
        foreach (var step in BaseState.Restore(reference))
        {
            program.Add(step, -1);
        }
        Observation.AppendScratch(program, reference, -1);
    }
}
