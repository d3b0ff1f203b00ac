using System.Runtime.InteropServices;

namespace Cordon.HwTests.Transport;

/// <summary>
/// A sequence of operations for the guest (<c>guest/interpreter.asm</c>). Each method appends one operation and returns the
/// index, in words, of its first result.
/// </summary>
public sealed class GuestProgram
{
    readonly List<ulong> words = [];

    /// <summary>The program so far, without its end mark.</summary>
    public ReadOnlySpan<ulong> Words => CollectionsMarshal.AsSpan(words);

    /// <summary>How many words of results it makes.</summary>
    public int ResultWords { get; private set; }

    /// <summary>Words as the guest has them in memory.</summary>
    public static byte[] Bytes(params ReadOnlySpan<uint> words) => MemoryMarshal.AsBytes(words).ToArray();

    /// <summary>Whether another operation of <paramref name="programWords"/> and <paramref name="resultWords"/> fits into a slot.</summary>
    public bool Fits(int programWords, int resultWords)
        => words.Count + programWords < GuestLayout.SlotWords && ResultWords + resultWords <= GuestLayout.SlotWords;

    /// <summary>A hypercall with up to six arguments. Results: RAX, and the bits by which registers changed that it may not touch.</summary>
    public int Call(ulong number, params ReadOnlySpan<ulong> arguments)
    {
        words.Add(Operation(GuestOperation.Call));
        words.Add(number);
        for (var i = 0; i < 6; i++)
        {
            words.Add(i < arguments.Length ? arguments[i] : 0);
        }
        return Results(2);
    }

    /// <summary>Stores bytes at a linear address. Result: 0, or the fault's vector + 1.</summary>
    public int Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        words.Add(Operation(GuestOperation.Write, bytes.Length));
        words.Add(address);
        for (var i = 0; i < bytes.Length; i += 8)
        {
            var padded = 0UL;
            bytes.Slice(i, Math.Min(8, bytes.Length - i)).CopyTo(MemoryMarshal.AsBytes(new Span<ulong>(ref padded)));
            words.Add(padded);
        }
        return Results(1);
    }

    /// <summary>Loads bytes from a linear address. Results: 0 or the fault's vector + 1, then the bytes, padded to words.</summary>
    public int Read(ulong address, int count)
    {
        words.Add(Operation(GuestOperation.Read, count));
        words.Add(address);
        return Results(1 + (count + 7) / 8);
    }

    /// <summary>Result: the time-stamp counter.</summary>
    public int Time()
    {
        words.Add(Operation(GuestOperation.Time));
        return Results(1);
    }

    /// <summary>Lets interrupts in for a moment. Results: how many came, the last one's vector.</summary>
    public int Interrupts()
    {
        words.Add(Operation(GuestOperation.Interrupts));
        return Results(2);
    }

    /// <summary>CPUID. Results: EAX, EBX, ECX, EDX, a word each.</summary>
    public int Cpuid(uint leaf, uint subleaf = 0)
    {
        words.AddRange(Operation(GuestOperation.Cpuid), leaf, subleaf);
        return Results(4);
    }

    /// <summary>RDMSR. Results: 0 or the fault's vector + 1, the value.</summary>
    public int ReadMsr(uint number)
    {
        words.AddRange(Operation(GuestOperation.ReadMsr), number);
        return Results(2);
    }

    /// <summary>WRMSR. Result: 0 or the fault's vector + 1.</summary>
    public int WriteMsr(uint number, ulong value)
    {
        words.AddRange(Operation(GuestOperation.WriteMsr), number, value);
        return Results(1);
    }

    /// <summary>Repeats one thing <paramref name="rounds"/> times. Result: ticks of the time-stamp counter for all rounds.</summary>
    public int Measure(Measurement kind, ulong rounds, ulong number, params ReadOnlySpan<ulong> arguments)
    {
        words.AddRange(Operation(GuestOperation.Measure), (ulong)kind, rounds, number);
        for (var i = 0; i < 5; i++)
        {
            words.Add(i < arguments.Length ? arguments[i] : 0);
        }
        return Results(1);
    }

    /// <summary>A hypercall from privilege level 3. Result: RAX.</summary>
    public int UserCall(ulong number, params ReadOnlySpan<ulong> arguments)
    {
        words.Add(Operation(GuestOperation.UserCall));
        words.Add(number);
        for (var i = 0; i < 6; i++)
        {
            words.Add(i < arguments.Length ? arguments[i] : 0);
        }
        return Results(1);
    }

    /// <summary>Asks VCPUOP_is_up of a vcpu until it is not 1, at most <paramref name="rounds"/> times. Result: the last answer.</summary>
    public int WaitDown(uint vcpu, ulong rounds)
    {
        words.AddRange(Operation(GuestOperation.WaitDown), vcpu, rounds);
        return Results(1);
    }

    /// <summary>Stores zeros, a multiple of 8 bytes, at a linear address. Result: 0, or the fault's vector + 1.</summary>
    public int Clear(ulong address, int count)
    {
        words.AddRange(Operation(GuestOperation.Clear, count), address);
        return Results(1);
    }

    /// <summary>Stores 32 bits at a linear address, by one MOV. Result: 0, or the fault's vector + 1.</summary>
    public int Store(ulong address, uint value)
    {
        words.AddRange(Operation(GuestOperation.Store), address, value);
        return Results(1);
    }

    /// <summary>Loads 32 bits from a linear address, by one MOV. Results: 0 or the fault's vector + 1, the bits.</summary>
    public int Load(ulong address)
    {
        words.AddRange(Operation(GuestOperation.Load), address);
        return Results(2);
    }

    /// <summary>HLT with interrupts enabled, until one comes. Results: how many came, the last one's vector, the time-stamp counter afterwards.</summary>
    public int Halt()
    {
        words.Add(Operation(GuestOperation.Halt));
        return Results(3);
    }

    /// <summary>
    /// An access under the page tables and the bits of control registers given. Results: the vector + 1 of the trap that ended it (#BP when it was made), the error code, CR2, and EAX, which holds
    /// what was read, or what the instruction fetched loaded.
    /// </summary>
    public int Access(GuestAccess access)
    {
        words.AddRange(
            Operation(GuestOperation.Access), access.Cr3, access.Cr0, access.Cr4, access.Efer, access.Rflags, access.Kind, access.Linear, access.Stored);
        return Results(4);
    }

    /// <summary>
    /// Runs code of the host's with tables of the host's, until an exception comes that ends it, or its last instruction. Results: how many events came, then
    /// <see cref="GuestEvents.Most"/> times <see cref="GuestEvents.WordsOfOne"/> words of them.
    /// </summary>
    public int Events(GuestEvents start)
    {
        words.AddRange([
            Operation(GuestOperation.Events), start.Rip, start.Rsp, start.Rflags, start.Cs, start.Ss, start.Idt, start.IdtLimit, start.Gdt, start.GdtLimit, start.TaskSelector,
            start.Dr0, start.Dr1, 0, 0, start.Dr7, start.Rbx, start.R10,
        ]);
        return Results(1 + (GuestEvents.Most * GuestEvents.WordsOfOne));
    }

    static ulong Operation(GuestOperation operation, int count = 0) => (ulong)operation | ((ulong)count << 32);

    int Results(int count)
    {
        var first = ResultWords;
        ResultWords += count;
        return first;
    }
}

/// <summary>What <see cref="GuestProgram.Access"/> does, by the words of <c>guest/paging.asm</c>.</summary>
/// <param name="Cr3">CR3.</param>
/// <param name="Cr0">CR0.PG and CR0.WP.</param>
/// <param name="Cr4">CR4.PSE, PAE, SMEP and SMAP.</param>
/// <param name="Efer">EFER.LME and EFER.NXE.</param>
/// <param name="Rflags">RFLAGS.AC.</param>
/// <param name="Kind">0 for a read, 1 for a write, 2 for a fetch, 3 for a read by the stack's segment; 4 more at privilege level 3.</param>
/// <param name="Linear">The linear address.</param>
/// <param name="Stored">What a write stores, four bytes.</param>
public readonly record struct GuestAccess(ulong Cr3, ulong Cr0, ulong Cr4, ulong Efer, ulong Rflags, ulong Kind, ulong Linear, ulong Stored);

/// <summary>How <see cref="GuestProgram.Events"/> begins, in the order of the words of <c>guest/events.asm</c>.</summary>
/// <param name="Rip">Where the code is.</param>
/// <param name="Rsp">Its stack.</param>
/// <param name="Rflags">Its flags.</param>
/// <param name="Cs">Its code segment, and so its privilege level.</param>
/// <param name="Ss">Its stack segment, which is in EBP too.</param>
/// <param name="Idt">The IDT.</param>
/// <param name="IdtLimit">Its limit.</param>
/// <param name="Gdt">The GDT.</param>
/// <param name="GdtLimit">Its limit.</param>
/// <param name="TaskSelector">What names the task state.</param>
/// <param name="Dr0">DR0.</param>
/// <param name="Dr1">DR1.</param>
/// <param name="Dr7">DR7.</param>
/// <param name="Rbx">RBX.</param>
/// <param name="R10">R10.</param>
public readonly record struct GuestEvents(
    ulong Rip, ulong Rsp, ulong Rflags, ulong Cs, ulong Ss, ulong Idt, ulong IdtLimit, ulong Gdt, ulong GdtLimit, ulong TaskSelector, ulong Dr0, ulong Dr1, ulong Dr7, ulong Rbx, ulong R10)
{
    /// <summary>How many events are written down at most.</summary>
    public const int Most = 16;

    /// <summary>Words of one: vector, error code, RIP, CS, RFLAGS, RSP, SS, where RIP was pushed, CR2, DR6.</summary>
    public const int WordsOfOne = 10;

    /// <summary>The vector by which the code ends.</summary>
    public const byte EndVector = 0x81;
}

/// <summary>The guest's operations, by their numbers in <c>guest/interpreter.asm</c>.</summary>
public enum GuestOperation : uint
{
    /// <summary>The program's end.</summary>
    End,

    /// <summary>A hypercall.</summary>
    Call,

    /// <summary>A store.</summary>
    Write,

    /// <summary>A load.</summary>
    Read,

    /// <summary>RDTSC.</summary>
    Time,

    /// <summary>A moment with interrupts enabled.</summary>
    Interrupts,

    /// <summary>CPUID.</summary>
    Cpuid,

    /// <summary>RDMSR.</summary>
    ReadMsr,

    /// <summary>WRMSR.</summary>
    WriteMsr,

    /// <summary>A measured loop.</summary>
    Measure,

    /// <summary>A hypercall from privilege level 3.</summary>
    UserCall,

    /// <summary>Waits until another vcpu is down.</summary>
    WaitDown,

    /// <summary>Stores zeros.</summary>
    Clear,

    /// <summary>A store of 32 bits.</summary>
    Store,

    /// <summary>A load of 32 bits.</summary>
    Load,

    /// <summary>Waits for an interrupt.</summary>
    Halt,

    /// <summary>An access under other page tables.</summary>
    Access,

    /// <summary>Code of the host's, and the events that it meets.</summary>
    Events,
}

/// <summary>What a measured loop repeats, by its number in <c>guest/measure.asm</c>.</summary>
public enum Measurement : ulong
{
    /// <summary>Nothing: what every other loop costs besides.</summary>
    Nothing,

    /// <summary>A hypercall.</summary>
    Call,

    /// <summary>CPUID of the leaf given as the hypercall's number.</summary>
    Cpuid,

    /// <summary>RDTSC.</summary>
    ReadTime,

    /// <summary>IN of a byte from the port given as the third argument.</summary>
    Port,

    /// <summary>An interrupt of the local APIC's timer, from its deadline to the first instruction of its handler. 0 where there is no such timer.</summary>
    Interrupt,
}
