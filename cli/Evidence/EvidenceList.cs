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
        new Comparison(LaneNames.Host, 100_000, "model and implementation agree on every generated call, in one process"),
        new ProofEvidence(),
    ];
}
