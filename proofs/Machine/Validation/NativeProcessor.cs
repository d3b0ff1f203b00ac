using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>
/// Executes single instructions on the processor of this machine, with all registers and flags given. All of its memory lies below 2 GiB, so
/// that code reaches it by 32-bit addresses without a register. An exception ends the instruction as if it had done nothing. The stack pointer that it is given must be canonical: to
/// another one no kernel need be able to return from an interrupt. That which it leaves may be any.
/// </summary>
sealed unsafe partial class NativeProcessor : IDisposable
{
    /// <summary>How many bytes an instruction's memory operands may lie in.</summary>
    public const int BufferBytes = 256;

    const int ArenaBytes = 1 << 20;
    const int Input = 0;                    // general registers, then flags
    const int Output = 0x100;
    const int VectorInput = 0x200;
    const int VectorOutput = 0x300;
    const int SavedStack = 0x400;
    const int Target = 0x408;               // the address of the instruction
    const int Signal = 0x410;
    const int PreviousHandlers = 0x500;     // by number of the signal
    const int Buffer = 0x800;
    const int Entry = 0x1000;
    const int Handler = 0x2000;
    const int FirstSlot = 0x3000;
    const int HandlerStackBytes = 0x20000;
    const int HandlerStack = ArenaBytes - HandlerStackBytes;
    const int StackPointer = Register.RSP - Register.RAX;
    const ulong FixedFlag = 2;              // SDM 1, figure 3-8: bit 1 is always 1

    readonly byte* arena;
    ulong nextSlot;
    readonly ulong epilogue, epilogueOffTheStack;

    /// <summary>Maps memory and makes the code around an instruction.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine is no x86-64, or grants no memory that can be executed.</exception>
    public NativeProcessor()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new PlatformNotSupportedException("the semantics can be held against an x86-64 processor only");
        }
        const int readWriteExecute = 7, privateAnonymousBelow2GiB = 0x62;
        arena = Map(null, ArenaBytes, readWriteExecute, privateAnonymousBelow2GiB, -1, 0);
        if (arena == (byte*)-1)
        {
            throw new PlatformNotSupportedException("no executable memory below 2 GiB is granted");
        }
        epilogue = Assemble(Prologue, (ulong)arena + Entry);
        epilogueOffTheStack = Assemble(code => Epilogue(code, keepsStackPointer: true), epilogue);
        Assemble(code => Epilogue(code, keepsStackPointer: false), epilogueOffTheStack);
        Assemble(HandleFault, (ulong)arena + Handler);
        nextSlot = (ulong)arena + FirstSlot;
    }

    /// <summary>The address of the memory for operands.</summary>
    public ulong BufferAddress => (ulong)(arena + Buffer);

    /// <summary>The memory for operands.</summary>
    public Span<byte> Memory => new(arena + Buffer, BufferBytes);

    /// <summary>Places an instruction, with literal addresses as it has them; returns it as decoded where it now is.</summary>
    public Instruction Place(in Instruction instruction)
    {
        var writer = new ArenaWriter(this, nextSlot);
        var encoder = Encoder.Create(64, writer);
        encoder.Encode(instruction, nextSlot);
        encoder.Encode(Instruction.CreateBranch(Code.Jmp_rel32_64, epilogue), writer.Address);
        var decoder = Decoder.Create(64, new ReadOnlySpan<byte>((byte*)nextSlot, 15).ToArray(), nextSlot);
        nextSlot = writer.Address;
        return decoder.Decode();
    }

    /// <summary>Runs what calls <see cref="Execute"/>: with no signal on the stack pointers that instructions are given, and with exceptions caught.</summary>
    public void Guarded(Action work)
        => SignalGuard.Run(arena + Handler, (ulong*)(arena + PreviousHandlers), arena + HandlerStack, HandlerStackBytes, work);

    /// <summary>Executes a placed instruction on registers in the order of <see cref="RegisterValues"/>.</summary>
    /// <returns>0, or the signal that the exception it raised became.</returns>
    public int Execute(in Instruction placed, ReadOnlySpan<UInt128> before, Span<UInt128> after)
    {
        var general = (ulong*)(arena + Input);
        var vector = (UInt128*)(arena + VectorInput);
        for (var i = 0; i < 16; i++)
        {
            general[i] = (ulong)before[i];
            vector[i] = before[RegisterValues.Vector + i];
        }
        general[16] = FixedFlag;
        for (var i = 0; i < RegisterValues.FlagBits.Length; i++)
        {
            general[16] |= (ulong)before[RegisterValues.Flags + i] << RegisterValues.FlagBits[i];
        }
        *(ulong*)(arena + Target) = placed.IP;
        *(int*)(arena + Signal) = 0;
        ((delegate* unmanaged<void>)(arena + Entry))();
        general = (ulong*)(arena + Output);
        vector = (UInt128*)(arena + VectorOutput);
        for (var i = 0; i < 16; i++)
        {
            after[i] = general[i];
            after[RegisterValues.Vector + i] = vector[i];
        }
        for (var i = 0; i < RegisterValues.FlagBits.Length; i++)
        {
            after[RegisterValues.Flags + i] = (general[16] >> RegisterValues.FlagBits[i]) & 1;
        }
        return *(int*)(arena + Signal);
    }

    /// <inheritdoc/>
    public void Dispose() => Unmap(arena, ArenaBytes);

    /// <summary>Keeps what a caller expects kept, and loads everything; moves change no flags.</summary>
    void Prologue(Assembler code)
    {
        code.push(rbx);
        code.push(rbp);
        code.push(r12);
        code.push(r13);
        code.push(r14);
        code.push(r15);
        code.pushfq();
        code.mov(__qword_ptr[At(SavedStack)], rsp);
        for (var i = 0; i < 16; i++)
        {
            code.movups(new AssemblerRegisterXMM(Register.XMM0 + i), __xmmword_ptr[At(VectorInput + 16 * i)]);
        }
        code.push(__qword_ptr[At(Input + 8 * 16)]);
        code.popfq();
        for (var i = 0; i < 16; i++)
        {
            code.mov(new AssemblerRegister64(Register.RAX + i), __qword_ptr[At(Input + 8 * i)]);
        }
        code.jmp(__qword_ptr[At(Target)]);
    }

    void Epilogue(Assembler code, bool keepsStackPointer)
    {
        for (var i = 0; i < 16; i++)
        {
            if (keepsStackPointer || i != StackPointer)
            {
                code.mov(__qword_ptr[At(Output + 8 * i)], new AssemblerRegister64(Register.RAX + i));
            }
        }
        code.mov(rsp, __qword_ptr[At(SavedStack)]);
        code.pushfq();
        code.pop(__qword_ptr[At(Output + 8 * 16)]);
        for (var i = 0; i < 16; i++)
        {
            code.movups(__xmmword_ptr[At(VectorOutput + 16 * i)], new AssemblerRegisterXMM(Register.XMM0 + i));
        }
        code.popfq();
        code.pop(r15);
        code.pop(r14);
        code.pop(r13);
        code.pop(r12);
        code.pop(rbp);
        code.pop(rbx);
        code.ret();
    }

    /// <summary>
    /// Goes on behind the instruction that raised the exception, and notes the signal; what is not of the arena is for whoever was asked before. A fault behind the instruction is none of its own: an
    /// interrupt came there, and the kernel could not return to the stack pointer that the instruction left.
    /// </summary>
    void HandleFault(Assembler code)
    {
        var (foreign, behind) = (code.CreateLabel(), code.CreateLabel());
        code.mov(rax, __qword_ptr[rdx + SignalGuard.InterruptedAddress]);
        code.mov(rcx, rax);
        code.sub(rcx, (int)At(0));
        code.cmp(rcx, ArenaBytes);
        code.jae(foreign);
        code.cmp(rax, __qword_ptr[At(Target)]);
        code.jne(behind);
        code.mov(__dword_ptr[At(Signal)], edi);
        code.mov(eax, (int)epilogue);
        code.mov(__qword_ptr[rdx + SignalGuard.InterruptedAddress], rax);
        code.ret();
        code.Label(ref behind);
        code.mov(rax, __qword_ptr[rdx + SignalGuard.InterruptedStackPointer]);
        code.mov(__qword_ptr[At(Output + 8 * StackPointer)], rax);
        code.mov(rax, __qword_ptr[At(SavedStack)]);
        code.mov(__qword_ptr[rdx + SignalGuard.InterruptedStackPointer], rax);
        code.mov(eax, (int)epilogueOffTheStack);
        code.mov(__qword_ptr[rdx + SignalGuard.InterruptedAddress], rax);
        code.ret();
        code.Label(ref foreign);
        code.mov(eax, edi);
        code.jmp(__qword_ptr[rax * 8 + (int)At(PreviousHandlers)]);
    }

    ulong At(int offset) => (ulong)arena + (ulong)offset;

    ulong Assemble(Action<Assembler> write, ulong address)
    {
        var assembler = new Assembler(64);
        write(assembler);
        var writer = new ArenaWriter(this, address);
        assembler.Assemble(writer, address);
        return writer.Address;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);

    sealed class ArenaWriter(NativeProcessor processor, ulong address) : CodeWriter
    {
        public ulong Address { get; private set; } = address;

        public override void WriteByte(byte value)
        {
            if (Address >= (ulong)processor.arena + HandlerStack)
            {
                throw new InvalidOperationException("more instructions than the arena has room for");
            }
            *(byte*)Address = value;
            Address++;
        }
    }
}
