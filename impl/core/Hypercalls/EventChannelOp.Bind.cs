using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class EventChannelOp
{
    /// <summary>EVTCHNOP_alloc_unbound: opens a port that another domain may bind.</summary>
    public static long AllocUnbound(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnAllocUnbound* allocate)
    {
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        var domain = DomainNames.Find(hypervisor, caller, new DomainId(allocate->Dom));
        if (domain == null)
        {
            return Failure.ESRCH;
        }
        // Before anything that would tell of the other domain's ports (HC-DIF-045).
        if (!DomainNames.MayActOn(caller, domain))
        {
            return Failure.EPERM;
        }
        if (Ports.FindFree(hypervisor, domain).IsNone)
        {
            return Failure.ENOSPC;
        }
        var port = Ports.Allocate(hypervisor, domain);
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        channel->State = ChannelState.Unbound;
        channel->RemoteDomain = DomainNames.Resolve(caller, new DomainId(allocate->RemoteDom)).Value;
        allocate->Port = port.Value;
        return 0;
    }

    /// <summary>EVTCHNOP_bind_interdomain: opens a port and connects it to one that waits for the caller.</summary>
    public static long BindInterdomain(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnBindInterdomain* bind)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var remote = DomainNames.Find(hypervisor, domain, new DomainId(bind->RemoteDom));
        if (remote == null)
        {
            return Failure.ESRCH;
        }
        if (Ports.FindFree(hypervisor, domain).IsNone)
        {
            return Failure.ENOSPC;
        }
        var remotePort = new Port(bind->RemotePort);
        if (!Ports.Exists(remote, remotePort))
        {
            return Failure.EINVAL;
        }
        var remoteChannel = Hypervisor.Channel(hypervisor, remote, remotePort);
        if (remoteChannel->State != ChannelState.Unbound || remoteChannel->RemoteDomain != domain->Id)
        {
            return Failure.EINVAL;
        }
        var port = Ports.Allocate(hypervisor, domain);
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        channel->State = ChannelState.Interdomain;
        channel->RemoteDomain = remote->Id;
        channel->RemotePort = remotePort.Value;
        remoteChannel->State = ChannelState.Interdomain;
        remoteChannel->RemotePort = port.Value;
        // The other end may have sent before there was anyone to hear.
        EventDelivery.SetPending(hypervisor, domain, port);
        bind->LocalPort = port.Value;
        return 0;
    }

    /// <summary>EVTCHNOP_bind_virq: opens a port for a virtual interrupt of a vcpu.</summary>
    public static long BindVirq(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnBindVirq* bind)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        if (bind->Virq >= VirqNumber.Count || (Virqs.IsGlobal(bind->Virq) && bind->Vcpu != 0))
        {
            return Failure.EINVAL;
        }
        var target = Hypervisor.Vcpu(hypervisor, domain, new VcpuId(bind->Vcpu));
        if (target == null)
        {
            return Failure.ENOENT;
        }
        if (target->VirqPort[bind->Virq] != 0)
        {
            return Failure.EEXIST;
        }
        var port = Ports.Allocate(hypervisor, domain);
        if (port.IsNone)
        {
            return Failure.ENOSPC;
        }
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        channel->State = ChannelState.Virq;
        channel->NotifyVcpu = target->Id;
        channel->Virq = (ushort)bind->Virq;
        target->VirqPort[bind->Virq] = port.Value;
        bind->Port = port.Value;
        return 0;
    }

    /// <summary>EVTCHNOP_bind_ipi: opens a port by which a vcpu is notified by the domain's own vcpus.</summary>
    public static long BindIpi(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnBindIpi* bind)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        if (bind->Vcpu >= domain->VcpuCount)
        {
            return Failure.ENOENT;
        }
        var port = Ports.Allocate(hypervisor, domain);
        if (port.IsNone)
        {
            return Failure.ENOSPC;
        }
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        channel->State = ChannelState.Ipi;
        channel->NotifyVcpu = (ushort)bind->Vcpu;
        bind->Port = port.Value;
        return 0;
    }

    /// <summary>EVTCHNOP_bind_vcpu: makes a port notify another vcpu from now on.</summary>
    public static long BindVcpu(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnBindVcpu* bind)
    {
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        if (bind->Vcpu >= domain->VcpuCount)
        {
            return Failure.ENOENT;
        }
        var port = new Port(bind->Port);
        if (!Ports.Exists(domain, port))
        {
            return Failure.EINVAL;
        }
        var channel = Hypervisor.Channel(hypervisor, domain, port);
        var mayMove = channel->State is ChannelState.Unbound or ChannelState.Interdomain
            || (channel->State == ChannelState.Virq && Virqs.IsGlobal(channel->Virq));
        if (!mayMove)
        {
            return Failure.EINVAL;
        }
        channel->NotifyVcpu = (ushort)bind->Vcpu;
        return 0;
    }

    /// <summary>EVTCHNOP_bind_pirq: no domain has physical interrupts.</summary>
    public static long BindPirq(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnBindPirq* bind) => Failure.EINVAL;
}
