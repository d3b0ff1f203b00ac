namespace Cordon.Impl;

/// <summary>Accesses to the page of a local APIC in xAPIC mode: the instruction that made one is found, and carried out on the registers.</summary>
static unsafe class ApicPage<TBackend>
    where TBackend : struct, IBackend
{
    /// <summary>
    /// Carries out the instruction that accesses guest-physical <paramref name="address"/>, for writing or for reading as the processor says.
    /// </summary>
    /// <returns>False when that is not in the page, or nothing that is done there: another instruction than a move, the delivery of an event.</returns>
    public static bool TryAccess(HvmVcpu* vcpu, ulong address, NestedAccess access)
    {
        if (address >> Page.Shift != XApicRegisters.Page >> Page.Shift
            || vcpu->Apic.Mode != ApicMode.XApic
            || access is not (NestedAccess.Read or NestedAccess.Write)
            || TBackend.IsDelivering(vcpu))
        {
            return false;
        }
        var instruction = Fetch(vcpu);
        if (instruction.Length == 0 || instruction.IsWrite != (access == NestedAccess.Write))
        {
            return false;
        }
        Injection<TBackend>.Settle(vcpu);
        var now = ApicTime.Now(vcpu->Processor->Hypervisor, vcpu->Domain);
        var offset = (uint)(address & Page.OffsetMask);
        if (instruction.IsWrite)
        {
            var value = instruction.HasConstant ? instruction.Constant : ReadRegister(vcpu, instruction);
            if (XApicRegisters.Write(&vcpu->Apic, offset, instruction.Bytes, (uint)value, now) == ApicWrite.Sends)
            {
                ApicCommand.Send(vcpu);
            }
            ApicTimers.Arm(vcpu, now);
            TBackend.SetTaskPriorityClass(vcpu, vcpu->Apic.TaskPriority >> VirtualApic.ClassShift);
        }
        else
        {
            WriteRegister(vcpu, instruction, XApicRegisters.Read(&vcpu->Apic, offset, now));
        }
        TBackend.SkipBytes(vcpu, instruction.Length);
        return true;
    }

    // What the processor has fetched is read again. Another vcpu may have changed it since, and confuses its own domain alone.
    static MoveInstruction Fetch(HvmVcpu* vcpu)
    {
        const uint Longest = MoveInstruction.LongestBytes;
        var hypervisor = vcpu->Processor->Hypervisor;
        TBackend.NotePaging(vcpu);
        var place = TBackend.Code(vcpu);
        var code = stackalloc byte[(int)Longest];
        var inPage = (uint)(Page.Bytes - (place.Linear & Page.OffsetMask));
        var available = inPage < Longest ? inPage : Longest;
        if (!GuestMemory.Read(hypervisor, vcpu->Vcpu, place.Linear, code, available))
        {
            return default;
        }
        if (available < Longest && GuestMemory.Read(hypervisor, vcpu->Vcpu, place.Linear + available, code + available, Longest - available))
        {
            available = Longest;
        }
        return MoveInstruction.Decode(code, available, place.Bits);
    }

    static ulong ReadRegister(HvmVcpu* vcpu, in MoveInstruction instruction)
        => GeneralRegisters<TBackend>.Read(vcpu, instruction.Register) >> (instruction.IsHighByte ? 8 : 0);

    static void WriteRegister(HvmVcpu* vcpu, in MoveInstruction instruction, ulong value)
    {
        value = instruction.Bytes == 1 ? (byte)value : instruction.Bytes == 2 ? (ushort)value : (uint)value;
        var old = GeneralRegisters<TBackend>.Read(vcpu, instruction.Register);
        // 32 bits clear the upper half.
        GeneralRegisters<TBackend>.Write(vcpu, instruction.Register, instruction.IsHighByte ? (old & ~0xff00UL) | value << 8
            : instruction.RegisterBytes == 1 ? (old & ~0xffUL) | value
            : instruction.RegisterBytes == 2 ? (old & ~0xffffUL) | value
            : value);
    }
}
