using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>What the hypervisor keeps of the processor itself, whichever the backend; it begins the page that the backend's own part fills up.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct HvmProcessor
{
    /// <summary>The root.</summary>
    public Hypervisor* Hypervisor;

    /// <summary>The vcpu whose state the processor holds; null before the first.</summary>
    public HvmVcpu* Loaded;

    /// <summary>The XCR0 bits that guests may set: those whose state fits <see cref="HvmVcpu.Extended"/>. 0 without XSAVE.</summary>
    public ulong ExtendedFeatures;

    /// <summary>Bits of EFER that a guest may write; the processor has no others.</summary>
    public ulong GuestEferBits;

    /// <summary>Bits of CPUID's leaf 7, ebx, whose instructions the backend cannot let a guest use.</summary>
    public uint HiddenStructuredFeatures;

    /// <summary>1 when a domain was refused or ended otherwise than by powering off.</summary>
    public uint AnyFailed;

    /// <summary>Ticks of the local APIC's timer a nanosecond, times 2^32.</summary>
    public ulong TimerRate;

    /// <summary>When the timer will interrupt, in nanoseconds since boot; <see cref="Timers.Never"/> while it is stopped.</summary>
    public ulong TimerDeadline;

    /// <summary>When the running vcpu's turn ends, in nanoseconds since boot.</summary>
    public ulong SliceEnd;

    /// <summary>Frequency of the time-stamp counter in kHz.</summary>
    public ulong TimestampKilohertz;

    /// <summary>A bit a domain whose end was announced.</summary>
    public ulong AnnouncedDomains;

    /// <summary>How often the key that moves the console's focus was pressed in a row.</summary>
    public uint FocusPresses;

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
    public static void Initialise(HvmProcessor* processor, Hypervisor* hypervisor)
    {
        processor->Hypervisor = hypervisor;
        processor->TimerDeadline = Timers.Never;
        var features = Cpu.Cpuid(ExtendedFeatureLeaf, 0).Edx;
        processor->GuestEferBits = EferSyscall | ControlBits.EferLongModeEnable
            | ((features & FeatureNoExecute) != 0 ? EferNoExecute : 0)
            | ((features & FeatureFastFxsave) != 0 ? EferFastFxsave : 0);
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
