using Cordon.Model;

namespace Cordon.GeneratedTests.Abstraction;

/// <summary>Cells that mean nothing in some states, so that the abstraction says nothing of them there.</summary>
public static class Meaning
{
    /// <summary>Whether the cell of <paramref name="map"/> at <paramref name="key"/> means anything in <paramref name="state"/>.</summary>
    public static bool Has(State state, MapBase map, (ulong First, ulong Second, ulong Third) key)
    {
        var domain = new DomainId(key.First);
        var vcpu = new VcpuId(key.Second);
        return map.Name switch
        {
            nameof(State.PeriodicDue) => state.PeriodicPeriod[domain, vcpu] != 0,
            nameof(State.PollDue) => state.Polling[domain, vcpu] != 0,
            _ => true,
        };
    }
}
