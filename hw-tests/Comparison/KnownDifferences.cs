using Cordon.HwTests.Cases;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Comparison;

/// <summary>
/// Results in which Xen differs from the model as a clause of <c>spec/clauses/differences.md</c> says. Each is as narrow as its clause, and the states
/// stay the same; a difference of states has no filter.
/// </summary>
public static class KnownDifferences
{
    /// <summary>The clause that says why <paramref name="found"/> is Xen's answer where the model says <paramref name="expected"/>; null for none.</summary>
    public static string? Explain(CallStep step, ulong expected, ulong found)
    {
        var call = new CallView(step);
        return IsOtherErrorFirst(call, expected, found) ? "HC-DIF-001"
            : call.Is("DmOp.Command") && found == Result.Error(Errno.EFAULT).Value && call["NrBufs"] is 1 or 2 ? "HC-DIF-028"
            : IsArgumentBeforeSubOp(step, call, expected, found) ? "HC-DIF-017"
            : null;
    }

    /// <summary>Both are errors, and the structure cannot be read, which the model does first, or not be written, which it does last.</summary>
    static bool IsOtherErrorFirst(CallView call, ulong expected, ulong found)
        => expected == Result.Error(Errno.EFAULT).Value && call.StructureAddress is not null
            && (!call.HasStructure || call.StructureAddress == Generation.GuestPlaces.ReadOnly) && (long)found is < 0 and > -4096;

    /// <summary>The sub-op is unknown, and Xen looks at the vcpu or the type first.</summary>
    static bool IsArgumentBeforeSubOp(CallStep step, CallView call, ulong expected, ulong found)
        => call.Name is null && expected == Result.Error(Errno.ENOSYS).Value && (HypercallNumber)step.Number switch
        {
            HypercallNumber.VcpuOp => found == Result.Error(Errno.ENOENT).Value,
            HypercallNumber.VmAssist => found == Result.Error(Errno.EINVAL).Value,
            _ => false,
        };
}
