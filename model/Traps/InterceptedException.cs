using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What a processor has done when an exception exits instead of being delivered, and what is left to the hypervisor.</summary>
public static class InterceptedException
{
    /// <summary>The exit of a #DB with these conditions. RIP, RFLAGS and CR2 are as they were; so are DR6 and DR7 on Intel.</summary>
    /// <returns>What the exit qualification of Intel's processor holds.</returns>
    [Clause("HC-TRP-021")]
    public static Word ExitByDebug(TrapState vcpu, Word conditions, Bool isAmd)
    {
        var (dr6, dr7) = (vcpu.Dr6, vcpu.Dr7);
        vcpu.NoteDebug(conditions);
        vcpu.Dr6 = Logic.Select(isAmd, vcpu.Dr6, dr6);
        vcpu.Dr7 = Logic.Select(isAmd, vcpu.Dr7, dr7);
        return Logic.Select(isAmd, 0UL, conditions & DebugBits.Conditions);
    }

    /// <summary>What the hypervisor does before it delivers that #DB: nothing on AMD. Not for INT1, which has no conditions.</summary>
    [Clause("HC-TRP-021")]
    public static void CompleteDebug(TrapState vcpu, Word qualification, Bool isAmd)
    {
        var (dr6, dr7) = (vcpu.Dr6, vcpu.Dr7);
        vcpu.NoteDebug(qualification);
        vcpu.Dr6 = Logic.Select(isAmd, dr6, vcpu.Dr6);
        vcpu.Dr7 = Logic.Select(isAmd, dr7, vcpu.Dr7);
    }
}
