using Cordon.GeneratedTests.Worlds;
using Cordon.Model;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>The expiry of timers: the implementation acts on all that are due, the model on each in the same order.</summary>
/// <param name="world">The world.</param>
public sealed unsafe class TimerSteps(World world)
{
    /// <summary>Every timer that is due by now expires.</summary>
    public void Expire()
    {
        Cordon.Impl.Timers.Expire(world.Hypervisor, world.Now);
        for (ushort domain = 0; domain < world.Hypervisor->Sizes.Domains; domain++)
        {
            for (uint vcpu = 0; vcpu < world.Hypervisor->Sizes.VcpusPerDomain; vcpu++)
            {
                Expire(new DomainId(domain), new VcpuId(vcpu));
            }
        }
    }

    void Expire(DomainId domain, VcpuId vcpu)
    {
        if (world.Model.Life[domain] != DomainLife.Running)
        {
            return;
        }
        var caller = new Caller(domain, vcpu, world.Now, new Choices());
        Make("Timers.ExpireSingleShot", caller, vcpu, Timers.ExpireSingleShot);
        Make("Timers.ExpirePeriodic", caller, vcpu, Timers.ExpirePeriodic);
        Make("Timers.ExpirePoll", caller, vcpu, Timers.ExpirePoll);
    }

    void Make(string name, Caller caller, VcpuId vcpu, Func<State, Caller, VcpuId, Result> step)
    {
        world.Observer?.Before(name, caller, ("vcpu", vcpu.Value));
        step(world.Model, caller, vcpu);
    }
}
