using System.Reflection;
using System.Reflection.Emit;

namespace Cordon.Proofs.CrossCheck;

/// <summary>One instruction of the common intermediate language (ECMA-335, partition III).</summary>
/// <param name="Name">The mnemonic without its short-form suffix.</param>
/// <param name="Operand">The immediate, the token, or the offset of the target of a branch.</param>
/// <param name="Targets">The offsets of a <c>switch</c>; else empty.</param>
/// <param name="Next">The offset of the instruction after it.</param>
public sealed record IlInstruction(string Name, long Operand, IReadOnlyList<int> Targets, int Next)
{
    static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Decodes a method's body; the instructions by their offset.</summary>
    public static IReadOnlyDictionary<int, IlInstruction> Decode(byte[] code)
    {
        var instructions = new Dictionary<int, IlInstruction>();
        for (var offset = 0; offset < code.Length;)
        {
            var instruction = DecodeOne(code, offset);
            instructions[offset] = instruction;
            offset = instruction.Next;
        }
        return instructions;
    }

    static IlInstruction DecodeOne(byte[] code, int offset)
    {
        var first = code[offset++];
        var value = first == 0xfe ? unchecked((short)(0xfe00 | code[offset++])) : first;
        var op = Codes[value];
        var (operand, size) = op.OperandType switch
        {
            OperandType.InlineNone => (0L, 0),
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI => ((sbyte)code[offset], 1),
            OperandType.ShortInlineVar => (code[offset], 1),
            OperandType.InlineVar => (BitConverter.ToUInt16(code, offset), 2),
            OperandType.InlineI8 or OperandType.InlineR => (BitConverter.ToInt64(code, offset), 8),
            _ => (BitConverter.ToInt32(code, offset), 4),
        };
        var next = offset + size;
        var targets = new List<int>();
        if (op.OperandType == OperandType.InlineSwitch)
        {
            var count = (int)operand;
            next += 4 * count;
            for (var i = 0; i < count; i++)
            {
                targets.Add(next + BitConverter.ToInt32(code, offset + 4 + 4 * i));
            }
        }
        if (op.OperandType is OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget)
        {
            operand += next;
        }
        var name = op.Name!.EndsWith(".s", StringComparison.Ordinal) ? op.Name[..^2] : op.Name;
        return new(name, operand, targets, next);
    }
}
