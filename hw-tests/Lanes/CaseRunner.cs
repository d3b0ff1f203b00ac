using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;

namespace Cordon.HwTests.Lanes;

/// <summary>Runs single cases, on one machine for as long as the two sides agree.</summary>
public sealed class CaseRunner(Lane lane) : IDisposable
{
    LaneSession? session;

    /// <summary>How often it started the machine.</summary>
    public int Starts { get; private set; }

    /// <summary>Runs a case from the base state. Null when all is as the model says.</summary>
    public LaneDifference? Run(LaneCase theCase)
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
        new CaseAssembler(session.Reference, lane.Limits).Add(program, 0, theCase);
        session.Post(program, [theCase]);
        return session.Take() is [var finding, ..] ? End(finding) : null;
    }

    /// <summary>Ends the machine.</summary>
    public void Dispose() => session?.Dispose();

    LaneDifference End(LaneFinding finding)
    {
        session!.Dispose();
        session = null;
        return finding.Difference;
    }
}
