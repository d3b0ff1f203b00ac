using Iced.Intel;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>Instructions that differ in nothing but which registers, constants and addresses they name.</summary>
/// <param name="Name">The decoder's code, the kinds of the operands, the size of one in memory, and prefixes.</param>
/// <param name="Instances">Different instructions of the form, each once.</param>
public sealed record InstructionForm(string Name, IReadOnlyList<Instruction> Instances)
{
    /// <summary>The forms of <paramref name="instructions"/>, by name.</summary>
    public static IReadOnlyList<InstructionForm> Of(IEnumerable<Instruction> instructions) =>
    [
        .. instructions.GroupBy(NameOf)
            .Select(group => new InstructionForm(group.Key, [.. group.DistinctBy(instruction => instruction.ToString())]))
            .OrderBy(form => form.Name, StringComparer.Ordinal),
    ];

    /// <summary>The name of an instruction's form.</summary>
    public static string NameOf(Instruction instruction)
    {
        var kinds = Enumerable.Range(0, instruction.OpCount).Select(i => instruction.GetOpKind(i) switch
        {
            OpKind.Register => instruction.GetOpRegister(i) is Register.AH or Register.CH or Register.DH or Register.BH ? "high byte" : "register",
            OpKind.Memory => instruction.IsIPRelativeMemoryOperand ? "memory relative to RIP" : "memory",
            var kind => kind.ToString().ToLowerInvariant(),
        });
        var prefix = (instruction.HasLockPrefix ? "lock " : "") + (instruction.HasRepPrefix ? "rep " : instruction.HasRepnePrefix ? "repne " : "");
        return $"{prefix}{instruction.Code}({string.Join(", ", kinds)})";
    }

    /// <summary>Why an instruction is not executed on the processor here; null when it is.</summary>
    public static string? WhyExcluded(Instruction instruction)
        => instruction.CodeSize != CodeSize.Code64 ? "32-bit boot code"
            : instruction.IsPrivileged || IsSystem(instruction) ? "privileged, or of the processor's own state"
            : instruction.FlowControl != FlowControl.Next ? "transfer of control"
            : null;

    /// <summary>What the decoder does not call privileged, but what reads, saves or sets more than the registers of the semantics.</summary>
    static bool IsSystem(Instruction instruction)
        => ImageAudit.IsPrivileged(instruction)
        || instruction.Mnemonic is Mnemonic.Cpuid or Mnemonic.Rdtsc or Mnemonic.Rdtscp or Mnemonic.Xgetbv or Mnemonic.Fninit
            or Mnemonic.Sgdt or Mnemonic.Sidt or Mnemonic.Sldt or Mnemonic.Str or Mnemonic.Smsw or Mnemonic.Vmcall or Mnemonic.Vmmcall
            or Mnemonic.Fxsave64 or Mnemonic.Fxrstor64 or Mnemonic.Xsave64 or Mnemonic.Xrstor64
        || Enumerable.Range(0, instruction.OpCount).Any(i => instruction.GetOpKind(i) == OpKind.Register && instruction.GetOpRegister(i).IsSegmentRegister());
}
