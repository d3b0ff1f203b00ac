using Cordon.GeneratedTests.Paging;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Paging;

/// <summary>
/// The arena as the ground of accesses under other page tables: fixed tables by which each kind of paging reaches what makes the access, frames for generated tables, and frames
/// of data. Every eight bytes of data are a number of their own and, fetched, instructions that load this number and end the access.
/// </summary>
public sealed class AccessGround
{
    const ulong FirstFrame = GuestLayout.Arena / GuestLayout.PageSize;
    const ulong PageTable = FirstFrame, Directory = FirstFrame + 1, Pointers = FirstFrame + 2, LegacyTable = FirstFrame + 3;
    const ulong FirstTable = FirstFrame + 4, FirstData = FirstFrame + 24, EndOfData = FirstFrame + 48;

    // Present, writable, accessed and dirty: what makes the access leaves no marks in its tables.
    const ulong Supervisor = 0x63, User = 0x67, UserReadOnly = 0x65;
    const ulong ImageStart = 0x200, ImageEnd = 0x210, StackStart = 0x21e, VariablesEnd = 0x222, UserCode = 0x224;
    const ulong LegacyEntries = 1024;
    const int WordBytes = 8;

    /// <summary>The domain in the model's state.</summary>
    public static readonly DomainId Domain = new(0);

    /// <summary>Every frame that is compared after a program.</summary>
    public static IEnumerable<ulong> Frames => Range(FirstFrame, EndOfData);

    /// <summary>What is generated for a processor.</summary>
    /// <param name="features">What the guest's CPUID says.</param>
    /// <param name="modes">The kinds of paging.</param>
    public static PagingGround Make(ProcessorFeatures features, IReadOnlyList<PagingMode> modes) => new()
    {
        Modes = modes,
        TableFrames = [.. Range(FirstTable, FirstData)],
        DataFrames = [.. Range(FirstData, EndOfData)],
        Processor = new(
            (((1UL << features.AddressBits) - 1) & PageTableEntry.AddressMask)
            | (features.HasGigabytePages ? PagingProcessor.GigabytePages : 0)
            | (features.IsIntel ? 0 : PagingProcessor.WritesWhenWalking | PagingProcessor.ReservesUpperGlobal)),
        Settable = PagingControls.WriteProtect | PagingControls.PageSizeExtension | PagingControls.AlignmentCheck
            | (features.HasNoExecute ? PagingControls.NoExecute : 0) | (features.HasExecutionPrevention ? PagingControls.ExecutionPrevention : 0)
            | (features.HasAccessPrevention ? PagingControls.AccessPrevention : 0),
        FirstEntry = mode => mode switch
        {
            PagingMode.FourLevel => (Pointers * GuestLayout.PageSize) | User,
            PagingMode.Extended => (Directory * GuestLayout.PageSize) | PageTableEntry.Present,
            PagingMode.Legacy => (LegacyTable * GuestLayout.PageSize) | User,
            _ => 0,
        },
    };

    /// <summary>A state whose domain has the ground's frames, with fixed tables and data in them.</summary>
    public static State Begin()
    {
        var state = new State();
        foreach (var frame in Frames)
        {
            state.P2mType[Domain, new(frame)] = P2mType.RamReadWrite;
            state.P2mFrame[Domain, new(frame)] = frame;
        }
        foreach (var frame in Range(ImageStart, ImageEnd).Concat(Range(StackStart, VariablesEnd)).Append(UserCode))
        {
            var entry = (frame * GuestLayout.PageSize) | (frame == UserCode ? UserReadOnly : Supervisor);
            PagingCase.Store(state, Domain, (PageTable * GuestLayout.PageSize) + (frame % 512 * 8), entry, 8);
            PagingCase.Store(state, Domain, (LegacyTable * GuestLayout.PageSize) + (frame % LegacyEntries * 4), entry, 4);
        }
        PagingCase.Store(state, Domain, (Directory * GuestLayout.PageSize) + 8, (PageTable * GuestLayout.PageSize) | User, 8);
        PagingCase.Store(state, Domain, Pointers * GuestLayout.PageSize, (Directory * GuestLayout.PageSize) | User, 8);
        for (var place = FirstData * GuestLayout.PageSize; place < EndOfData * GuestLayout.PageSize; place += WordBytes)
        {
            PagingCase.Store(state, Domain, place, Data((uint)(place / WordBytes)), WordBytes);
        }
        return state;
    }

    /// <summary>What a fetch of a word of data leaves in EAX.</summary>
    public static uint Loaded(ulong word) => (uint)(word >> 8);

    /// <summary>The ground's content in a state, page by page, as a program stores it.</summary>
    public static void StoreAll(State state, GuestProgram program)
    {
        foreach (var frame in Frames)
        {
            program.Write(frame * GuestLayout.PageSize, System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(Words(state, frame)));
        }
    }

    /// <summary>The words of a frame in a state.</summary>
    public static ulong[] Words(State state, ulong frame)
        => [.. Enumerable.Range(0, GuestLayout.PageSize / WordBytes).Select(word => PagingCase.Word(state, Domain, (frame * GuestLayout.PageSize) + (ulong)(word * WordBytes)))];

    // MOV EAX, number; INT3.
    static ulong Data(uint number) => 0xB8 | ((ulong)number << 8) | (0xCCUL << 40);

    static IEnumerable<ulong> Range(ulong start, ulong end) => Enumerable.Range((int)start, (int)(end - start)).Select(frame => (ulong)frame);
}

/// <summary>What a guest's CPUID says of its processor's paging.</summary>
/// <param name="IsIntel">Whether the processor is Intel's: leaf 0.</param>
/// <param name="AddressBits">Bits of a physical address: leaf 8000_0008h.</param>
/// <param name="HasGigabytePages">Pages of 1 GiB.</param>
/// <param name="HasNoExecute">The execute-disable bit.</param>
/// <param name="HasExecutionPrevention">SMEP.</param>
/// <param name="HasAccessPrevention">SMAP.</param>
public sealed record ProcessorFeatures(
    bool IsIntel, int AddressBits, bool HasGigabytePages, bool HasNoExecute, bool HasExecutionPrevention, bool HasAccessPrevention)
{
    /// <summary>Asks the guest.</summary>
    public static ProcessorFeatures Of(Mailbox mailbox)
    {
        const ulong ntel = 0x6c65746e;
        var program = new GuestProgram();
        var vendor = program.Cpuid(0);
        var structured = program.Cpuid(7);
        var extended = program.Cpuid(0x80000001);
        var sizes = program.Cpuid(0x80000008);
        var results = mailbox.Run(program);
        bool Bit(int word, int bit) => (results[word] >> bit & 1) != 0;
        return new(results[vendor + 2] == ntel, (int)(results[sizes] & 0xff), Bit(extended + 3, 26), Bit(extended + 3, 20), Bit(structured + 1, 7), Bit(structured + 1, 20));
    }
}
