using Cordon.Proofs.Smt;
using Iced.Intel;
using static Cordon.Proofs.Smt.Term;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>MOVS and STOS: one iteration, and what a REP prefix repeats (SDM 1, 5.1.8).</summary>
static class StringInstructions
{
    public static readonly Dictionary<Mnemonic, Action<Step>> Table = new()
    {
        [Mnemonic.Movsb] = Iterate,
        [Mnemonic.Movsw] = Iterate,
        [Mnemonic.Movsd] = Iterate,
        [Mnemonic.Movsq] = Iterate,
        [Mnemonic.Stosb] = Iterate,
        [Mnemonic.Stosw] = Iterate,
        [Mnemonic.Stosd] = Iterate,
        [Mnemonic.Stosq] = Iterate,
    };

    /// <summary>The instruction before its first iteration; null when it is no MOVS or STOS with 64-bit addresses.</summary>
    public static RepeatedString? Describe(in Instruction instruction, ProcessorState state)
    {
        StringOperation? operation = (instruction.Op0Kind, instruction.Op1Kind) switch
        {
            (OpKind.MemoryESRDI, OpKind.MemorySegRSI) when instruction.MemorySegment is not (Register.FS or Register.GS) => StringOperation.Move,
            (OpKind.MemoryESRDI, OpKind.Register) => StringOperation.Store,
            _ => null,
        };
        if (operation == null || !Table.ContainsKey(instruction.Mnemonic))
        {
            return null;
        }
        var bytes = instruction.MemorySize.GetSize();
        return new RepeatedString(
            operation.Value, bytes, state.Read(Register.RCX), state.Read(Register.RSI), state.Read(Register.RDI),
            Extract(state.Read(Register.RAX), 8 * bytes - 1, 0), state.Direction);
    }

    /// <summary>RSI and RDI move on by <paramref name="count"/> elements; RSI stays for STOS.</summary>
    public static void Advance(RepeatedString text, Term count, ProcessorState state)
    {
        var distance = Binary(Operator.Multiply, count, Vector((UInt128)text.ElementBytes, 64));
        Term Moved(Term address) => IfThenElse(text.Backwards, Binary(Operator.Subtract, address, distance), Binary(Operator.Add, address, distance));
        state.Write(Register.RDI, Moved(text.Destination));
        if (text.Operation == StringOperation.Move)
        {
            state.Write(Register.RSI, Moved(text.Source));
        }
    }

    static void Iterate(Step step)
    {
        var text = Describe(step.Instruction, step.State);
        step.Require(text != null, "only MOVS and STOS with 64-bit addresses, and no FS or GS");
        step.Memory.Store(text!.Destination, text.Operation == StringOperation.Move ? step.Memory.Load(text.Source, text.ElementBytes) : text.Value);
        Advance(text, Vector(1, 64), step.State);
    }
}
