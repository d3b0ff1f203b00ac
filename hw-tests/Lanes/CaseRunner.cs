using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;

namespace Cordon.HwTests.Lanes;

/// <summary>Runs single cases, on one machine for as long as the two sides agree.</summary>
public sealed class CaseRunner(Lane lane) : IDisposable
{
    LaneSession? session;

    /// <summary>How often it started the machine.</summary>
    public int Starts { get; private set; }

    /// <summary>The hypercalls of the last case that were made.</summary>
    public int Calls { get; private set; }

    /// <summary>
    /// Runs those steps of a case that the lane makes, from the base state; what stands between its <see cref="RestoreStep"/>s one after the other. Null when all is
    /// as the model says.
    /// </summary>
    public LaneFinding? Run(LaneCase theCase)
    {
        if (session is null)
        {
            session = new(lane);
            Starts++;
            if (session.Establish() is [var early, ..])
            {
                return End(early);
            }
        }
        var made = new List<LaneStep>();
        foreach (var part in Parts(theCase))
        {
            if (RunPart(part, made) is { } finding)
            {
                return End(finding);
            }
        }
        return null;
    }

    /// <summary>The next case meets a machine that was started for it.</summary>
    public void StartAnew()
    {
        session?.Dispose();
        session = null;
    }

    /// <summary>Ends the machine.</summary>
    public void Dispose() => session?.Dispose();

    // A part is a program by itself, which the way back to the base state begins.
    LaneFinding? RunPart(LaneCase part, List<LaneStep> made)
    {
        if (made.Count > 0)
        {
            made.Add(new RestoreStep());
        }
        var program = new ComparedProgram(session!.Reference, lane.ClearsPopulated);
        var steps = new CaseAssembler(session.Reference, lane.Limits).Add(program, 0, part);
        var before = made.Count;
        made.AddRange(steps.Steps);
        Calls = made.OfType<CallStep>().Count();
        session.Post(program, [steps]);
        return session.Take() is [var finding, ..] ? finding.Behind(before, made) : null;
    }

    static IEnumerable<LaneCase> Parts(LaneCase theCase)
    {
        var part = new List<LaneStep>();
        foreach (var step in theCase.Steps)
        {
            if (step is not RestoreStep)
            {
                part.Add(step);
                continue;
            }
            yield return new(part);
            part = [];
        }
        yield return new(part);
    }

    LaneFinding End(LaneFinding finding)
    {
        StartAnew();
        return finding;
    }
}
