using Cordon.Spec;

namespace Cordon.Model;

/// <summary>What an exception does that is raised while another event is delivered: Intel SDM volume 3, tables 6-4 and 6-5; AMD APM volume 2, 8.2.9.</summary>
public sealed class Escalation
{
    const ulong ContributoryVectors = (1 << (int)TrapVector.DivideError) | (1 << (int)TrapVector.InvalidTaskState) | (1 << (int)TrapVector.SegmentNotPresent)
        | (1 << (int)TrapVector.StackFault) | (1 << (int)TrapVector.GeneralProtection) | (1 << (int)TrapVector.ControlProtection);
    const ulong PageFaultVectors = (1 << (int)TrapVector.PageFault) | (1 << (int)TrapVector.Virtualization);
    const ulong DoubleFaultVectors = 1 << (int)TrapVector.DoubleFault;

    /// <summary>What is delivered now; none after a shutdown.</summary>
    public GuestEvent Delivered { get; private init; }

    /// <summary>Whether the processor shuts down: a triple fault.</summary>
    public Bool IsShutdown { get; private init; }

    /// <summary>What comes of <paramref name="second"/>, an exception, while <paramref name="first"/> is delivered, which may be none.</summary>
    [Clause("HC-TRP-002"), Clause("HC-TRP-003")]
    public static Escalation Of(GuestEvent first, GuestEvent second)
    {
        var isGrave = IsContributory(second) | IsPageFault(second);
        var isShutdown = IsDoubleFault(first) & isGrave;
        var isDouble = (IsContributory(first) & IsContributory(second)) | (IsPageFault(first) & isGrave);
        return new()
        {
            Delivered = second.Or(isDouble, GuestEvent.Raised(TrapVector.DoubleFault, 0UL)).Or(isShutdown, GuestEvent.None),
            IsShutdown = isShutdown,
        };
    }

    /// <summary>Whether it is of the class of contributory exceptions.</summary>
    [Clause("HC-TRP-001")]
    public static Bool IsContributory(GuestEvent one) => IsAmong(one, ContributoryVectors);

    /// <summary>Whether it is of the class of page faults.</summary>
    [Clause("HC-TRP-001")]
    public static Bool IsPageFault(GuestEvent one) => IsAmong(one, PageFaultVectors);

    /// <summary>Whether it is #DF.</summary>
    [Clause("HC-TRP-001")]
    public static Bool IsDoubleFault(GuestEvent one) => IsAmong(one, DoubleFaultVectors);

    // INT n is benign, whatever its vector.
    static Bool IsAmong(GuestEvent one, ulong vectors)
        => one.Exists & (one.Type == GuestEvent.Exception) & (one.Vector < TrapVector.FirstOfInterrupts) & ((Logic.Bit(one.Vector) & vectors) != 0);
}
