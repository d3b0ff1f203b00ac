using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// Whether another vcpu of the domain than the given one is up (<c>VcpuOp.IsAnotherUp</c>): a loop over the domain's vcpus. The model asks its count of them, which equals their number
/// (<c>CountInvariants.VcpusUp</c>): another one is up exactly when the count is more than the vcpu itself adds to it.
/// </summary>
public static class OtherVcpus
{
    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_VcpuOp__IsAnotherUp";

    /// <summary>The contract: hypervisor, vcpu.</summary>
    public static IEnumerable<ContractCall> Apply(ContractCall call)
    {
        var layout = call.Executor.Layout;
        var key = call.Memory.RowAt(layout.Vcpus, call.Argument(1));
        var (domain, vcpu) = (key[0], key[1]);
        if (call.State.Content.LogOf(layout.Vcpus["IsDown"]).Length > 0)
        {
            throw new MachineFaultException("asks which vcpus are up after it changed that");
        }
        var isUp = IsZero(new TableReader(layout, call.State.Content).Narrow(layout.Vcpus, "IsDown", domain, vcpu));
        var count = Term.Application(nameof(State.UpCount), 64, domain);
        call.Result = Term.IfThenElse(Less(Select(isUp, One, Zero), count), Term.Vector(1, 32), Term.Vector(0, 32));
        return [call];
    }
}
