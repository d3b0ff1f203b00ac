namespace Cordon.Model;

/// <summary>The timers of each vcpu, in ns since boot. Owned by the vcpu's domain. An expiry is an internal transition.</summary>
public sealed partial class State
{
    /// <summary>The period of the periodic timer in ns; 0 when it is stopped.</summary>
    public readonly Map<DomainId, VcpuId> PeriodicPeriod;

    /// <summary>When the periodic timer expires next; meaningful while <see cref="PeriodicPeriod"/> is not 0.</summary>
    public readonly Map<DomainId, VcpuId> PeriodicDue;

    /// <summary>1 while the single-shot timer is set (<c>VCPUOP_set_singleshot_timer</c>, <c>set_timer_op</c>).</summary>
    public readonly Map<DomainId, VcpuId> SingleShotSet;

    /// <summary>When the single-shot timer expires; 0 while it is not set.</summary>
    public readonly Map<DomainId, VcpuId> SingleShotDue;

    /// <summary>When <c>SCHEDOP_poll</c> of the vcpu times out; 0 for never.</summary>
    public readonly Map<DomainId, VcpuId> PollDue;
}
