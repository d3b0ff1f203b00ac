using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Machine.Validation;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Tests;

/// <summary>The semantics does what the processor of this machine does; an error in it would be seen.</summary>
public sealed class SemanticsValidationTests
{
    /// <summary>All that the semantics accepts, whether or not a compiler emits it: found by decoding what any opcode and prefix begins.</summary>
    static readonly Instruction[] Accepted = [.. Enumerate().GroupBy(InstructionForm.NameOf).SelectMany(form => form.Take(4)).Where(IsAccepted)];

    [Fact]
    public void Every_form_that_the_semantics_accepts_is_what_the_processor_does()
    {
        var report = SemanticsValidation.Run(Accepted, 150_000, 1, SemanticsValidation.SemanticsItself);
        Assert.True(report.Holds, Describe(report));
        Assert.True(report.Forms > 400, $"{report.Forms} forms");
        Assert.Equal(150_000, report.Executions);
    }

    /// <summary>Each is one error, and the validation names the form that has it, and what differs.</summary>
    [Theory]
    [InlineData("carry of an increment", Mnemonic.Inc, "cf")]
    [InlineData("half carry of a sum", Mnemonic.Add, "af")]
    [InlineData("parity of a conjunction", Mnemonic.And, "pf")]
    [InlineData("overflow of a comparison", Mnemonic.Cmp, "of")]
    [InlineData("upper half after a 32-bit move", Mnemonic.Mov, "r")]
    [InlineData("sign of a widened byte", Mnemonic.Movzx, "r")]
    [InlineData("carry of a shift by zero", Mnemonic.Shl, "cf")]
    [InlineData("remainder", Mnemonic.Div, "a fact does not hold")]
    [InlineData("no trap", Mnemonic.Div, "signal 8 is")]
    [InlineData("no trap", Mnemonic.Movaps, "signal 11 is")]
    [InlineData("trap too often", Mnemonic.Div, "is not")]
    [InlineData("stack pointer after a pop", Mnemonic.Pop, "rsp")]
    [InlineData("stored value", Mnemonic.Xchg, "memory")]
    [InlineData("address", Mnemonic.Lea, "r")]
    [InlineData("condition", Mnemonic.Setbe, "r")]
    [InlineData("highest bit", Mnemonic.Bsr, "r")]
    [InlineData("upper half of a vector", Mnemonic.Movq, "xmm")]
    [InlineData("direction of a string", Mnemonic.Movsq, "rdi")]
    [InlineData("flag of a pure move", Mnemonic.Cdqe, "zf")]
    public void An_error_in_the_semantics_is_found(string error, Mnemonic mnemonic, string seen)
    {
        var instructions = Accepted.Where(instruction => instruction.Mnemonic == mnemonic).ToArray();
        Assert.NotEmpty(instructions);
        Meaning wrong = (in Instruction instruction, ProcessorState state, IMemory memory, Func<string, int, Term> fresh)
            => Break(error, instruction, state, memory, fresh);
        var report = SemanticsValidation.Run(instructions, 6_000, 2, wrong);
        Assert.False(report.Holds);
        Assert.True(report.Mismatches > 0);
        Assert.Contains(report.Examples, example => example.Differences.Contains(seen, StringComparison.Ordinal));
    }

    [Fact]
    public void A_form_without_a_meaning_is_named()
    {
        var wrmsr = Decoder.Create(64, (byte[])[0x0f, 0x30]).Decode();
        var popcnt = Decoder.Create(64, (byte[])[0xf3, 0x0f, 0xb8, 0xc1]).Decode();
        var report = SemanticsValidation.Run([wrmsr, popcnt], 100, 1, SemanticsValidation.SemanticsItself);
        Assert.False(report.Holds);
        Assert.Contains("Popcnt_r32_rm32", Assert.Single(report.Uncovered).Form);
        Assert.Contains("privileged", Assert.Single(report.Excluded).Reason);
    }

    [Fact]
    public void An_instruction_that_always_traps_does_not_count_as_covered()
    {
        var divide = Decoder.Create(64, (byte[])[0xf7, 0xf2]).Decode();         // div edx: the quotient of edx:eax by edx has 33 bits
        var report = SemanticsValidation.Run([divide], 100, 1, SemanticsValidation.SemanticsItself);
        Assert.Equal((0, false), (report.Mismatches, report.Holds));
        Assert.Contains("Div_rm32", Assert.Single(report.Uncovered).Form);
    }

    static StepResult Break(string error, in Instruction instruction, ProcessorState state, IMemory memory, Func<string, int, Term> fresh)
    {
        var before = state.Clone();
        var result = SemanticsValidation.SemanticsItself(instruction, state, error == "stored value" ? new OffByOne(memory) : memory, fresh);
        var first = instruction.Op0Kind == OpKind.Register ? instruction.Op0Register.GetFullRegister() : Register.None;
        Term Changed(Register register, Operator op, Term other) => Term.Binary(op, state.Read(register), other);
        switch (error)
        {
            case "carry of an increment":
                state.Carry = Term.And(before.Carry, Term.Not(state.Zero));
                break;
            case "half carry of a sum":
                state.Auxiliary = state.Carry;
                break;
            case "parity of a conjunction":
                state.Parity = Term.Not(state.Parity);
                break;
            case "overflow of a comparison":
                state.Overflow = Term.And(state.Overflow, Term.Not(state.Sign));
                break;
            case "upper half after a 32-bit move" when first.IsGPR64() && instruction.Op0Register.IsGPR32():
                state.Write(first, Term.Concat(Term.Extract(before.Read(first), 63, 32), Term.Extract(state.Read(first), 31, 0)));
                break;
            case "sign of a widened byte" when instruction.Op1Kind == OpKind.Register && instruction.Op0Register.IsGPR64():
                state.Write(first, Term.SignExtend(before.Read(instruction.Op1Register), 64));
                break;
            case "carry of a shift by zero":
                state.Carry = Term.IfThenElse(Term.Equal(Term.Extract(before.General[1], 7, 0), Term.Vector(0, 8)), Term.False, state.Carry);
                break;
            case "remainder":
                return result with { Facts = [.. result.Facts, Term.Less(state.General[2], Term.Vector(1 << 20, 64))] };
            case "no trap":
                return result with { Traps = [] };
            case "trap too often":
                return result with { Traps = [.. result.Traps, new Trap(Term.Not(Term.Less(before.General[0], Term.Vector(1 << 20, 64))), "error")] };
            case "stack pointer after a pop":
                state.General[4] = before.General[4];
                break;
            case "address" when instruction.MemoryIndex == Register.None && instruction.Op0Register.IsGPR64():
                state.Write(first, Changed(first, Operator.Add, Term.Vector(8, 64)));
                break;
            case "condition" when first.IsGPR64():
                state.Write(instruction.Op0Register, Term.IfThenElse(before.Carry, Term.Vector(1, 8), Term.Vector(0, 8)));
                break;
            case "highest bit":
                state.Write(first, Term.IfThenElse(state.Zero, state.Read(first), Changed(first, Operator.BitXor, Term.Vector(1, 64))));
                break;
            case "upper half of a vector" when instruction.Op0Register.IsXMM():
                var vector = instruction.Op0Register;
                state.Write(vector, Term.Concat(Term.Extract(before.Read(vector), 127, 64), Term.Extract(state.Read(vector), 63, 0)));
                break;
            case "direction of a string":
                state.General[7] = Term.Binary(Operator.Add, before.General[7], Term.Vector(8, 64));
                break;
            case "flag of a pure move":
                state.Zero = Term.Equal(state.General[0], Term.Vector(0, 64));
                break;
        }
        return result;
    }

    static bool IsAccepted(Instruction instruction)
    {
        if (instruction.IsInvalid || InstructionForm.WhyExcluded(instruction) != null)
        {
            return false;
        }
        try
        {
            var state = new ProcessorState(Term.Variable);
            if (InstructionSemantics.Repeated(instruction, state) == null)
            {
                new InstructionSemantics(Term.Variable).Execute(instruction, state, new OffByOne(null));
            }
            return true;
        }
        catch (UnsupportedInstructionException)
        {
            return false;
        }
    }

    /// <summary>Each opcode of one and two bytes under each prefix, with a few operands; those relative to RIP are redirected, others may name any register.</summary>
    static IEnumerable<Instruction> Enumerate()
    {
        var random = new Random(3);
        foreach (byte[] prefix in (byte[][])[[], [0x66], [0xf2], [0xf3], [0xf0], [0x66, 0xf0]])
        {
            for (var rex = 0x3f; rex <= 0x4f; rex += 4)
            {
                for (var opcode = 0; opcode < 0x200; opcode++)
                {
                    for (var sample = 0; sample < 4; sample++)
                    {
                        var tail = new byte[12];
                        random.NextBytes(tail);
                        byte[] code =
                        [
                            .. prefix, .. rex < 0x40 ? (byte[])[] : [(byte)(rex + sample)], .. opcode < 0x100 ? (byte[])[] : [0x0f], (byte)opcode, .. tail,
                        ];
                        yield return Decoder.Create(64, code, 0x1000).Decode();
                    }
                }
            }
        }
    }

    static string Describe(SemanticsReport report)
        => string.Join('\n', report.Examples.Select(example => example.ToString()).Concat(report.Uncovered.Select(form => form.ToString())));

    /// <summary>Stores one more than it is given.</summary>
    sealed class OffByOne(IMemory? memory) : IMemory
    {
        public Term Load(Term address, int bytes) => memory?.Load(address, bytes) ?? Term.Application($"memory{bytes}", 8 * bytes, address);

        public void Store(Term address, Term value) => memory?.Store(address, Term.Binary(Operator.Add, value, Term.Vector(1, value.Width)));
    }
}
