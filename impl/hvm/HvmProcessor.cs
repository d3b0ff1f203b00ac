using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>What the hypervisor keeps of a processor, whichever the backend; it begins the page that the backend's own part fills up.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct HvmProcessor
{
    /// <summary>The root.</summary>
    public Hypervisor* Hypervisor;

    /// <summary>All processors.</summary>
    public Processors* All;

    /// <summary>The vcpu that it runs, whose state it holds; null while it runs none.</summary>
    public HvmVcpu* Loaded;

    /// <summary>Its place among all, and the number of its local APIC.</summary>
    public uint Number, ApicId;

    /// <summary>1 while the guest may run. Others read it, and wait for it to be 0.</summary>
    public uint IsInGuest;

    /// <summary>1 while it waits for something to run.</summary>
    public uint IsIdle;

    /// <summary>1 when another has asked it to look at what its vcpu is owed, until it has the lock.</summary>
    public uint IsSummoned;

    /// <summary>How far its start has come.</summary>
    public StartStage Stage;

    /// <summary>Its time-stamp counter at <see cref="StartStage.Measured"/>.</summary>
    public ulong StartTimestamp;

    /// <summary>The XCR0 bits that guests may set: those whose state fits <see cref="HvmVcpu.Extended"/>. 0 without XSAVE.</summary>
    public ulong ExtendedFeatures;

    /// <summary>Bits of EFER that a guest may write; the processor has no others.</summary>
    public ulong GuestEferBits;

    /// <summary>Bits of CPUID's leaf 7, ebx, whose instructions the backend cannot let a guest use.</summary>
    public uint HiddenStructuredFeatures;

    /// <summary>Ticks of the local APIC's timer a nanosecond, times 2^32.</summary>
    public ulong TimerRate;

    /// <summary>When the timer will interrupt, in nanoseconds since boot; <see cref="Timers.Never"/> while it is stopped.</summary>
    public ulong TimerDeadline;

    /// <summary>When the running vcpu's turn ends, in nanoseconds since boot.</summary>
    public ulong SliceEnd;

    /// <summary><see cref="SliceEnd"/> while another vcpu waits for a processor; else <see cref="Timers.Never"/>.</summary>
    public ulong TurnDeadline;

    /// <summary>Frequency of the time-stamp counter in kHz.</summary>
    public ulong TimestampKilohertz;

    const uint BasicFeatureLeaf = 1;
    const uint FeatureXsave = 1 << 26;
    const uint ExtendedFeatureLeaf = 0x80000001;
    const uint FeatureNoExecute = 1 << 20;
    const uint FeatureFastFxsave = 1 << 25;
    const uint ExtendedStateLeaf = 0xd;
    const ulong Cr4Osxsave = 1 << 18;
    const ulong XcrX87SseAvx = 7;
    const ulong EferSyscall = 1 << 0;
    const ulong EferNoExecute = 1 << 11;
    const ulong EferFastFxsave = 1 << 14;

    /// <summary>Fills what the backend has no part in.</summary>
    public static void Initialise(HvmProcessor* processor, Processors* all, Hypervisor* hypervisor)
    {
        processor->Hypervisor = hypervisor;
        processor->All = all;
        processor->ApicId = LocalApic.ProcessorId;
        processor->TimerDeadline = Timers.Never;
        processor->TurnDeadline = Timers.Never;
        var features = Cpu.Cpuid(ExtendedFeatureLeaf, 0).Edx;
        processor->GuestEferBits = EferSyscall | ControlBits.EferLongModeEnable
            | ((features & FeatureNoExecute) != 0 ? EferNoExecute : 0)
            | ((features & FeatureFastFxsave) != 0 ? EferFastFxsave : 0);
        // What a vcpu may start with is what every processor has.
        hypervisor->GuestEferBits &= processor->GuestEferBits | ControlBits.EferLongModeActive;
        hypervisor->GuestCr4Bits &= Cr4Features.Present();
        FindExtendedFeatures(processor);
    }

    static void FindExtendedFeatures(HvmProcessor* processor)
    {
        if ((Cpu.Cpuid(BasicFeatureLeaf, 0).Ecx & FeatureXsave) == 0)
        {
            return;
        }
        Cpu.WriteCr4(Cpu.ReadCr4() | Cr4Osxsave);
        var state = Cpu.Cpuid(ExtendedStateLeaf, 0);
        var supported = ((ulong)state.Edx << 32) | state.Eax;
        processor->ExtendedFeatures = state.Ecx <= HvmVcpu.MaximumExtendedBytes ? supported : supported & XcrX87SseAvx;
    }
}
