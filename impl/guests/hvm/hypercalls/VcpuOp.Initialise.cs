using Cordon.Spec;

namespace Cordon.Impl;

public static unsafe partial class VcpuOp
{
    const int CanonicalShift = 16;

    // What a vcpu in 64-bit mode starts with: flat segments of privilege level 0, as hvm_vcpu.h has it.
    const uint CodeAttributes64 = 0xa9b;
    const uint DataAttributes64 = 0xc93;
    const uint TaskAttributes64 = 0x08b;
    const uint TaskLimit64 = 0x67;

    const uint TaskIsBusy = 2;
    const uint IsGranular = 1 << 11;
    const int GranularShift = 12;
    const uint GranularLow = 0xfff;

    /// <summary>VCPUOP_initialise: gives a vcpu the registers that it starts with, once.</summary>
    public static long Initialise(Hypervisor* hypervisor, Vcpu* vcpu, uint id, VcpuHvmContext* context)
    {
        var target = Find(hypervisor, vcpu, id);
        if (target == null)
        {
            return Failure.ENOENT;
        }
        if (target->IsInitialised != 0)
        {
            return Failure.EEXIST;
        }
        var isValid = context->Pad == 0 && context->Mode switch
        {
            VcpuHvmMode.Bits32 => Load32(&target->Initial, context),
            VcpuHvmMode.Bits64 => Load64(&target->Initial, context),
            _ => false,
        };
        if (!isValid
            || (target->Initial.Cr4 & ~hypervisor->GuestCr4Bits) != 0
            || (target->Initial.Efer & ~hypervisor->GuestEferBits) != 0)
        {
            return Failure.EINVAL;
        }
        target->IsInitialised = 1;
        return 0;
    }

    static bool Load32(InitialRegisters* to, VcpuHvmContext* from)
    {
        to->Rax = from->Eax;
        to->Rcx = from->Ecx;
        to->Rdx = from->Edx;
        to->Rbx = from->Ebx;
        to->Rsp = from->Esp;
        to->Rbp = from->Ebp;
        to->Rsi = from->Esi;
        to->Rdi = from->Edi;
        to->Rip = from->Eip;
        to->Rflags = from->Eflags;
        to->Cr0 = from->Cr032;
        to->Cr3 = from->Cr332;
        to->Cr4 = from->Cr432;
        var isLongModeActive = (from->Efer32 & ControlBits.EferLongModeEnable) != 0 && (from->Cr032 & ControlBits.Cr0Paging) != 0;
        to->Efer = (from->Efer32 & ~ControlBits.EferLongModeActive) | (isLongModeActive ? ControlBits.EferLongModeActive : 0);
        SetSegment(&to->Cs, from->CsBase, from->CsLimit, from->CsAr);
        SetSegment(&to->Ds, from->DsBase, from->DsLimit, from->DsAr);
        SetSegment(&to->Ss, from->SsBase, from->SsLimit, from->SsAr);
        SetSegment(&to->Es, from->EsBase, from->EsLimit, from->EsAr);
        SetSegment(&to->Tr, from->TrBase, from->TrLimit, from->TrAr);
        var isValid = InitialSegments.AreValid(to)
            && to->Rip <= to->Cs.Limit
            && (from->Efer32 & (ControlBits.EferLongModeActive | ControlBits.EferLongModeEnable)) != ControlBits.EferLongModeActive
            && (from->Pad132 | from->Pad2a | from->Pad2b | from->Pad2c) == 0;
        // A task that runs is busy.
        to->Tr.Attributes |= TaskIsBusy;
        return isValid;
    }

    static bool Load64(InitialRegisters* to, VcpuHvmContext* from)
    {
        to->Rax = from->Rax64;
        to->Rcx = from->Rcx64;
        to->Rdx = from->Rdx64;
        to->Rbx = from->Rbx64;
        to->Rsp = from->Rsp64;
        to->Rbp = from->Rbp64;
        to->Rsi = from->Rsi64;
        to->Rdi = from->Rdi64;
        to->Rip = from->Rip64;
        to->Rflags = from->Rflags64;
        to->Cr0 = from->Cr064;
        to->Cr3 = from->Cr364;
        to->Cr4 = from->Cr464;
        to->Efer = from->Efer64 | ControlBits.EferLongModeActive;
        SetSegment(&to->Cs, 0, uint.MaxValue, CodeAttributes64);
        SetSegment(&to->Ds, 0, uint.MaxValue, DataAttributes64);
        SetSegment(&to->Ss, 0, uint.MaxValue, DataAttributes64);
        SetSegment(&to->Es, 0, uint.MaxValue, DataAttributes64);
        SetSegment(&to->Tr, 0, TaskLimit64, TaskAttributes64);
        return (ulong)((long)(to->Rip << CanonicalShift) >> CanonicalShift) == to->Rip
            && (to->Cr0 & ControlBits.Cr0Paging) != 0
            && (to->Cr4 & ControlBits.Cr4PhysicalAddressExtension) != 0
            && (from->Efer64 & ControlBits.EferLongModeEnable) != 0;
    }

    static void SetSegment(InitialSegment* segment, uint start, uint limit, uint attributes)
    {
        segment->Base = start;
        // A limit in pages, as a descriptor has it; the processor is given bytes.
        segment->Limit = (attributes & IsGranular) == 0 ? limit : (limit << GranularShift) | GranularLow;
        segment->Attributes = attributes;
    }
}
