using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class EventChannelOp
{
    /// <summary>EVTCHNOP_status: tells what a port is bound to.</summary>
    public static long Status(Hypervisor* hypervisor, Vcpu* vcpu, EvtchnStatus* status)
    {
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        var domain = DomainNames.Find(hypervisor, caller, new DomainId(status->Dom));
        if (domain == null)
        {
            return Failure.ESRCH;
        }
        // Before anything that would tell of the other domain's ports (HC-DIF-045).
        if (!DomainNames.MayActOn(caller, domain))
        {
            return Failure.EPERM;
        }
        var port = new Port(status->Port);
        if (!Ports.Exists(domain, port))
        {
            return Failure.EINVAL;
        }
        Fill(Hypervisor.Channel(hypervisor, domain, port), status);
        return 0;
    }

    // What of the union says nothing about the state stays as the guest had it.
    static void Fill(EventChannel* channel, EvtchnStatus* status)
    {
        status->Status = channel->State == ChannelState.Reserved ? EventChannelStatus.Closed : (uint)channel->State;
        status->Vcpu = channel->NotifyVcpu;
        switch (channel->State)
        {
            case ChannelState.Unbound:
                *(ushort*)&status->U0 = channel->RemoteDomain;
                break;
            case ChannelState.Interdomain:
                *(ushort*)&status->U0 = channel->RemoteDomain;
                status->U1 = channel->RemotePort;
                break;
            case ChannelState.Virq:
                status->U0 = channel->Virq;
                break;
            default:
                break;
        }
    }
}
