using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// What the model has no step for: a call of a number that is none, or that Cordon refuses; of each call the sub-ops that are none or are refused; and any call that is not a 64-bit kernel's.
/// From the dispatcher's entry to its return, for all such numbers at once, the result is the error that spec says, and nothing is changed (HC-GEN-001, HC-GEN-003, HC-GEN-004, HC-DIF-004).
/// </summary>
public sealed class Refusals : Lemma
{
    // RDI, RSI, RDX: hypervisor, vcpu, registers. The sub-op is in the guest's RDI.
    const int HypervisorRegister = 7, VcpuRegister = 6, RegistersRegister = 2, SubOpOffset = 0x38;

    /// <inheritdoc/>
    public override string Function => RefinedImage.Dispatcher;

    /// <inheritdoc/>
    public override string Promise => "answers a call or sub-op that is not known, or not made here, with its error, and changes nothing";

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var (number, any) = (Term.Variable("number", 64), Term.Variable("argument", 64));
        Term Mode(string field) => before.Narrow(layout.Vcpus, field, context.Caller.Domain.Value.Term, context.Caller.Vcpu.Value.Term);
        var (isKernel, is64Bit) = (IsZero(Mode("Paging.Cpl")), Not(IsZero(Mode("Paging.Is64Bit"))));
        var cases = new List<(string What, Term Number, Term Argument, Term Condition, Term Error)>
        {
            ("a call from a lower privilege level", number, any, Not(isKernel), Code(Errno.EPERM)),
            ("a call that is not made in 64-bit mode", number, any, And(isKernel, Not(is64Bit)), Code(Errno.ENOSYS)),
        };
        var calls = HypercallTable.Calls;
        var unknown = And([.. calls.Where(call => call.IsModelled).Select(call => Not(Equal(number, Literal((ulong)call.Number))))]);
        var error = calls.Where(call => !call.IsModelled).Aggregate(Code(Errno.ENOSYS), (other, call) => Select(Equal(number, Literal((ulong)call.Number)), Code(call.RefusedWith), other));
        cases.Add(("a call that is not known", number, any, And(isKernel, is64Bit, unknown), error));
        foreach (var call in calls.Where(call => call.IsModelled && call.SubOps.All(subOp => subOp.Number is not null)))
        {
            var subOp = Term.Variable($"{call.Identifier}.sub-op", call.SubOpBits);
            Term Is(SubOp other) => Equal(subOp, Term.Vector(other.Number!.Value, call.SubOpBits));
            var argument = Term.Concat(Term.Variable($"{call.Identifier}.above", 64 - call.SubOpBits), subOp);
            var none = And([.. call.SubOps.Where(other => other.IsModelled).Select(other => Not(Is(other)))]);
            var with = call.SubOps.Where(other => !other.IsModelled).Aggregate(Code(call.RefusedWith), (otherwise, other) => Select(Is(other), Code(other.RefusedWith!.Value), otherwise));
            cases.Add(($"a sub-op of {call.Identifier} that is not known", Literal((ulong)call.Number), argument, And(isKernel, is64Bit, none), with));
        }
        return cases.SelectMany(one => Case(context, one.What, one.Number, one.Argument, one.Condition, one.Error));
    }

    static IEnumerable<RefinementGoal> Case(LemmaContext context, string what, Term number, Term argument, Term condition, Term error)
    {
        var layout = context.Image.Layout;
        var (domain, vcpu) = (context.Caller.Domain.Value.Term, context.Caller.Vcpu.Value.Term);
        var registers = new AddressResolver(layout).Registers;
        var given = new Dictionary<Cell, Term> { [registers.At(GuestCall.ResultOffset)!] = number, [registers.At(SubOpOffset)!] = argument };
        var end = context.Executor.Run(RefinedImage.Dispatcher, start =>
        {
            start.Processor.General[HypervisorRegister] = MachineLayout.RootAddress;
            start.Processor.General[VcpuRegister] = MachineLayout.AddressOf(layout.Vcpus, domain, vcpu);
            start.Processor.General[RegistersRegister] = MachineLayout.Registers;
            start.Path = start.Path.Add(condition);
            foreach (var (cell, value) in given)
            {
                start.Content = start.Content.With(cell, CellWrite.At([], value));
            }
        });
        RefinementGoal Goal(string goal, Term owed) => new($"{what}: {goal}", -1, [.. end.Path], owed, new());
        var after = new TableReader(layout, end.Content);
        yield return Goal("the result", Equal(after.Narrow(registers, "0"), error));
        yield return Goal("that there is nothing left to do", Equal(Term.Extract(end.Processor.General[0], 7, 0), Term.Vector(1, 8)));
        var outcome = layout.Vcpus["CallOutcome"];
        foreach (var cell in end.Content.Cells.Keys.Where(cell => cell != outcome && cell != registers.At(GuestCall.ResultOffset)))
        {
            IReadOnlyList<Term> key = [.. (layout.Tables.FirstOrDefault(table => table.Cells.Contains(cell))?.Counts ?? []).Select((_, i) => Term.Variable($"any.{i}", 64)),
                .. cell.IsArray ? [Term.Variable("any.element", 64)] : Array.Empty<Term>()];
            yield return Goal($"that {cell.Name} is unchanged", Equal(end.Content.LogOf(cell).Read(key, cell.Initial(key)), given.GetValueOrDefault(cell) ?? cell.Initial(key)));
        }
        yield return Goal("that memory is unchanged", Term.Boolean(end.Content.Memory.Length == 0 && end.Content.Tables.Length == 0 && end.Content.Stores.IsEmpty));
    }

    static Term Code(Errno error) => Literal(unchecked((ulong)-(long)error));
}
