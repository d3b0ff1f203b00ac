namespace Cordon.Spec;

/// <summary>Bits of DR6 and DR7: Intel SDM volume 3, 18.2.3 and 18.2.4; AMD APM volume 2, 13.1.1.</summary>
public static class DebugBits
{
    /// <summary>DR6.B0 to B3: the condition of a breakpoint was met.</summary>
    public const ulong Breakpoints = 0xF;

    /// <summary>DR6.BD: the next instruction accesses a debug register, and DR7.GD is set.</summary>
    public const ulong AccessDetected = 1 << 13;

    /// <summary>DR6.BS: single step.</summary>
    public const ulong SingleStep = 1 << 14;

    /// <summary>The bits of DR6 that a #DB sets.</summary>
    public const ulong Conditions = Breakpoints | AccessDetected | SingleStep;

    /// <summary>DR6 after a reset, which is also what a handler leaves that has seen to every condition.</summary>
    public const ulong Dr6Reset = 0xFFFF_0FF0;

    /// <summary>DR7 after a reset: no breakpoint.</summary>
    public const ulong Dr7Reset = 0x400;

    /// <summary>DR7.GD: access to a debug register is a #DB.</summary>
    public const ulong GeneralDetect = 1 << 13;
}
