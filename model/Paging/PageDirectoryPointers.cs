using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The four page-directory pointers of PAE paging as an Intel processor takes them: when CR3 is written, all at once (Intel SDM volume 3, 4.4.1). AMD's, with nested
/// paging, reads the one that it needs (AMD APM volume 2, 15.25.10), as <see cref="PagingUnit"/> does; while nobody changes them, both see the same.
/// </summary>
public static class PageDirectoryPointers
{
    const int Count = 4;

    /// <summary>Whether the write of CR3 is refused with #GP(0): a pointer that is present has a reserved bit set.</summary>
    [Clause("HC-PAG-025")]
    public static Bool AreRefused(State state, DomainId domain, PagingProcessor processor, PagingControls controls, Cr3 cr3)
    {
        Bool isRefused = false;
        for (var number = 0; number < Count; number++)
        {
            var place = cr3.Table(controls) + (ulong)(8 * number);
            var pointer = state.Memory[P2m.FrameAt(state, domain, new(place >> 12)), new((place >> 3) & 511)];
            var isReserved = (pointer & (PageTableEntry.PointerReserved | processor.MissingAddressBits)) != 0;
            isRefused |= ((pointer & PageTableEntry.Present) != 0) & isReserved;
        }
        return controls.IsExtended & isRefused;
    }
}
