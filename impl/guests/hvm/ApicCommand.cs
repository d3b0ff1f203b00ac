namespace Cordon.Impl;

/// <summary>
/// Interrupts that a vcpu sends by its local APIC to vcpus of its domain: fixed ones, and INIT and start-up, by which an operating system that knows nothing of
/// hypercalls brings its other processors up (AMD APM volume 2, 16.5).
/// </summary>
static unsafe class ApicCommand
{
    const int ModeShift = 8;
    const uint ModeMask = 7;
    const uint Fixed = 0;
    const uint LowestPriority = 1;
    const uint Init = 5;
    const uint StartUp = 6;
    const uint LogicalBit = 1 << 11;
    const uint AssertBit = 1 << 14;
    const int ShorthandShift = 18;
    const uint ShorthandMask = 3;
    const uint ToNamed = 0;
    const uint ToSelf = 1;
    const uint ToAll = 2;
    const int DestinationShift = 32;
    const uint Broadcast = uint.MaxValue;
    const int ClusterShift = 16;
    const uint MemberMask = 0xffff;

    /// <summary>Carries out what <paramref name="sender"/> wrote to its interrupt command register.</summary>
    public static void Send(HvmVcpu* sender, ulong command)
    {
        var hypervisor = sender->Processor->Hypervisor;
        for (var id = 0u; id < sender->Domain->VcpuCount; id++)
        {
            var vcpu = Hypervisor.Vcpu(hypervisor, sender->Domain, new VcpuId(id));
            if (IsMeant(sender->Vcpu, vcpu, command))
            {
                Deliver(hypervisor, sender, (HvmVcpu*)vcpu->BackendAddress, (uint)command);
            }
        }
    }

    static bool IsMeant(Vcpu* sender, Vcpu* vcpu, ulong command)
    {
        switch ((uint)(command >> ShorthandShift) & ShorthandMask)
        {
            case ToNamed:
                return IsNamed(ApicRegisters.IdOf(vcpu), (uint)(command >> DestinationShift), ((uint)command & LogicalBit) != 0);
            case ToSelf:
                return vcpu == sender;
            case ToAll:
                return true;
            default:
                return vcpu != sender;
        }
    }

    static bool IsNamed(uint id, uint destination, bool isLogical)
    {
        if (destination == Broadcast || !isLogical)
        {
            return destination == Broadcast || destination == id;
        }
        var logical = ApicRegisters.LogicalId(id);
        return destination >> ClusterShift == logical >> ClusterShift && (destination & logical & MemberMask) != 0;
    }

    static void Deliver(Hypervisor* hypervisor, HvmVcpu* sender, HvmVcpu* target, uint command)
    {
        switch (command >> ModeShift & ModeMask)
        {
            case Fixed:
            case LowestPriority:
                VirtualApic.Request(&target->Apic, (byte)command);
                Scheduling.Unblock(hypervisor, target->Vcpu);
                break;
            case Init when target != sender && (command & AssertBit) != 0:
                ApplicationProcessor.Stop(hypervisor, target);
                break;
            case StartUp when target != sender:
                ApplicationProcessor.Start(hypervisor, target, (byte)command);
                break;
            default:
                break;
        }
    }
}
