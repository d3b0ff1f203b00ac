using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>multicall: a list of hypercalls, made one after the other.</summary>
public static unsafe class Multicall
{
    const uint EntriesPerStep = 64;

    /// <summary>Notes that the entries are to be made; <see cref="RunEntries"/> does it, outside the dispatch that led here.</summary>
    /// <returns>EINVAL: the result of a multicall within a multicall, which is not made.</returns>
    public static long Run(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
    {
        vcpu->CallOutcome = CallOutcome.Multicall;
        return Failure.EINVAL;
    }

    /// <summary>Makes the entries of a multicall, list at A0 and count in A1, some at a time. The result of each is written to its entry.</summary>
    /// <returns>0; EFAULT when an entry cannot be read or written.</returns>
    public static long RunEntries(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
    {
        var address = arguments->A0;
        var left = (uint)arguments->A1;
        for (var steps = EntriesPerStep; left != 0 && steps != 0; steps--)
        {
            MulticallEntry entry;
            if (!GuestMemory.Fetch(hypervisor, vcpu, address, &entry) || !Make(hypervisor, vcpu, address, &entry))
            {
                vcpu->CallOutcome = CallOutcome.Done;
                return Failure.EFAULT;
            }
            if (vcpu->CallOutcome == CallOutcome.Unfinished)
            {
                break;
            }
            address += (ulong)sizeof(MulticallEntry);
            left--;
            // A call that put the vcpu to sleep, or ended its domain, has the rest wait until it runs again.
            if (!Scheduling.IsRunnable(hypervisor, vcpu))
            {
                break;
            }
        }
        vcpu->CallOutcome = left == 0 ? CallOutcome.Done : CallOutcome.Unfinished;
        if (left != 0)
        {
            arguments->A0 = address;
            arguments->A1 = left;
        }
        return 0;
    }

    // False when the entry cannot be written.
    static bool Make(Hypervisor* hypervisor, Vcpu* vcpu, ulong address, MulticallEntry* entry)
    {
        CallArguments call;
        call.Number = entry->Op;
        call.A0 = entry->Arg0;
        call.A1 = entry->Arg1;
        call.A2 = entry->Arg2;
        call.A3 = entry->Arg3;
        call.A4 = entry->Arg4;
        call.A5 = entry->Arg5;
        vcpu->CallOutcome = CallOutcome.Done;
        entry->Result = (ulong)Dispatch.Call(hypervisor, vcpu, &call);
        if (vcpu->CallOutcome != CallOutcome.Unfinished)
        {
            return GuestMemory.StoreField(hypervisor, vcpu, address, entry, &entry->Result);
        }
        // The entry goes on when the multicall is made again, from what it is left with.
        entry->Arg0 = call.A0;
        entry->Arg1 = call.A1;
        entry->Arg2 = call.A2;
        return GuestMemory.StoreField(hypervisor, vcpu, address, entry, &entry->Arg0)
            && GuestMemory.StoreField(hypervisor, vcpu, address, entry, &entry->Arg1)
            && GuestMemory.StoreField(hypervisor, vcpu, address, entry, &entry->Arg2);
    }
}
