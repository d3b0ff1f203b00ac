namespace Cordon.Impl;

/// <summary>What the end of an instruction, and #DB, do to registers where the hypervisor has to do it: Intel SDM volume 3, 18.2 and 18.3; AMD APM volume 2, 13.1.</summary>
public static class InstructionFlags
{
    /// <summary>RFLAGS.TF: #DB follows the instruction.</summary>
    public const ulong Trap = 1 << 8;

    /// <summary>RFLAGS.IF.</summary>
    public const ulong Interrupt = 1 << 9;

    /// <summary>RFLAGS.RF: the instruction's breakpoint is passed over; its end clears it.</summary>
    public const ulong Resume = 1 << 16;

    /// <summary>DR6.BS: single step.</summary>
    public const ulong SingleStep = 1 << 14;

    /// <summary>With one of these the end of an instruction does more than to go on behind it.</summary>
    public const ulong ActAtEnd = Trap | Resume;

    const ulong Dr6Always1 = 0xffff0ff0;
    const ulong Dr6Conditions = 0x600f;
    const ulong Dr6Breakpoints = 0xf;
    const ulong Dr7GeneralDetect = 1 << 13;

    /// <summary>DR6 after a #DB with <paramref name="conditions"/>: of what it had, breakpoints are forgotten, the rest stays until the guest clears it.</summary>
    public static ulong Dr6(ulong before, ulong conditions) => (before & ~Dr6Breakpoints) | Dr6Always1 | (conditions & Dr6Conditions);

    /// <summary>DR7 after a #DB: its handler may access debug registers.</summary>
    public static ulong Dr7(ulong before) => before & ~Dr7GeneralDetect;

    /// <summary>Whether the guest can take a maskable interrupt at an entry with no other event.</summary>
    /// <param name="rflags">RFLAGS.</param>
    /// <param name="shadows">Not 0 in the shadow of STI or MOV SS.</param>
    public static bool IsOpen(ulong rflags, ulong shadows) => (rflags & Interrupt) != 0 && shadows == 0;
}
