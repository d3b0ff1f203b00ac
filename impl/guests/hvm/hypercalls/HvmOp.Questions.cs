using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class HvmOp
{
    /// <summary>HVMOP_flush_tlbs: makes every processor forget the domain's translations.</summary>
    public static long FlushTlbs(Hypervisor* hypervisor, Vcpu* vcpu, ulong handle)
    {
        if (handle != 0)
        {
            return Failure.EINVAL;
        }
        Tlb.Flush(hypervisor, Hypervisor.Domain(hypervisor, vcpu));
        return 0;
    }

    /// <summary>HVMOP_get_time: system time.</summary>
    public static long GetTime(Hypervisor* hypervisor, Vcpu* vcpu, XenHvmGetTime* time)
    {
        time->Now = Clock.Now(hypervisor);
        return 0;
    }

    /// <summary>HVMOP_xentrace: a record that nobody keeps.</summary>
    public static long Xentrace(Hypervisor* hypervisor, Vcpu* vcpu, XenHvmXentrace* trace)
        => trace->ExtraBytes > TraceRecord.ExtraBytes || trace->Event > TraceRecord.EventMask ? Failure.EINVAL : 0;

    /// <summary>HVMOP_get_mem_type: what is mapped at a guest frame.</summary>
    public static long GetMemType(Hypervisor* hypervisor, Vcpu* vcpu, XenHvmGetMemType* question)
    {
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        var domain = DomainNames.Find(hypervisor, caller, new DomainId(question->Domid));
        if (domain == null)
        {
            return Failure.ESRCH;
        }
        if (!DomainNames.MayActOn(caller, domain))
        {
            return Failure.EPERM;
        }
        var mapping = NestedPaging.Lookup(hypervisor, domain, new Gfn(question->Pfn));
        question->MemType = !mapping.IsPresent ? HvmMemType.MmioDm : mapping.IsWritable ? HvmMemType.RamRw : HvmMemType.RamRo;
        return 0;
    }

    /// <summary>HVMOP_guest_request_vm_event: tells a monitor, of which there is none.</summary>
    public static long GuestRequestVmEvent(Hypervisor* hypervisor, Vcpu* vcpu, ulong handle) => handle != 0 ? Failure.EINVAL : 0;
}
