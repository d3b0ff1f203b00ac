using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>grant_table_op: the sub-ops that copy between frames, and that swap entries. Each goes over a list of structures.</summary>
public static unsafe partial class GrantTableOp
{
    /// <summary>GNTTABOP_copy: copies bytes between frames that grants or guest frames name.</summary>
    public static long Copy(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
        => ForEach(hypervisor, vcpu, arguments, GrantTableCommand.Copy, (uint)sizeof(GnttabCopy));

    /// <summary>GNTTABOP_swap_grant_ref: lets entries of the caller's table change places.</summary>
    public static long SwapGrantRef(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
        => ForEach(hypervisor, vcpu, arguments, GrantTableCommand.SwapGrantRef, (uint)sizeof(GnttabSwapGrantRef));

    static bool DoCopy(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear)
    {
        GnttabCopy copy;
        if (!GuestMemory.Fetch(hypervisor, vcpu, linear, &copy))
        {
            return false;
        }
        copy.Status = (short)Copy(hypervisor, Hypervisor.Domain(hypervisor, vcpu), &copy);
        return GuestMemory.StoreField(hypervisor, vcpu, linear, &copy, &copy.Status);
    }

    static int Copy(Hypervisor* hypervisor, Domain* caller, GnttabCopy* copy)
    {
        CopyEnd source;
        CopyEnd destination;
        if (!CopyEnd.TryName(&source, hypervisor, caller, copy->SourceDomid, copy->SourceFrame, (copy->Flags & GrantCopyFlags.SourceGref) != 0, isRead: true)
            || !CopyEnd.TryName(&destination, hypervisor, caller, copy->DestDomid, copy->DestFrame, (copy->Flags & GrantCopyFlags.DestGref) != 0, isRead: false))
        {
            return GrantStatus.BadDomain;
        }
        var status = CopyEnd.Claim(&source, hypervisor, caller);
        if (status != GrantStatus.Okay)
        {
            return status;
        }
        status = CopyEnd.Claim(&destination, hypervisor, caller);
        if (status == GrantStatus.Okay)
        {
            status = CopyBytes(hypervisor, &source, &destination, copy);
            CopyEnd.Release(&destination);
        }
        CopyEnd.Release(&source);
        return status;
    }

    static int CopyBytes(Hypervisor* hypervisor, CopyEnd* source, CopyEnd* destination, GnttabCopy* copy)
    {
        if ((ulong)copy->SourceOffset + copy->Len > Page.Bytes || (ulong)copy->DestOffset + copy->Len > Page.Bytes)
        {
            return GrantStatus.BadCopyArg;
        }
        if (CopyEnd.IsBeyond(source, copy->SourceOffset, copy->Len) || CopyEnd.IsBeyond(destination, copy->DestOffset, copy->Len))
        {
            return GrantStatus.GeneralError;
        }
        var from = Hypervisor.At(hypervisor, CopyEnd.Frame(source)) + copy->SourceOffset;
        var to = Hypervisor.At(hypervisor, CopyEnd.Frame(destination)) + copy->DestOffset;
        Processor.Move(to, from, copy->Len);
        return GrantStatus.Okay;
    }

    static bool DoSwap(Hypervisor* hypervisor, Vcpu* vcpu, ulong linear)
    {
        GnttabSwapGrantRef swap;
        if (!GuestMemory.Fetch(hypervisor, vcpu, linear, &swap))
        {
            return false;
        }
        swap.Status = (short)Swap(hypervisor, Hypervisor.Domain(hypervisor, vcpu), swap.RefA, swap.RefB);
        return GuestMemory.StoreField(hypervisor, vcpu, linear, &swap, &swap.Status);
    }

    static int Swap(Hypervisor* hypervisor, Domain* domain, uint first, uint second)
    {
        if (!GrantEntries.Exists(domain, first) || !GrantEntries.Exists(domain, second))
        {
            return GrantStatus.BadGntref;
        }
        if (first == second)
        {
            return GrantStatus.Okay;
        }
        if (GrantUses.IsInUse(hypervisor, domain, first) || GrantUses.IsInUse(hypervisor, domain, second))
        {
            return GrantStatus.Eagain;
        }
        GrantEntries.Swap(hypervisor, domain, first, second);
        return GrantStatus.Okay;
    }
}
