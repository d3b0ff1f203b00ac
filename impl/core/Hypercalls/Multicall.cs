using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>multicall: a list of hypercalls, made one after the other.</summary>
public static unsafe class Multicall
{
    const uint EntriesPerStep = 64;

    /// <summary>Notes that the entries are to be made; <see cref="RunEntries"/> does it, outside the dispatch that led here.</summary>
    public static long Run(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
    {
        arguments->Outcome = CallOutcome.Multicall;
        return Failure.EINVAL;
    }

    /// <summary>
    /// Makes the entries of a multicall, list at A0 and count in A1; anything else passes through. The result of each is written to its entry. A multicall within
    /// a multicall is refused (EINVAL).
    /// </summary>
    /// <returns>0; EFAULT when an entry cannot be read or written.</returns>
    public static long RunEntries(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments, long result)
    {
        if (arguments->Outcome != CallOutcome.Multicall)
        {
            return result;
        }
        arguments->Outcome = CallOutcome.Done;
        for (var done = 0U; (uint)arguments->A1 != 0; done++)
        {
            if (done == EntriesPerStep)
            {
                arguments->Outcome = CallOutcome.Unfinished;
                return 0;
            }
            if (!RunEntry(hypervisor, vcpu, arguments))
            {
                return Failure.EFAULT;
            }
            // A call that put the vcpu to sleep, or ended its domain, has the rest wait until it runs again.
            if ((uint)arguments->A1 != 0 && !Scheduling.IsRunnable(hypervisor, vcpu))
            {
                arguments->Outcome = CallOutcome.Unfinished;
            }
            if (arguments->Outcome == CallOutcome.Unfinished)
            {
                return 0;
            }
        }
        return 0;
    }

    static bool RunEntry(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* list)
    {
        MulticallEntry entry;
        if (!GuestMemory.Fetch(hypervisor, vcpu, list->A0, &entry))
        {
            return false;
        }
        CallArguments call;
        call.Number = entry.Op;
        call.A0 = entry.Arg0;
        call.A1 = entry.Arg1;
        call.A2 = entry.Arg2;
        call.A3 = entry.Arg3;
        call.A4 = entry.Arg4;
        call.A5 = entry.Arg5;
        call.Outcome = CallOutcome.Done;
        entry.Result = (ulong)Dispatch.Call(hypervisor, vcpu, &call);
        if (call.Outcome == CallOutcome.Unfinished)
        {
            // The entry goes on when the multicall is made again, from what it is left with.
            list->Outcome = CallOutcome.Unfinished;
            entry.Arg0 = call.A0;
            entry.Arg1 = call.A1;
            entry.Arg2 = call.A2;
            return GuestMemory.StoreField(hypervisor, vcpu, list->A0, &entry, &entry.Arg0)
                && GuestMemory.StoreField(hypervisor, vcpu, list->A0, &entry, &entry.Arg1)
                && GuestMemory.StoreField(hypervisor, vcpu, list->A0, &entry, &entry.Arg2);
        }
        if (!GuestMemory.StoreField(hypervisor, vcpu, list->A0, &entry, &entry.Result))
        {
            return false;
        }
        list->A0 += (ulong)sizeof(MulticallEntry);
        list->A1 = (uint)list->A1 - 1;
        return true;
    }
}
