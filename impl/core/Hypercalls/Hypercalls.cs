namespace Cordon.Impl;

/// <summary>Where a hypercall enters.</summary>
public static unsafe class Hypercalls
{
    /// <summary>
    /// Carries out the hypercall that <paramref name="vcpu"/> makes; its <see cref="Vcpu.Paging"/> must say how it runs. The result goes to RAX.
    /// </summary>
    /// <returns>
    /// True when the call is done, and the vcpu goes on behind the instruction; false when it is to make the call again (the registers say what
    /// is left to do), so that interrupts and other vcpus do not wait for a long one.
    /// </returns>
    public static bool Dispatch(Hypervisor* hypervisor, Vcpu* vcpu, HypercallRegisters* registers)
    {
        if (vcpu->Paging.Cpl != 0)
        {
            registers->Rax = unchecked((ulong)Failure.EPERM);
            return true;
        }
        if (vcpu->Paging.Is64Bit == 0)
        {
            // Structures have the layout of 64-bit callers only (HC-DIF-004).
            registers->Rax = unchecked((ulong)Failure.ENOSYS);
            return true;
        }
        vcpu->CallOutcome = CallOutcome.Done;
        var result = Impl.Dispatch.Call(hypervisor, vcpu, (CallArguments*)registers);
        if (vcpu->CallOutcome != CallOutcome.Done)
        {
            if (vcpu->CallOutcome == CallOutcome.Multicall)
            {
                result = Multicall.RunEntries(hypervisor, vcpu, (CallArguments*)registers);
            }
            if (vcpu->CallOutcome == CallOutcome.Unfinished)
            {
                return false;
            }
        }
        registers->Rax = (ulong)result;
        return true;
    }
}
