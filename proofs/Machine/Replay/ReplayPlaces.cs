using Cordon.Proofs.Machine.Regions;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>
/// Where a replay puts things: far from each other and from what a process has besides. An image finds all of it by its root, so any place will do; what is not touched takes no memory.
/// </summary>
static class ReplayPlaces
{
    /// <summary>Machine frame 0; 2^32 frames of 4 KiB end below the root.</summary>
    public const ulong Frames = 0x1000_0000_0000;

    /// <summary>The root.</summary>
    public const ulong Root = 0x2100_0000_0000;

    /// <summary>The guest's registers.</summary>
    public const ulong Registers = 0x2200_0000_0000;

    /// <summary>The stack pointer where the dispatcher is entered: 8 above a multiple of 16 (System V ABI).</summary>
    public const ulong StackPointer = StackEnd - 0x1000 + 8;

    /// <summary>The end of the stack.</summary>
    public const ulong StackEnd = 0x2300_0010_0000;

    /// <summary>The start of the stack.</summary>
    public const ulong StackStart = 0x2300_0000_0000;

    /// <summary>The last entries of nested paging that the code asks for, in the order in which it does.</summary>
    public const ulong Entries = 0x2400_0000_0000;

    // 2^32 rows of the frame table, and any number of the others.
    const ulong FirstTable = 0x2800_0000_0000, Apart = 0x0100_0000_0000;

    /// <summary>The address of each table's first row.</summary>
    public static IReadOnlyList<(Table Table, ulong Place)> Of(MachineLayout layout)
        => [.. layout.Tables.Where(table => table != layout.NestedEntries).Select((table, i) => (table, FirstTable + (Apart * (ulong)i)))];
}
