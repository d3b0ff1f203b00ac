using System.Runtime.CompilerServices;

namespace Cordon.Impl;

public static unsafe partial class Processor
{
    /// <summary>Ends the runs of the domain's vcpus on other processors; none begins again before this one leaves the hypervisor.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void EndRuns(Hypervisor* hypervisor, Domain* domain)
    {
        var all = ImageBounds.Processors();
        if (all->Count > 1)
        {
            Others.EndRuns(all, domain);
        }
    }
}
