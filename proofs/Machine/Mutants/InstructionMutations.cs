using Iced.Intel;

namespace Cordon.Proofs.Machine.Mutants;

/// <summary>The changes of one instruction that fit into its bytes.</summary>
sealed class InstructionMutations(Random random)
{
    const byte Nop = 0x90;

    static readonly (string Operation, string Opposite)[] Opposites =
    [
        ("Add_", "Sub_"), ("And_", "Or_"), ("Shl_", "Shr_"), ("Inc_", "Dec_"), ("Xor_", "Or_"), ("Sar_", "Shr_"), ("Movsx_", "Movzx_"),
    ];

    /// <summary>What an instruction may become, with the bytes that are to stand in its place.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="bytes">Its bytes.</param>
    public IEnumerable<(MutationKind Kind, string After, byte[] Bytes)> Of(Instruction instruction, ReadOnlyMemory<byte> bytes)
    {
        if (IsWithoutEffect(instruction))
        {
            yield break;
        }
        foreach (var (kind, patched) in Removals(instruction, bytes.Length))
        {
            yield return (kind, "nop", patched);
        }
        foreach (var (kind, patched) in Conditions(instruction, bytes))
        {
            yield return (kind, Decode(patched, instruction.IP).ToString(), patched);
        }
        foreach (var (kind, changed) in Operands(instruction))
        {
            if (Encode(changed, instruction, bytes) is { } patched)
            {
                yield return (kind, Decode(patched, instruction.IP).ToString(), patched);
            }
        }
    }

    /// <summary>NOPs, INT3 and UD2, and an access that only asks whether an address can be reached: no result of these is used.</summary>
    static bool IsWithoutEffect(Instruction instruction)
        => instruction.Mnemonic is Mnemonic.Nop or Mnemonic.Int3 or Mnemonic.Ud2
        || (instruction.Mnemonic is Mnemonic.Cmp or Mnemonic.Test && instruction.Op0Kind == OpKind.Memory && instruction.Op1Kind == OpKind.Register
            && instruction.MemoryBase == instruction.Op1Register.GetFullRegister());

    static IEnumerable<(MutationKind, byte[])> Removals(Instruction instruction, int length)
    {
        byte[] nops = [.. Enumerable.Repeat(Nop, length)];
        if (instruction.FlowControl == FlowControl.Call)
        {
            yield return (MutationKind.RemovedCall, nops);
        }
        var writes = instruction.OpCount > 0 && instruction.Op0Kind == OpKind.Memory && instruction.Mnemonic is not (Mnemonic.Cmp or Mnemonic.Test);
        if (writes || instruction.IsStringInstruction)
        {
            yield return (MutationKind.RemovedStore, nops);
        }
    }

    /// <summary>The condition is the low half of the opcode's last byte (SDM 2D, table B-10): of Jcc, SETcc and CMOVcc alike.</summary>
    static IEnumerable<(MutationKind, byte[])> Conditions(Instruction instruction, ReadOnlyMemory<byte> bytes)
    {
        if (instruction.ConditionCode == ConditionCode.None)
        {
            yield break;
        }
        var opcode = bytes.Span.IndexOfAnyExceptInRange((byte)0x40, (byte)0x4f);
        opcode += bytes.Span[opcode] == 0x0f ? 1 : 0;
        var condition = instruction.ConditionCode;
        var (boundary, signedness) = condition switch
        {
            ConditionCode.b or ConditionCode.ae => (4, 0xe),
            ConditionCode.be or ConditionCode.a => (4, 8),
            ConditionCode.l or ConditionCode.ge => (2, 0xe),
            ConditionCode.le or ConditionCode.g => (2, 8),
            _ => (0, 0),
        };
        foreach (var (kind, flips) in ((MutationKind, int)[])
            [(MutationKind.ConditionInverted, 1), (MutationKind.ConditionBoundary, boundary), (MutationKind.ConditionSignedness, signedness)])
        {
            if (flips != 0)
            {
                var patched = bytes.ToArray();
                patched[opcode] ^= (byte)flips;
                yield return (kind, patched);
            }
        }
    }

    /// <summary>Instructions with one operand, one constant, one part of the address or the operation changed; not all can be encoded.</summary>
    IEnumerable<(MutationKind, Instruction)> Operands(Instruction instruction)
    {
        Instruction With(Action<InstructionBox> change)
        {
            var box = new InstructionBox { Instruction = instruction };
            change(box);
            return box.Instruction;
        }

        var frame = instruction.Op0Kind == OpKind.Register && instruction.Op0Register == Register.RSP;
        for (var i = 0; i < instruction.OpCount && !frame; i++)
        {
            var operand = i;
            switch (instruction.GetOpKind(i))
            {
                case OpKind.Register when Another(instruction.GetOpRegister(i)) is { } other:
                    yield return (MutationKind.Register, With(box => box.Instruction.SetOpRegister(operand, other)));
                    break;
                case OpKind.Immediate8 or OpKind.Immediate16 or OpKind.Immediate32 or OpKind.Immediate64
                    or OpKind.Immediate8to16 or OpKind.Immediate8to32 or OpKind.Immediate8to64 or OpKind.Immediate32to64:
                    var value = instruction.GetImmediate(i);
                    foreach (var changed in (ulong[])[value + 1, value - 1, value ^ (1ul << random.Next(7))])
                    {
                        yield return (MutationKind.Constant, With(box => box.Instruction.SetImmediate(operand, (long)changed)));
                    }
                    break;
                case OpKind.Memory:
                    var step = (ulong)Math.Max(instruction.MemorySize.GetSize(), instruction.Mnemonic == Mnemonic.Lea ? 8 : 1);
                    yield return (MutationKind.Displacement, With(box => box.Instruction.MemoryDisplacement64 += step));
                    yield return (MutationKind.Displacement, With(box => box.Instruction.MemoryDisplacement64 -= step));
                    if (Another(instruction.MemoryBase) is { } origin)
                    {
                        yield return (MutationKind.Register, With(box => box.Instruction.MemoryBase = origin));
                    }
                    if (Another(instruction.MemoryIndex) is { } index)
                    {
                        yield return (MutationKind.Register, With(box => box.Instruction.MemoryIndex = index));
                    }
                    break;
            }
        }
        var name = instruction.Code.ToString();
        foreach (var (operation, opposite) in Opposites)
        {
            foreach (var (from, to) in ((string, string)[])[(operation, opposite), (opposite, operation)])
            {
                if (!frame && name.StartsWith(from, StringComparison.Ordinal) && Enum.TryParse<Code>(to + name[from.Length..], out var code))
                {
                    yield return (MutationKind.Operation, With(box => box.Instruction.Code = code));
                }
            }
        }
    }

    /// <summary>Another register of the same kind; null for those that the frame is made of, and for what is no general or vector register.</summary>
    Register? Another(Register register)
    {
        if (register.GetFullRegister() is Register.RSP or Register.RBP || !(register.IsGPR() || register.IsXMM()))
        {
            return null;
        }
        var first = register.IsGPR64() ? Register.RAX : register.IsGPR32() ? Register.EAX : register.IsGPR16() ? Register.AX : register.IsXMM() ? Register.XMM0 : Register.AL;
        Register[] others =
        [
            .. Enumerable.Range(0, 16).Select(i => first == Register.AL && i >= 4 ? Register.SPL + (i - 4) : first + i)
                .Where(other => other != register && other.GetFullRegister() is not (Register.RSP or Register.RBP)),
        ];
        return others[random.Next(others.Length)];
    }

    /// <summary>The bytes with the changed instruction at their begin; null when it needs more of them, or cannot be encoded, or is the same.</summary>
    static byte[]? Encode(Instruction changed, Instruction original, ReadOnlyMemory<byte> bytes)
    {
        var stream = new MemoryStream();
        if (!Encoder.Create(64, new StreamCodeWriter(stream)).TryEncode(changed, original.IP, out var length, out _) || length > bytes.Length)
        {
            return null;
        }
        byte[] patched = [.. stream.ToArray(), .. Enumerable.Repeat(Nop, bytes.Length - (int)length)];
        var decoded = Decode(patched, original.IP);
        return decoded.ToString() == changed.ToString() && decoded.ToString() != original.ToString() ? patched : null;
    }

    static Instruction Decode(byte[] bytes, ulong address) => Decoder.Create(64, bytes, address).Decode();

    /// <summary>A place for an instruction, which is a structure, to be changed in.</summary>
    sealed class InstructionBox
    {
        public Instruction Instruction;
    }
}
