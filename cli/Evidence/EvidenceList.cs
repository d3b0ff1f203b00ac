using Cordon.Cli.Lanes;

namespace Cordon.Cli.Evidence;

/// <summary>What a certificate rests on, in the order in which it is collected: what fails soonest comes first.</summary>
public static class EvidenceList
{
    /// <summary>Every piece of evidence.</summary>
    public static IReadOnlyList<IEvidence> All { get; } =
    [
        new RepeatedBuild(),
        new MachineCodeAudit(),
        new LinuxBoot(),
        new Figures(),
        new Comparison(LaneNames.Host, 100_000, "model and implementation agree on every generated call, in one process"),
        new Comparison(LaneNames.QemuSvm, 10_000, "the image answers every generated call as the model does, under the real exit path"),
        new Comparison(LaneNames.BochsVmx, 500, "the image answers every generated call as the model does, by Intel's VMX"),
        new Comparison(LaneNames.BochsSvm, 200, "the image answers every generated call as the model does, by an SVM that gives the next RIP"),
        new Comparison(LaneNames.Kvm, 10_000, "the image answers every generated call as the model does, by this machine's own virtualisation") { MayBeAbsent = true },
        new Comparison(LaneNames.Xen, 2_000, "the model answers every generated call as Debian's Xen does, but for what a numbered clause says"),
        new ProofEvidence(),
        new InstructionSemantics(),
        new MachineCodeRefinement(),
        new BinaryMutants(),
        new SolverVectors(),
        new SourceMutants(),
        new VectorsOnLane(LaneNames.QemuSvm),
        new VectorsOnLane(LaneNames.Xen),
    ];
}
