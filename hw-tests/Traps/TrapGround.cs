using System.Buffers.Binary;
using Cordon.GeneratedTests.Paging;
using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Traps;

/// <summary>The arena as the ground of traps: a page of code, an IDT, a GDT with a task state, and stacks, some of which are none; and what the model is given of them.</summary>
public sealed class TrapGround
{
    /// <summary>A selector of the GDT: what the handlers run by.</summary>
    public const ushort Code = 0x08;

    /// <summary>A selector: data of privilege level 0 and 3, code of privilege level 3, code that is not present, 32-bit code, and one behind the limit.</summary>
    public const ushort Data = 0x10, UserData = 0x1B, UserCode = 0x23, Missing = 0x38, Code32 = 0x40, Behind = 0x50;

    /// <summary>The selector of the task state.</summary>
    public const ushort Task = 0x28;

    /// <summary>The GDT's limit.</summary>
    public const ulong GdtLimit = 0x4F;

    /// <summary>An interrupt stack: one that is there, one on a page that is not mapped, one that is not canonical, and the one of the end.</summary>
    public const byte GoodStack = 1, UnmappedStack = 2, NotCanonicalStack = 3, LastStack = 7;

    /// <summary>Where the code lies.</summary>
    public const ulong CodeAddress = GuestLayout.Arena;

    /// <summary>Where the IDT lies.</summary>
    public const ulong Idt = GuestLayout.Arena + Page;

    /// <summary>Where the GDT lies.</summary>
    public const ulong Gdt = GuestLayout.Arena + (2 * Page);

    /// <summary>The byte that the code reads and writes.</summary>
    public const ulong Watched = GuestLayout.Arena + (3 * Page) + 0x20;

    /// <summary>A page that is not mapped.</summary>
    public const ulong Unmapped = GuestLayout.Window + 0x7000;

    /// <summary>An address that is not canonical.</summary>
    public const ulong NotCanonical = 0x0000_9000_0000_1000;

    const ulong Page = GuestLayout.PageSize;
    const ulong TaskState = Gdt + 0x400;
    const int TaskBytes = 104;
    const int Gates = 256;

    // Frames of the model's page tables, where the guest has nothing that matters.
    const ulong Level4 = 1, Level3 = 2, Level2 = 3;
    const ulong Table = 0x07, LargePage = 0x87;

    static readonly DomainId domain = new(0);

    readonly ulong[] handlers;

    /// <summary>The ground of a guest.</summary>
    /// <param name="entries">The offsets of the gates that it installed for itself.</param>
    public TrapGround(ulong[] entries)
    {
        handlers = entries;
        for (var frame = GuestLayout.Arena / Page; frame < (GuestLayout.Arena / Page) + GuestLayout.ArenaPages; frame++)
        {
            Map(frame);
        }
        foreach (var frame in (ulong[])[Level4, Level3, Level2])
        {
            Map(frame);
        }
        Store(Level4 * Page, (Level3 * Page) | Table);
        Store(Level3 * Page, (Level2 * Page) | Table);
        for (var entry = 0UL; entry < Page / 8; entry++)
        {
            Store((Level2 * Page) + (entry * 8), (entry << 21) | LargePage);
        }
    }

    /// <summary>The model's state.</summary>
    public State State { get; } = new();

    /// <summary>The stacks of the code, of privilege level 0, and of interrupts.</summary>
    public static ulong StackTop => Top(5);

    /// <summary>The stack of privilege level 0.</summary>
    public static ulong PrivilegeStackTop => Top(7);

    /// <summary>Where the code of a case lies, its tables, and its task state, as a program stores them; the model's state gets the same.</summary>
    public void Write(TrapCase theCase, GuestProgram program)
    {
        Store(program, CodeAddress, [.. theCase.Code.SelectMany(instruction => instruction.Code)]);
        foreach (var (place, bytes) in TablesOf(theCase))
        {
            Store(program, place, bytes);
        }
    }

    /// <summary>The model's tables, when the state has a case's.</summary>
    public SystemTables Tables(TrapCase theCase)
    {
        foreach (var (place, bytes) in TablesOf(theCase))
        {
            for (var i = 0; i < bytes.Length; i += 8)
            {
                Store(place + (ulong)i, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i)));
            }
        }
        return new(State, new(Idt), new(theCase.IdtLimit), new(Gdt), new(GdtLimit), new(TaskState));
    }

    /// <summary>What the page tables say of an access.</summary>
    public Translation Translate(LinearAccess access, ulong address)
        => new PagingUnit(
            State, domain, new(0xFF_FFFF_F000 | PagingProcessor.GigabytePages),
            new(PagingControls.Paging | PagingControls.PhysicalAddressExtension | PagingControls.LongModeActive | PagingControls.WriteProtect), access, default)
            .Translate(new(Level4 * Page), new(address));

    /// <summary>How the guest begins a case.</summary>
    public static GuestEvents Begin(TrapCase theCase) => new(
        CodeAddress, theCase.Rsp, theCase.Rflags, theCase.IsUser ? UserCode : Code, theCase.IsUser ? UserData : Data, Idt, theCase.IdtLimit, Gdt, GdtLimit, Task,
        Watched, theCase.AddressOf(theCase.BreakpointAt), theCase.Dr7, Watched, NotCanonical);

    IEnumerable<(ulong Place, byte[] Bytes)> TablesOf(TrapCase theCase)
    {
        var idt = new byte[Page];
        for (var vector = 0; vector < Gates; vector++)
        {
            WriteGate(idt, new((byte)vector));
        }
        foreach (var gate in theCase.Gates)
        {
            WriteGate(idt, gate);
        }
        WriteGate(idt, new(GuestEvents.EndVector, Stack: LastStack));
        yield return (Idt, idt);
        var gdt = new byte[GdtLimit + 1];
        ulong[] descriptors = [0, 0x00AF_9B00_0000_FFFF, 0x00CF_9300_0000_FFFF, 0x00CF_F300_0000_FFFF, 0x00AF_FB00_0000_FFFF, TaskDescriptor, 0, 0x00AF_1B00_0000_FFFF, 0x00CF_9B00_0000_FFFF, 0];
        for (var i = 0; i < descriptors.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(gdt.AsSpan(i * 8), descriptors[i]);
        }
        yield return (Gdt, gdt);
        var task = new byte[TaskBytes];
        void Stack(int offset, ulong top) => BinaryPrimitives.WriteUInt64LittleEndian(task.AsSpan(offset), top);
        Stack(4, theCase.PrivilegeStack);
        for (var number = 1; number <= LastStack; number++)
        {
            Stack(36 + ((number - 1) * 8), number == UnmappedStack ? Unmapped : number == NotCanonicalStack ? NotCanonical : Top((ulong)(7 + (2 * number))));
        }
        yield return (TaskState, task);
    }

    // Not present, with no busy bit that a later load would stumble on: the guest makes it available itself.
    static ulong TaskDescriptor => (TaskBytes - 1) | ((TaskState & 0xFF_FFFF) << 16) | (0x89UL << 40) | ((TaskState >> 24) << 56);

    void WriteGate(byte[] idt, TrapGate gate)
    {
        var handler = handlers[gate.Vector];
        var flags = (ulong)gate.Stack | ((ulong)gate.Type << 8) | ((ulong)gate.Dpl << 13) | (gate.IsPresent ? 1UL << 15 : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(idt.AsSpan(gate.Vector * 16), (handler & 0xFFFF) | ((ulong)gate.Selector << 16) | (flags << 32) | ((handler & 0xFFFF_0000) << 32));
        BinaryPrimitives.WriteUInt64LittleEndian(idt.AsSpan((gate.Vector * 16) + 8), handler >> 32);
    }

    void Map(ulong frame)
    {
        State.P2mType[domain, new(frame)] = P2mType.RamReadWrite;
        State.P2mFrame[domain, new(frame)] = frame;
    }

    void Store(ulong place, ulong word) => PagingCase.Store(State, domain, place, word, 8);

    static void Store(GuestProgram program, ulong place, byte[] bytes) => program.Write(place, bytes);

    static ulong Top(ulong page) => GuestLayout.Arena + ((page + 1) * Page) - 0x40;
}
