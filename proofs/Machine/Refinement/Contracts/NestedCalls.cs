using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// A call that a multicall makes (<c>Dispatch.Call</c>, on a structure of its own): what the refinement of each sub-op says of it, when it is made as the dispatcher makes a call by itself, which is
/// owed here. Whatever sub-op it is, the tables are then in some state that keeps to invariants and rules, in which the vcpu is still there; the result is any, and so is what is left of the
/// arguments. So the execution is cut where it returns (<see cref="CutPoint.ForgetsTables"/>), and only the structure and the registers are changed here.
/// </summary>
/// <param name="guest">The multicall.</param>
/// <param name="call">The call's number and its six arguments, as they are to be.</param>
public sealed class NestedCalls(GuestCall guest, IReadOnlyList<Term> call)
{
    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_Dispatch__Call";

    /// <summary>Where a structure of arguments has its number and its arguments.</summary>
    public static IReadOnlyList<int> Offsets { get; } = [GuestCall.ResultOffset, .. GuestCall.ArgumentOffsets];

    /// <summary>Where on the stack the call's structure is, from the stack pointer at the dispatcher's entry.</summary>
    public long Structure { get; private set; }

    /// <summary>The contract: hypervisor, vcpu, arguments. The multicall itself is executed.</summary>
    public IEnumerable<ContractCall>? Apply(ContractCall made) => made.Argument(2) == MachineLayout.Registers ? null : Make(made);

    IEnumerable<ContractCall> Make(ContractCall made)
    {
        var (layout, arguments) = (made.Executor.Layout, made.Argument(2));
        var form = new LinearForm(arguments);
        if (form.FactorOf(MachineLayout.Stack) != 1 || form.Count != 1 || form.Constant % 8 != 0)
        {
            throw new MachineFaultException("makes a call whose arguments are not on the stack");
        }
        Structure = (long)form.Constant;
        made.Require(Equal(made.Argument(0), MachineLayout.RootAddress), "the call is made of this hypervisor");
        var key = made.Memory.RowAt(layout.Vcpus, made.Argument(1));
        made.Require(And(Equal(key[0], guest.Caller.Domain.Value.Term), Equal(key[1], guest.Caller.Vcpu.Value.Term)), "the call is made for the vcpu that calls");
        made.Require(IsZero(new TableReader(layout, made.State.Content).Narrow(layout.Vcpus, "CallOutcome", [.. key])), "it is noted that nothing is to be done behind the call");
        for (var i = 0; i < call.Count; i++)
        {
            made.Require(Equal(made.Memory.Load(Plus(arguments, (ulong)Offsets[i]), 8), call[i]), i == 0 ? "the call's number is the entry's" : $"argument {i - 1} is the entry's");
        }
        foreach (var offset in Offsets)
        {
            made.Memory.Store(Plus(arguments, (ulong)offset), made.Executor.Fresh("call.left", 64));
        }
        made.Result = made.Executor.Fresh("call.result", 64);
        return [made];
    }

    /// <summary>What a call left of an argument, in a state behind it.</summary>
    public Term LeftOf(PathState state, int argument) => state.Content.StackWord(Structure + GuestCall.ArgumentOffsets[argument]);
}
