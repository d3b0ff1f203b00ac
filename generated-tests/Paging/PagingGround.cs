using Cordon.Model;

namespace Cordon.GeneratedTests.Paging;

/// <summary>Where generated tables lie, and what they may be about.</summary>
public sealed record PagingGround
{
    /// <summary>The kinds of paging that are generated.</summary>
    public required IReadOnlyList<PagingMode> Modes { get; init; }

    /// <summary>Guest frames for tables.</summary>
    public required IReadOnlyList<ulong> TableFrames { get; init; }

    /// <summary>Guest frames for what is accessed.</summary>
    public required IReadOnlyList<ulong> DataFrames { get; init; }

    /// <summary>Guest frames at which nothing is mapped, where some tables and pages are said to lie; empty for none.</summary>
    public IReadOnlyList<ulong> MissingFrames { get; init; } = [];

    /// <summary>What the processor has.</summary>
    public required PagingProcessor Processor { get; init; }

    /// <summary>The constants of <see cref="PagingControls"/> that may be set in a case, besides those of its kind of paging.</summary>
    public required ulong Settable { get; init; }

    /// <summary>The entry by which each kind of paging reaches what makes the access, at the start of the first table; 0 when nothing has to be reached.</summary>
    public Func<PagingMode, ulong> FirstEntry { get; init; } = _ => 0;

    /// <summary>Whether accesses are the supervisor's to data, which are all that the hypervisor makes for a guest.</summary>
    public bool IsSupervisorData { get; init; }

    /// <summary>Whether an access reads and writes only what lies on this ground; and would, where it is refused though there is a page, so that nothing else is hurt when a processor makes it.</summary>
    public bool Holds(Translation translation)
    {
        if (translation.End == TranslationEnd.NestedFault)
        {
            return false;
        }
        if (translation.Entries.Any(entry => entry.IsRead && !TableFrames.Contains(entry.Place >> 12)))
        {
            return false;
        }
        var hasPage = translation.End == TranslationEnd.Address || translation.Entries.Any(entry => entry.IsPage);
        return !hasPage || DataFrames.Contains(translation.Address >> 12);
    }
}
