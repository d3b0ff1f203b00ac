namespace Cordon.Impl;

/// <summary>
/// Interrupts that a vcpu sends by its local APIC to vcpus of its domain: those with a vector, and INIT and start-up, by which an operating system that knows nothing of
/// hypercalls brings its other processors up (Intel SDM volume 3, 11.6). Non-maskable and system management interrupts are not delivered.
/// </summary>
static unsafe class ApicCommand
{
    /// <summary>Carries out what <paramref name="sender"/> wrote to its interrupt command register.</summary>
    public static void Send(HvmVcpu* sender)
    {
        var command = new InterruptCommand(sender->Apic.Command, sender->Apic.Mode);
        if (command.HasVector && command.Vector < VirtualApic.FirstVector)
        {
            ApicErrors.Note(&sender->Apic, ApicErrors.SentIllegalVector);
            return;
        }
        if (!command.IsValid)
        {
            return;
        }
        var hypervisor = sender->Processor->Hypervisor;
        HvmVcpu* lowest = null;
        for (var id = 0u; id < sender->Domain->VcpuCount; id++)
        {
            var target = (HvmVcpu*)Hypervisor.Vcpu(hypervisor, sender->Domain, new VcpuId(id))->BackendAddress;
            if (!command.IsFor(&sender->Apic, &target->Apic))
            {
                continue;
            }
            if (command.Delivery == ApicDelivery.LowestPriority)
            {
                lowest = Lower(lowest, target);
            }
            else
            {
                Deliver(hypervisor, target, command);
            }
        }
        if (lowest != null)
        {
            Interrupt(lowest, command.Vector);
        }
    }

    /// <summary>Requests the interrupt of <paramref name="vector"/>, unless the APIC is disabled, and ends the vcpu's wait if it is delivered.</summary>
    public static void Interrupt(HvmVcpu* target, byte vector)
    {
        if (VirtualApic.IsEnabled(&target->Apic))
        {
            ApicPriority.Request(&target->Apic, vector);
            Wake(target);
        }
    }

    /// <summary>Ends the vcpu's wait when its APIC has an interrupt to deliver.</summary>
    public static void Wake(HvmVcpu* target)
    {
        if (target->Vcpu->IsBlocked != 0 && target->Apic.Pending != 0 && ApicPriority.Deliverable(&target->Apic) != 0)
        {
            Scheduling.Unblock(target->Processor->Hypervisor, target->Vcpu);
        }
    }

    // Of those that accept it; the first of several of the same priority.
    static HvmVcpu* Lower(HvmVcpu* best, HvmVcpu* next)
        => VirtualApic.IsEnabled(&next->Apic) && (best == null || ApicPriority.OfProcessor(&next->Apic) < ApicPriority.OfProcessor(&best->Apic)) ? next : best;

    static void Deliver(Hypervisor* hypervisor, HvmVcpu* target, in InterruptCommand command)
    {
        switch (command.Delivery)
        {
            case ApicDelivery.Fixed:
                Interrupt(target, command.Vector);
                break;
            case ApicDelivery.Init when !command.IsDeassertion:
                ApplicationProcessor.Stop(hypervisor, target);
                break;
            case ApicDelivery.StartUp:
                ApplicationProcessor.Start(hypervisor, target, command.Vector);
                break;
            default:
                break;
        }
    }
}
