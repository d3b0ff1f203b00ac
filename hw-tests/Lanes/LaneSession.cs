using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Generation;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Model;

namespace Cordon.HwTests.Lanes;

/// <summary>One start of a lane's machine, with the model beside it. After a difference the two are apart, and the session is of no more use.</summary>
public sealed class LaneSession : IDisposable
{
    /// <summary>Frames that a domain may lose sight of (it still owns them and can give them back to nobody) before a new start is due.</summary>
    const ulong MostLostFrames = 1 << 13;

    readonly Lane lane;
    readonly Machine machine;
    readonly ulong pagesAtStart;
    readonly Queue<PostedProgram> posted = new();

    /// <summary>Starts the lane's machine and brings it to the base state.</summary>
    /// <exception cref="LaneUnavailableException">This machine lacks what the lane needs.</exception>
    public LaneSession(Lane lane)
    {
        this.lane = lane;
        Reference = Model(lane);
        pagesAtStart = Reference.State.PageCount[Reference.Domain];
        machine = Machine.Start(lane.Setup, GuestPlaces.Window());
    }

    /// <summary>The model's side of a lane, when its guest takes its first program.</summary>
    public static ReferenceHypervisor Model(Lane lane)
    {
        var (state, free) = InitialState.Make(lane.Domain);
        var domain = new DomainId(lane.Domain.Domain);
        return new(state, domain, new GuestAddresses(state, domain, GuestPlaces.Window()), free) { Handles = new(lane.TakesLongestWaitingHandle), MovesOwnGrants = lane.Domain.MovesOwnGrants };
    }

    /// <summary>The model's side.</summary>
    public ReferenceHypervisor Reference { get; }

    /// <summary>Programs whose results have not been compared yet.</summary>
    public int Outstanding => posted.Count;

    /// <summary>Whether a new start is due because the domain has lost sight of much of its memory.</summary>
    public bool IsWornOut => Reference.State.PageCount[Reference.Domain] > pagesAtStart + MostLostFrames;

    /// <summary>What the machine printed.</summary>
    public string Serial => machine.Serial;

    /// <summary>What is done once, as a case; compare it like any other.</summary>
    public IReadOnlyList<LaneFinding> Establish()
    {
        var program = new ComparedProgram(Reference, lane.ClearsPopulated);
        var steps = new List<LaneStep>();
        foreach (var step in BaseState.Establish(Reference))
        {
            program.Add(step, steps.Count);
            steps.Add(step);
        }
        Post(program, [new(steps)]);
        return Take();
    }

    /// <summary>Gives a program to the guest. There may be two that are not taken.</summary>
    public void Post(ComparedProgram program, IReadOnlyList<LaneCase> cases)
    {
        machine.Mailbox.Post(program.Program);
        posted.Enqueue(new(program, cases));
    }

    /// <summary>
    /// Waits for the oldest program and compares: at most one finding a case. That hypervisor or guest stop answering is a finding too, at the step that they were
    /// last seen at.
    /// </summary>
    public IReadOnlyList<LaneFinding> Take()
    {
        var (program, cases) = posted.Dequeue();
        try
        {
            var results = machine.Mailbox.Take();
            return [.. program.Compare(results, lane.Explain).Select(difference => new LaneFinding(cases[difference.Case], difference))];
        }
        catch (MachineException problem)
        {
            var (at, step) = program.PlaceOf(machine.Mailbox.WordUnderWay);
            return [new(cases[at], new(at, step, $"{problem.Message}; it printed last: {machine.LastLines}", 0, 0) { EndsMachine = true })];
        }
    }

    /// <summary>Ends the machine.</summary>
    public void Dispose() => machine.Dispose();

    sealed record PostedProgram(ComparedProgram Program, IReadOnlyList<LaneCase> Cases);
}

/// <summary>A case that ended in a difference.</summary>
/// <param name="Case">The case.</param>
/// <param name="Difference">The first difference.</param>
public sealed record LaneFinding(LaneCase Case, LaneDifference Difference)
{
    /// <summary>The same difference in a case of more steps, of which this one's are the last.</summary>
    /// <param name="before">How many stand before them.</param>
    /// <param name="steps">All of them.</param>
    public LaneFinding Behind(int before, IReadOnlyList<LaneStep> steps)
        => new(new([.. steps]), Behind(Difference, before) with { Later = [.. Difference.Later.Select(one => Behind(one, before))] });

    static LaneDifference Behind(LaneDifference difference, int before) => difference with { Step = difference.Step < 0 ? difference.Step : difference.Step + before };


    /// <summary>Findings of the same signature are one difference seen more than once: the same word of the same call differs in the same way.</summary>
    public string Signature => $"{(Difference.Step >= 0 && Difference.Step < Case.Steps.Count && Case.Steps[Difference.Step] is CallStep call ? StepText.NameOf(call) : "")} "
        + $"{Difference.What} {StepText.Outcome(Difference.Expected)} {StepText.Outcome(Difference.Found)}";
}
