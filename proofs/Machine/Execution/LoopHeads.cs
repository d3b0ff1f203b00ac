using Iced.Intel;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>Where the loops of a function begin: the targets of its jumps backwards.</summary>
public static class LoopHeads
{
    /// <summary>The addresses.</summary>
    public static IReadOnlyList<ulong> Of(MachineFunction function)
        => [.. function.Instructions
            .Where(i => i.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch
                && i.NearBranchTarget >= function.Address && i.NearBranchTarget <= i.IP)
            .Select(i => i.NearBranchTarget).Distinct().Order()];
}
