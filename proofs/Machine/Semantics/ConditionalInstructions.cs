using Cordon.Proofs.Smt;
using Iced.Intel;
using static Cordon.Proofs.Smt.Term;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>CMOVcc and SETcc (SDM 1, 5.1.1 and 5.1.6).</summary>
static class ConditionalInstructions
{
    static readonly Mnemonic[] Moves =
    [
        Mnemonic.Cmovo, Mnemonic.Cmovno, Mnemonic.Cmovb, Mnemonic.Cmovae, Mnemonic.Cmove, Mnemonic.Cmovne, Mnemonic.Cmovbe, Mnemonic.Cmova,
        Mnemonic.Cmovs, Mnemonic.Cmovns, Mnemonic.Cmovp, Mnemonic.Cmovnp, Mnemonic.Cmovl, Mnemonic.Cmovge, Mnemonic.Cmovle, Mnemonic.Cmovg,
    ];

    static readonly Mnemonic[] Sets =
    [
        Mnemonic.Seto, Mnemonic.Setno, Mnemonic.Setb, Mnemonic.Setae, Mnemonic.Sete, Mnemonic.Setne, Mnemonic.Setbe, Mnemonic.Seta,
        Mnemonic.Sets, Mnemonic.Setns, Mnemonic.Setp, Mnemonic.Setnp, Mnemonic.Setl, Mnemonic.Setge, Mnemonic.Setle, Mnemonic.Setg,
    ];

    public static readonly Dictionary<Mnemonic, Action<Step>> Table =
        Moves.Select(mnemonic => KeyValuePair.Create<Mnemonic, Action<Step>>(mnemonic, Move))
            .Concat(Sets.Select(mnemonic => KeyValuePair.Create<Mnemonic, Action<Step>>(mnemonic, SetByte)))
            .ToDictionary();

    /// <summary>The source is read, and the upper half of a 32-bit destination cleared, whether or not the condition holds.</summary>
    static void Move(Step step)
    {
        var source = step.Read(1);
        step.Write(0, IfThenElse(Flags.Condition(step.Instruction.ConditionCode, step.State), source, step.Read(0)));
    }

    static void SetByte(Step step)
        => step.Write(0, Flags.FromCondition(Flags.Condition(step.Instruction.ConditionCode, step.State), 8));
}
