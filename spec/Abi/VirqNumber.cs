namespace Cordon.Spec;

/// <summary>Virtual interrupts: <c>VIRQ_*</c> of <c>xen.h</c>. One that is per vcpu is bound once for each vcpu and never moved.</summary>
public static class VirqNumber
{
    /// <summary>Per vcpu: the timers of set_timer_op and vcpu_op.</summary>
    public const uint Timer = 0;

    /// <summary>Per vcpu: dump debugging state.</summary>
    public const uint Debug = 1;

    /// <summary>Global, control domain: bytes on the emergency console.</summary>
    public const uint Console = 2;

    /// <summary>Global, control domain: a domain shut down or died.</summary>
    public const uint DomExc = 3;

    /// <summary>Global, control domain: trace records.</summary>
    public const uint Tbuf = 4;

    /// <summary>Global, control domain: a domain paused for debugging.</summary>
    public const uint Debugger = 6;

    /// <summary>Per vcpu: profile sample.</summary>
    public const uint Xenoprof = 7;

    /// <summary>Global, control domain: bytes in the console ring.</summary>
    public const uint ConRing = 8;

    /// <summary>Global, control domain: a processor changed state.</summary>
    public const uint PcpuState = 9;

    /// <summary>Global, control domain: a memory event.</summary>
    public const uint MemEvent = 10;

    /// <summary>Global: an argo message.</summary>
    public const uint Argo = 11;

    /// <summary>Global, control domain: low on memory.</summary>
    public const uint Enomem = 12;

    /// <summary>Per vcpu: performance counter interrupt.</summary>
    public const uint Xenpmu = 13;

    /// <summary>The first architecture-specific number (to 23): global.</summary>
    public const uint Arch0 = 16;

    /// <summary>How many there are: <c>NR_VIRQS</c>.</summary>
    public const uint Count = 24;
}
