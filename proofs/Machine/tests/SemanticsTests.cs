using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cordon.Proofs.Machine.Tests;

/// <summary>The shape of what the semantics says; whether it is true of a processor is the validation's business.</summary>
public sealed class SemanticsTests
{
    readonly ProcessorState state = new(Term.Variable);
    readonly RecordingMemory memory = new();
    readonly InstructionSemantics semantics = new(Term.Variable);

    static Term Rax => Term.Variable("rax", 64);

    static Term Rcx => Term.Variable("rcx", 64);

    [Theory]
    [InlineData(ConditionCode.l, false)]
    [InlineData(ConditionCode.ge, true)]
    public void A_signed_comparison_is_one_term(ConditionCode code, bool negated)
    {
        Execute(code => code.cmp(rax, rcx));
        var less = Term.LessSigned(Rax, Rcx);
        Assert.Same(negated ? Term.Not(less) : less, InstructionSemantics.Condition(code, state));
    }

    [Fact]
    public void A_32_bit_write_clears_the_upper_half_and_an_8_bit_write_keeps_the_rest()
    {
        Execute(code => code.mov(eax, ecx), code => code.mov(dh, 7));
        Assert.Same(Term.ZeroExtend(Term.Extract(Rcx, 31, 0), 64), state.General[0]);
        Assert.Same(Term.Extract(Term.Variable("rdx", 64), 63, 16), Term.Extract(state.General[2], 63, 16));
        Assert.Same(Term.Vector(7, 8), Term.Extract(state.General[2], 15, 8));
    }

    [Fact]
    public void Division_gives_fresh_results_facts_about_them_and_a_trap()
    {
        var result = Execute(code => code.div(rcx));
        Assert.Same(Term.Variable("quotient", 64), state.General[0]);
        Assert.Equal(2, result.Facts.Count);
        Assert.Same(Term.LessOrEqual(Rcx, Term.Variable("rdx", 64)), Assert.Single(result.Traps).Condition);
    }

    [Fact]
    public void Push_stores_below_the_stack_pointer_and_pop_takes_it_back()
    {
        Execute(code => code.push(rsp), code => code.pop(rcx));
        var rsp0 = Term.Variable("rsp", 64);
        var top = Term.Binary(Operator.Subtract, rsp0, Term.Vector(8, 64));
        Assert.Equal([(top, rsp0)], memory.Stores);
        Assert.Same(rsp0, state.General[4]);
        Assert.Same(memory.Load(top, 8), state.General[1]);
    }

    [Fact]
    public void An_address_relative_to_the_instruction_is_a_literal()
        => Assert.Same(Term.Vector(0x1000 + 7 + 0x20, 64), InstructionSemantics.EffectiveAddress(Decode(0x48, 0x8b, 0x05, 0x20, 0, 0, 0), state));

    [Fact]
    public void An_aligned_move_traps_on_other_addresses_and_an_unaligned_one_does_not()
    {
        Assert.StartsWith("#GP", Assert.Single(Execute(code => code.movaps(xmm1, __[rax])).Traps).What);
        Assert.Empty(Execute(code => code.movups(xmm1, __[rax])).Traps);
    }

    [Fact]
    public void A_bit_of_memory_beyond_the_operand_is_not_covered()
    {
        var trap = Assert.Single(Execute(code => code.@lock.bts(__qword_ptr[rcx], rax)).Traps);
        Assert.True(trap.IsRefusal);
        Assert.Same(Term.LessOrEqual(Term.Vector(64, 64), Term.Variable("rax", 64)), trap.Condition);
        Assert.Empty(Execute(code => code.bts(__qword_ptr[rcx], 3)).Traps);
    }

    [Fact]
    public void A_repeated_string_is_refused_but_described()
    {
        var instruction = Assemble(code => code.rep.movsq());
        Assert.Throws<UnsupportedInstructionException>(() => semantics.Execute(instruction, state, memory));
        var text = InstructionSemantics.Repeated(instruction, state);
        Assert.Equal((StringOperation.Move, 8), (text!.Operation, text.ElementBytes));
        state.Direction = Term.False;
        InstructionSemantics.FinishRepeated(InstructionSemantics.Repeated(instruction, state)!, state);
        Assert.Same(Term.Vector(0, 64), state.General[1]);
        Assert.Same(Term.Binary(Operator.Add, Term.Variable("rdi", 64), Term.Binary(Operator.Multiply, Rcx, Term.Vector(8, 64))), state.General[7]);
    }

    [Theory]
    [InlineData("wrmsr", new byte[] { 0x0f, 0x30 })]
    [InlineData("mov rax,cr3", new byte[] { 0x0f, 0x20, 0xd8 })]
    [InlineData("mov rax,gs:[0]", new byte[] { 0x65, 0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0 })]
    [InlineData("mov rax,[ecx]", new byte[] { 0x67, 0x48, 0x8b, 0x01 })]
    [InlineData("mov eax,[12345678h]", new byte[] { 0x67, 0x8b, 0x04, 0x25, 0x78, 0x56, 0x34, 0x12 })]
    [InlineData("mul cl", new byte[] { 0xf6, 0xe1 })]
    [InlineData("movsd xmm0,xmm1", new byte[] { 0xf2, 0x0f, 0x10, 0xc1 })]
    [InlineData("movq mm0,mm1", new byte[] { 0x0f, 0x6f, 0xc1 })]
    [InlineData("rep stosb", new byte[] { 0xf3, 0xaa })]
    [InlineData("pop word ptr", new byte[] { 0x66, 0x58 })]
    public void What_is_not_covered_is_refused_with_its_address(string _, byte[] bytes)
    {
        var refused = Assert.Throws<UnsupportedInstructionException>(() => semantics.Execute(Decode(bytes), state, memory));
        Assert.Equal(0x1000ul, refused.Address);
        Assert.Contains("0x1000", refused.Message);
    }

    StepResult Execute(params Action<Assembler>[] instructions)
    {
        var result = default(StepResult);
        foreach (var instruction in instructions)
        {
            result = semantics.Execute(Assemble(instruction), state, memory);
        }
        return result;
    }

    static Instruction Assemble(Action<Assembler> write)
    {
        var assembler = new Assembler(64);
        write(assembler);
        var stream = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(stream), 0x1000);
        return Decode(stream.ToArray());
    }

    static Instruction Decode(params byte[] bytes) => Decoder.Create(64, bytes, 0x1000).Decode();

    sealed class RecordingMemory : IMemory
    {
        public List<(Term Address, Term Value)> Stores { get; } = [];

        public Term Load(Term address, int bytes) => Term.Application($"memory{bytes}", 8 * bytes, address);

        public void Store(Term address, Term value) => Stores.Add((address, value));
    }
}
