using Cordon.Model;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Paging;

/// <summary>The kinds of paging.</summary>
public enum PagingMode
{
    /// <summary>None: linear addresses are guest-physical ones.</summary>
    None,

    /// <summary>32-bit paging.</summary>
    Legacy,

    /// <summary>PAE paging.</summary>
    Extended,

    /// <summary>4-level paging.</summary>
    FourLevel,
}

/// <summary>An entry that a case writes into a table.</summary>
/// <param name="Place">Its guest-physical address.</param>
/// <param name="Value">The entry.</param>
/// <param name="Bytes">4 or 8.</param>
public readonly record struct WrittenEntry(ulong Place, ulong Value, int Bytes);

/// <summary>One access to a linear address, and the entries that are written before.</summary>
public sealed record PagingCase
{
    /// <summary>The kind of paging.</summary>
    public required PagingMode Mode { get; init; }

    /// <summary>How the vcpu translates.</summary>
    public required PagingControls Controls { get; init; }

    /// <summary>Where its first table lies.</summary>
    public required Cr3 Cr3 { get; init; }

    /// <summary>What the access is.</summary>
    public required LinearAccess Access { get; init; }

    /// <summary>What is accessed: a multiple of 8, of which a data access takes four bytes.</summary>
    public required LinearAddress Address { get; init; }

    /// <summary>What a write stores.</summary>
    public required uint Stored { get; init; }

    /// <summary>The entries, in the order in which they are written.</summary>
    public required IReadOnlyList<WrittenEntry> Entries { get; init; }

    /// <summary>The case in field terms.</summary>
    public override string ToString()
    {
        (ulong Bit, string Name)[] flags =
        [
            (PagingControls.WriteProtect, "WP"), (PagingControls.PageSizeExtension, "PSE"), (PagingControls.ExecutionPrevention, "SMEP"),
            (PagingControls.AccessPrevention, "SMAP"), (PagingControls.NoExecute, "NXE"), (PagingControls.AlignmentCheck, "AC"),
        ];
        var set = string.Join(' ', flags.Where(flag => (Controls.Value & flag.Bit) != 0).Select(flag => flag.Name));
        var kind = Access.IsFetch ? "fetch" : Access.IsWrite ? $"write of {Stored:x}" : Access.IsOfStack ? "read of the stack" : "read";
        return $"{Mode} paging [{set}], CR3 {Cr3.Value:x}: {(Access.IsUser ? "user" : "supervisor")} {kind} at {Address.Value:x}; "
            + string.Join(", ", Entries.Select(entry => $"[{entry.Place:x}] = {entry.Value:x}"));
    }

    /// <summary>The name of one of <see cref="TranslationEnd"/>.</summary>
    public static string NameOfEnd(ulong end) => end switch
    {
        TranslationEnd.Address => "address",
        TranslationEnd.PageFault => "#PF",
        TranslationEnd.GeneralProtection => "#GP",
        TranslationEnd.StackFault => "#SS",
        TranslationEnd.NestedFault => "nested fault",
        _ => $"end {end}",
    };

    /// <summary>Writes the entries into the memory of a state.</summary>
    public void WriteTo(State state, DomainId domain)
    {
        foreach (var entry in Entries)
        {
            Store(state, domain, entry.Place, entry.Value, entry.Bytes);
        }
    }

    /// <summary>Stores 4 or 8 bytes, which do not cross a word.</summary>
    public static void Store(State state, DomainId domain, ulong place, ulong value, int bytes)
    {
        var (frame, index) = Cell(state, domain, place);
        var shift = (int)(place & 4) * 8;
        var mask = bytes == 8 ? ulong.MaxValue : (ulong)uint.MaxValue << shift;
        state.Memory[frame, index] = (state.Memory[frame, index] & ~mask) | ((bytes == 8 ? value : value << shift) & mask);
    }

    /// <summary>The 64-bit word at a guest-physical address, in the memory of a state.</summary>
    public static ulong Word(State state, DomainId domain, ulong place)
    {
        var (frame, index) = Cell(state, domain, place);
        return state.Memory[frame, index];
    }

    static (Mfn Frame, WordIndex Index) Cell(State state, DomainId domain, ulong place)
        => (P2m.FrameAt(state, domain, new(place >> 12)), new((place >> 3) & 511));
}
