using Cordon.Proofs.Machine.Execution;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>The system time (<c>Clock.Now</c>): one value throughout a step, the model's.</summary>
public sealed class Time(GuestCall guest)
{
    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_Clock__Now";

    /// <summary>The contract.</summary>
    public IEnumerable<ContractCall> Apply(ContractCall call)
    {
        call.Result = guest.Caller.Now.Term;
        return [call];
    }
}
