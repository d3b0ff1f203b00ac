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

    /// <summary>Runs those steps of a case that the lane makes, from the base state. Null when all is as the model says.</summary>
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
        var program = new ComparedProgram(session.Reference, lane.ClearsPopulated);
        var made = new CaseAssembler(session.Reference, lane.Limits).Add(program, 0, theCase);
        Calls = made.Steps.OfType<CallStep>().Count();
        session.Post(program, [made]);
        return session.Take() is [var finding, ..] ? End(finding) : null;
    }

    /// <summary>Ends the machine.</summary>
    public void Dispose() => session?.Dispose();

    LaneFinding End(LaneFinding finding)
    {
        session!.Dispose();
        session = null;
        return finding;
    }
}
