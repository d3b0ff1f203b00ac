using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class MemoryOp
{
    /// <summary>
    /// XENMEM_add_to_physmap_batch: as add_to_physmap for a list of frames of one space, each with an error of its own. It stops now and then and goes on from the
    /// entry that is encoded above the sub-op's number in the first argument.
    /// </summary>
    public static long AddToPhysmapBatch(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
    {
        XenAddToPhysmapBatch batch;
        if (!GuestMemory.Fetch(hypervisor, vcpu, arguments->A1, &batch))
        {
            return Failure.EFAULT;
        }
        var start = arguments->A0 >> (int)MemoryCommandBits.ExtentShift;
        Domain* domain;
        var failure = CheckBatch(hypervisor, vcpu, start, &batch, &domain);
        if (failure != 0)
        {
            return failure;
        }
        for (var i = start; i < batch.Size; i++)
        {
            if (i - start == MapPortion.Entries)
            {
                arguments->A0 = (i << (int)MemoryCommandBits.ExtentShift) | (ulong)MemoryCommand.AddToPhysmapBatch;
                vcpu->CallOutcome = CallOutcome.Unfinished;
                return 0;
            }
            ulong index = 0;
            ulong gfn = 0;
            if (!GuestMemory.Fetch(hypervisor, vcpu, batch.Idxs + (i * sizeof(ulong)), &index)
                || !GuestMemory.Fetch(hypervisor, vcpu, batch.Gpfns + (i * sizeof(ulong)), &gfn))
            {
                return Failure.EFAULT;
            }
            var error = (int)(batch.Space == MapSpace.GmfnForeign ? Failure.EPERM : AddFrame(hypervisor, domain, batch.Space, index, gfn));
            if (!GuestMemory.Write(hypervisor, vcpu, batch.Errs + (i * sizeof(int)), &error, sizeof(int)))
            {
                return Failure.EFAULT;
            }
        }
        return 0;
    }

    static long CheckBatch(Hypervisor* hypervisor, Vcpu* vcpu, ulong start, XenAddToPhysmapBatch* batch, Domain** domain)
    {
        if (start > MaximumRangeStart)
        {
            return -(long)Errno.EDOM;
        }
        if (batch->Space == MapSpace.GmfnRange)
        {
            return Failure.EOPNOTSUPP;
        }
        var caller = Hypervisor.Domain(hypervisor, vcpu);
        *domain = DomainNames.Find(hypervisor, caller, new DomainId(batch->Domid));
        if (*domain == null)
        {
            return Failure.ESRCH;
        }
        if (batch->Space == MapSpace.DevMmio)
        {
            return Failure.EACCES;
        }
        if (!DomainNames.MayActOn(caller, *domain))
        {
            return Failure.EPERM;
        }
        return batch->Size < start || (batch->Size == start && start != 0) ? Failure.EILSEQ : 0;
    }
}
