using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>event_channel_op: see spec/clauses/event-channels.md and event-fifo.md.</summary>
public static unsafe class EventChannelOp
{
    /// <summary>Carries out sub-op <paramref name="command"/>, whose structure is at guest-linear <paramref name="argument"/>.</summary>
    /// <returns>0 or a negated error number.</returns>
    public static long Handle(Hypervisor* hypervisor, Vcpu* vcpu, ulong command, ulong argument)
        => (EventChannelCommand)(uint)command switch
        {
            EventChannelCommand.Send => EventChannelSend.Send(hypervisor, vcpu, argument),
            EventChannelCommand.Unmask => EventChannelSend.Unmask(hypervisor, vcpu, argument),
            EventChannelCommand.Status => EventChannelQuery.Status(hypervisor, vcpu, argument),
            EventChannelCommand.AllocUnbound => EventChannelBind.AllocateUnbound(hypervisor, vcpu, argument),
            EventChannelCommand.BindInterdomain => EventChannelBind.BindInterdomain(hypervisor, vcpu, argument),
            EventChannelCommand.BindVirq => EventChannelBind.BindVirq(hypervisor, vcpu, argument),
            EventChannelCommand.BindIpi => EventChannelBind.BindIpi(hypervisor, vcpu, argument),
            EventChannelCommand.BindVcpu => EventChannelBind.BindVcpu(hypervisor, vcpu, argument),
            EventChannelCommand.Close => EventChannelClose.Close(hypervisor, vcpu, argument),
            EventChannelCommand.Reset => EventChannelClose.Reset(hypervisor, vcpu, argument),
            EventChannelCommand.InitControl => EventChannelFifo.InitialiseControl(hypervisor, vcpu, argument),
            EventChannelCommand.ExpandArray => EventChannelFifo.ExpandArray(hypervisor, vcpu, argument),
            EventChannelCommand.SetPriority => EventChannelFifo.SetPriority(hypervisor, vcpu, argument),
            _ => Failure.ENOSYS,
        };
}
