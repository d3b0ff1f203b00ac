using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// The assembly stub that moves bytes between two places that may overlap (<c>x64/memory.asm</c>), where both are in frames of domains: the bytes of the one come to the other as they were before. How many there
/// are need not be known; that they end within both frames is owed.
/// </summary>
public static class ByteMoves
{
    const ulong PageBytes = 4096;

    /// <summary>The function.</summary>
    public const string Function = "memmove";

    /// <summary>The contract: to, from, count.</summary>
    public static IEnumerable<ContractCall> Apply(ContractCall call)
    {
        var count = call.Argument(2);
        var (to, toOffset) = PlaceOf(call, call.Argument(0), count);
        var (from, fromOffset) = PlaceOf(call, call.Argument(1), count);
        if (call.State.Content.Stores.Count > 0)
        {
            throw new MachineFaultException("moves bytes of frames after it copied to the guest");
        }
        var before = call.State.Content.Memory;
        Term WordAt(MapKey key) => before.Read(key.Terms, Term.Application("Memory", 64, [.. key.Terms]));
        var copy = new ByteCopy(WordAt, new SymbolicWord(from), new SymbolicWord(fromOffset), new SymbolicWord(to), new SymbolicWord(toOffset), new SymbolicWord(count));
        call.State.Content = call.State.Content with { Memory = before.With(new CellWrite(Term.True, (key, old) => copy.Apply(new MapKey(key), old))) };
        call.Result = call.Argument(0);
        return [call];
    }

    // The frame and the offset in it, by the form of the address: the one is added as a multiple of a page.
    static (Term Frame, Term Offset) PlaceOf(ContractCall call, Term address, Term count)
    {
        var form = new LinearForm(address);
        if (form.FactorOf(MachineLayout.RootAddress) != 1 || form.FactorOf(MachineLayout.RootPhysical) != ulong.MaxValue)
        {
            throw new MachineFaultException("moves bytes of something else than frames");
        }
        var rest = form.Without(MachineLayout.RootAddress).Without(MachineLayout.RootPhysical);
        var frame = LinearForm.Sum(rest.Summands.Where(part => part.Factor % PageBytes == 0).Select(part => (part.Term, part.Factor / PageBytes)), rest.Constant / PageBytes);
        var offset = LinearForm.Sum(rest.Summands.Where(part => part.Factor % PageBytes != 0).Select(part => (part.Term, part.Factor)), rest.Constant % PageBytes);
        var layout = call.Executor.Layout;
        call.Executor.Facts.TouchFrame(false, frame, Zero);
        call.Require(Less(frame, MachineLayout.FrameCount), "the frame exists");
        call.Require(FrameUses.IsOwned(new TableReader(layout, call.State.Content), frame), "the frame is a domain's");
        call.Require(And(AtMost(count, PageBytes), Term.LessOrEqual(offset, Term.Binary(Operator.Subtract, Literal(PageBytes), count))), "what is moved ends within its frame");
        return (frame, offset);
    }
}
