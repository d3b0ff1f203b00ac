namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// Fields that some functions keep to themselves. Where contracts replace those functions, nothing else may read or write what the contracts do not tell of, or what they promise
/// would not be so any more.
/// </summary>
/// <param name="ToAll">Fields that may neither be read nor written, by table and name.</param>
/// <param name="ToWrites">Fields that may be read.</param>
/// <param name="Tables">Whether tables of nested paging are out of reach.</param>
public sealed record ClosedCells(IReadOnlySet<string> ToAll, IReadOnlySet<string> ToWrites, bool Tables)
{
    /// <summary>All may be touched.</summary>
    public static ClosedCells None { get; } = new(new HashSet<string>(), new HashSet<string>(), false);

    /// <summary>What <c>Frames</c> and <c>NestedPaging</c> of impl keep: which frames are free, and the tables of nested paging.</summary>
    public static ClosedCells OfFramesAndPaging { get; } = new(
        new HashSet<string>
        {
            "Hypervisor.FreeList", "Hypervisor.FreeFrames", "Hypervisor.RangeCount", "Hypervisor.RangeStart", "Hypervisor.RangeEnd", "Frame.NextFree",
            "Domain.NestedRoot", "Domain.LastTableKeys", "Domain.LastTableFrames",
        },
        new HashSet<string> { "Frame.OwnerCode", "Frame.Type" },
        true);
}
