namespace Cordon.HwTests.Measure;

/// <summary>The cost of one operation, guest and hypervisor together, in instructions.</summary>
/// <param name="Operation">What was repeated.</param>
/// <param name="Interface">The guest interface: <c>pvh</c>.</param>
/// <param name="Cordon">Instructions under Cordon; null when Cordon did not run.</param>
/// <param name="Xen">Instructions under Debian's Xen; null when Xen did not run, or cannot be measured.</param>
/// <param name="Reason">Why a hypervisor that ran has no figure; null when each has one.</param>
public sealed record BenchmarkRow(string Operation, string Interface, double? Cordon, double? Xen, string? Reason)
{
    /// <summary>Cordon's cost as a share of Xen's; null when one of them is missing.</summary>
    public double? Ratio => Cordon / Xen;
}
