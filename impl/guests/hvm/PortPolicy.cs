namespace Cordon.Impl;

/// <summary>
/// I/O ports: a PVH guest has none, so reads give ones, as an empty bus does, and writes go nowhere. One exception: Linux measures the processor's
/// frequency with the PIT's counter 2 unless that reads as something it cannot be; ones are what it waits 50,000 times for.
/// </summary>
static unsafe class PortPolicy
{
    const ushort PitCounter2 = 0x42;

    const ulong IsIn = 1 << 0;
    const ulong IsString = 1 << 2;
    const ulong Is8 = 1 << 4;
    const ulong Is16 = 1 << 5;
    const int PortShift = 16;

    /// <summary>Carries out the access that the exit is about; a string access gets #GP.</summary>
    public static void Access(SvmVcpu* vcpu, Vmcb* vmcb)
    {
        var access = vmcb->ExitInfo1;
        if ((access & IsString) != 0)
        {
            Injection.RaiseWithCode(vmcb, ExceptionVector.GeneralProtection, 0);
            return;
        }
        if ((access & IsIn) != 0)
        {
            var value = (ushort)(access >> PortShift) == PitCounter2 ? 0 : uint.MaxValue;
            var old = vcpu->Registers.Rax;
            vcpu->Registers.Rax = (access & Is8) != 0 ? (old & ~0xffUL) | (byte)value
                : (access & Is16) != 0 ? (old & ~0xffffUL) | (ushort)value
                : value;
        }
        vmcb->Rip = vmcb->ExitInfo2;
        vmcb->InterruptShadow = 0;
    }
}
