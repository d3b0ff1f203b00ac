using System.Diagnostics;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Generation;
using Cordon.HwTests.Lanes;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.HwTests.Vectors;
using Cordon.Proofs.Vectors;
using Cordon.Spec;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>Cases that are made on the model, and made again from another state or on another run, without a machine.</summary>
public sealed class PathSearchTests
{
    const int Cases = 150;
    const int Ports = 40;
    const ulong Seed = 7;

    static readonly Lane lane = new(
        "model", new NoMachine(), DomainDescription.OfXen, new([.. LaneLimits.OfEveryLane, .. LaneLimits.OfXen]), (_, _, _) => null);

    readonly ReferenceHypervisor reference = LaneSession.Model(lane);

    [Fact]
    public void Cases_that_were_kept_meet_the_states_in_which_they_were_made()
    {
        var wanted = Enumerable.Range(1, Ports).Select(port => new ModelPath("EventChannelOp.BindIpi", $"{port}")).ToHashSet();
        var search = new PathSearch(lane, new OpenedPort(), wanted);
        var kept = search.Find(Cases, Seed, default);

        var watch = new PathWatch(reference, new OpenedPort(), wanted);
        var assembler = new CaseAssembler(reference, lane.Limits);
        Establish();
        var made = kept.Select(theCase => assembler.Add(new ComparedProgram(reference, lane.ClearsPopulated), 0, theCase)).ToArray();

        Assert.InRange(kept.Count, 2, Cases - 1);
        Assert.Equal(kept.Select(theCase => theCase.Steps), made.Select(theCase => theCase.Steps));
        Assert.Equal(search.Taken.Select(path => path.Decisions).Order(), watch.Taken.Select(path => path.Decisions).Order());
    }

    [Fact, Clause("HC-DIF-026")]
    public void What_the_lane_does_not_make_in_the_state_that_is_met_is_left_out()
    {
        CallStep[] steps =
        [
            CallBuilder.Make("EventChannelOp.InitControl", ("ControlGfn", GuestPlaces.ScratchGfn), ("Vcpu", 0)),
            CallBuilder.Make("EventChannelOp.ExpandArray", ("ArrayGfn", GuestPlaces.ScratchGfn + 1)),
            CallBuilder.Make("EventChannelOp.BindIpi", ("Vcpu", 1)),
            CallBuilder.Make("EventChannelOp.Send", ("Port", 1)),
            CallBuilder.Make("EventChannelOp.Status", ("Dom", Domid.Self), ("Port", 1)),
        ];
        Establish();

        var made = new CaseAssembler(reference, lane.Limits).Add(new ComparedProgram(reference, lane.ClearsPopulated), 0, new(steps));

        Assert.Equal([steps[0], steps[1], steps[2], steps[4]], made.Steps);
    }

    void Establish()
    {
        var program = new ComparedProgram(reference, lane.ClearsPopulated);
        foreach (var step in BaseState.Establish(reference))
        {
            program.Add(step, 0);
        }
    }

    /// <summary>
    /// Takes for the path of a step which port it would open: the lowest that is free, which, on the FIFO layout, depends on what an earlier case left in the page
    /// that becomes the event array.
    /// </summary>
    sealed class OpenedPort : IPathOracle
    {
        public string Decisions(string call, IConcreteState state, IReadOnlyDictionary<string, ulong> inputs) => $"{inputs["caller.Choices.Port"]}";
    }

    sealed record NoMachine() : MachineSetup("model", "")
    {
        public override ProcessStartInfo Command(string scratch) => throw new NotSupportedException("there is no machine beside the model");

        public override GuestPool OpenMemory(string scratch, int process) => throw new NotSupportedException("there is no machine beside the model");
    }
}
