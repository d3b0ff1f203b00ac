using System.Runtime.CompilerServices;

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
    [SkipLocalsInit] // every field of the arguments is set
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
        CallArguments arguments;
        arguments.Number = registers->Rax;
        arguments.A0 = registers->Rdi;
        arguments.A1 = registers->Rsi;
        arguments.A2 = registers->Rdx;
        arguments.A3 = registers->R10;
        arguments.A4 = registers->R8;
        arguments.A5 = registers->R9;
        arguments.Outcome = CallOutcome.Done;
        var result = Impl.Dispatch.Call(hypervisor, vcpu, &arguments);
        if (arguments.Outcome != CallOutcome.Done)
        {
            result = Multicall.RunEntries(hypervisor, vcpu, &arguments, result);
        }
        if (arguments.Outcome == CallOutcome.Unfinished)
        {
            registers->Rdi = arguments.A0;
            registers->Rsi = arguments.A1;
            registers->Rdx = arguments.A2;
            return false;
        }
        registers->Rax = (ulong)result;
        return true;
    }
}
