using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Iced.Intel;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// The stub around VMRUN saves each general register of the guest, and the two vector registers that the hypervisor's code uses, where its vcpu keeps it, before anything else is called, and gives the guest those that are kept there when it enters it again. What
/// VMRUN itself does is the manual's: RAX and RSP are exchanged with the control block's, and RIP, RFLAGS and the segments (AMD APM volume 2, 15.5).
/// </summary>
public sealed class ExitStub : Lemma
{
    const int Rax = 0, Rsp = 4, FirstArgument = 7;

    // What the stub keeps on the stack: which vcpu runs, and a register while it finds that out.
    const int FrameBytes = 16;

    MachineContent? saved, left;

    /// <inheritdoc/>
    public override string Function => "svm_run";

    /// <inheritdoc/>
    public override string Promise => "saves the guest's registers that the hypervisor uses behind VMRUN where its vcpu keeps them, and loads those of the vcpu that is to run before VMRUN";

    /// <inheritdoc/>
    public override bool IsCalledByHandlers => false;

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [ExitPath.Exit] = Leave }, null);

    // The exit path: it may change what the vcpu keeps, and the vcpu that it returns is this one as well as any.
    IEnumerable<ContractCall> Leave(ContractCall call)
    {
        var tables = call.Executor.Layout.OfExits;
        call.Require(Equal(call.Argument(0), tables.Vcpu.Base!), "the exit path is given the vcpu that ran");
        saved = call.State.Content;
        foreach (var cell in tables.Registers.Concat(tables.VectorRegisters.SelectMany(register => register.Halves)))
        {
            call.State.Content = call.State.Content.With(cell, CellWrite.At([], call.Executor.Fresh("left", cell.Width)));
        }
        left = call.State.Content;
        call.Result = tables.Vcpu.Base!;
        return [call];
    }

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var tables = context.Image.Layout.OfExits;
        var run = context.FunctionOf(Function).Instructions.FirstOrDefault(instruction => instruction.Mnemonic == Mnemonic.Vmrun);
        if (run.IsInvalid)
        {
            throw new MachineFaultException("has no VMRUN");
        }
        // A vcpu's state has a page of its own, so its vector registers are aligned.
        context.Executor.Judge.Assume(IsZero(Term.Extract(tables.Vcpu.Base!, 11, 0)));
        var start = context.Executor.Enter(Function);
        start.Next = run.NextIP;
        var guest = start.Processor.Clone();
        start.Processor.General[Rax] = tables.Block.Base!;
        var stack = Term.Binary(Operator.Subtract, MachineLayout.Stack, Literal(FrameBytes));
        start.Processor.General[Rsp] = stack;
        start.Content = start.Content with { Stack = start.Content.Stack.Add(-FrameBytes, tables.Vcpu.Base!) };
        var end = context.Executor.Follow(start, new HashSet<ulong> { run.IP }).GetValueOrDefault(run.IP) ?? throw new MachineFaultException("never enters the guest again");
        if (saved is null || left is null)
        {
            throw new MachineFaultException("never calls the exit path");
        }
        RefinementGoal Goal(string what, Term goal) => new(what, -1, [.. end.Path], goal, new());
        Term Kept(MachineContent content, Cell cell) => content.LogOf(cell).Read([], cell.Initial([]));
        var block = tables.Block["Rax"];
        for (var i = 0; i < tables.Registers.Count; i++)
        {
            // The guest's RSP is in the control block, and stays there.
            if (i != Rsp)
            {
                yield return Goal($"that {Register.RAX + i} is saved", Equal(Kept(saved, tables.Registers[i]), i == Rax ? block.Initial([]) : guest.General[i]));
                yield return Goal($"that {Register.RAX + i} is loaded", Equal(i == Rax ? Kept(end.Content, block) : end.Processor.General[i], Kept(left, tables.Registers[i])));
            }
        }
        foreach (var (register, halves) in tables.VectorRegisters)
        {
            Term Whole(MachineContent content) => Term.Concat(Kept(content, halves[1]), Kept(content, halves[0]));
            yield return Goal($"that XMM{register} is saved", Equal(Whole(saved), guest.Vector[register]));
            yield return Goal($"that XMM{register} is loaded", Equal(end.Processor.Vector[register], Whole(left)));
        }
        yield return Goal("that VMRUN is given the vcpu's control block", Equal(end.Processor.General[Rax], tables.Block.Base!));
        yield return Goal("that it is noted which vcpu runs", And(Equal(end.Content.StackWord(-FrameBytes), tables.Vcpu.Base!), Equal(end.Processor.General[Rsp], stack)));
    }
}
