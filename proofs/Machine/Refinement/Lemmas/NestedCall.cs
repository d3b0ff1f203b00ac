using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// What a multicall asks for a call is what the dispatcher asks for one that is made by itself: the same function, given the vcpu and its arguments, when nothing is noted that is to be done behind it; and the
/// dispatcher changes nothing before that. So what the refinement of a sub-op says holds of an entry's call too, whose arguments are on the stack. The one call that is not made within another is the
/// multicall: its result is EINVAL, and nothing is changed (HC-MUL-003).
/// </summary>
public sealed class NestedCall : Lemma
{
    const int HypervisorRegister = 7, VcpuRegister = 6, ArgumentsRegister = 2;

    /// <inheritdoc/>
    public override string Function => NestedCalls.Function;

    /// <inheritdoc/>
    public override string Promise => "makes an entry of a multicall as the dispatcher makes a call by itself, and refuses a multicall in it";

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [Function] = call => Notes(call, caller) }, null);

    bool isAsked;
    Term result = Zero;

    // The dispatcher's call is looked at; a multicall is executed.
    IEnumerable<ContractCall>? Notes(ContractCall call, Caller caller)
    {
        if (call.Argument(2) != MachineLayout.Registers)
        {
            return null;
        }
        var layout = call.Executor.Layout;
        var key = call.Memory.RowAt(layout.Vcpus, call.Argument(1));
        call.Require(And(Equal(call.Argument(0), MachineLayout.RootAddress), Equal(key[0], caller.Domain.Value.Term), Equal(key[1], caller.Vcpu.Value.Term)), "the call is made for the vcpu that calls");
        call.Require(IsZero(new TableReader(layout, call.State.Content).Narrow(layout.Vcpus, "CallOutcome", [.. key])), "it is noted that nothing is to be done behind the call");
        if (call.State.Content.Cells.Keys.Any(cell => cell != layout.Vcpus["CallOutcome"]) || call.State.Content.Memory.Length > 0 || call.State.Content.Tables.Length > 0)
        {
            throw new MachineFaultException("changes something before it makes the call");
        }
        isAsked = true;
        call.Result = result = call.Executor.Fresh("call.result", 64);
        return [call];
    }

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var (domain, vcpu) = (context.Caller.Domain.Value.Term, context.Caller.Vcpu.Value.Term);
        RefinementGoal Goal(string what, PathState end, Term goal) => new(what, -1, [.. end.Path], goal, new());
        void Prepare(PathState entry, Term arguments)
        {
            entry.Processor.General[HypervisorRegister] = MachineLayout.RootAddress;
            entry.Processor.General[VcpuRegister] = MachineLayout.AddressOf(layout.Vcpus, domain, vcpu);
            entry.Processor.General[ArgumentsRegister] = arguments;
        }
        var alone = context.Executor.Run(RefinedImage.Dispatcher, entry =>
        {
            Prepare(entry, MachineLayout.Registers);
            entry.Path = entry.Path.Add(And(IsZero(before.Narrow(layout.Vcpus, "Paging.Cpl", domain, vcpu)), Not(IsZero(before.Narrow(layout.Vcpus, "Paging.Is64Bit", domain, vcpu)))));
        });
        yield return Goal("that a call by itself is made so", alone, Term.Boolean(isAsked));
        yield return Goal("that its result is the call's", alone, Equal(new TableReader(layout, alone.Content).Narrow(new AddressResolver(layout).Registers, "0"), result));

        var structure = Plus(MachineLayout.Stack, 8);
        var nested = context.Executor.Run(Function, entry =>
        {
            Prepare(entry, structure);
            entry.Content = entry.Content with { Stack = entry.Content.Stack.Add(8 + NestedCalls.Offsets[0], Literal((ulong)HypercallNumber.Multicall)) };
        });
        yield return Goal("that a multicall in a multicall has the result EINVAL", nested, Equal(nested.Processor.General[0], Literal(unchecked((ulong)-(long)Errno.EINVAL))));
        yield return Goal("that it is not taken to be unfinished", nested, Not(Equal(new TableReader(layout, nested.Content).Narrow(layout.Vcpus, "CallOutcome", domain, vcpu), Term.Vector((byte)Impl.CallOutcome.Unfinished, 8))));
        yield return Goal("that it changes nothing", nested, Term.Boolean(nested.Content.Cells.Keys.All(cell => cell == layout.Vcpus["CallOutcome"])
            && nested.Content.Memory.Length == 0 && nested.Content.Tables.Length == 0 && nested.Content.Stores.IsEmpty));
    }
}
