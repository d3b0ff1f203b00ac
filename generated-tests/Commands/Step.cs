namespace Cordon.GeneratedTests.Commands;

/// <summary>One thing that happens to a world: on the implementation, on the model, compared afterwards.</summary>
public abstract record Step;

/// <summary>A vcpu executes a hypercall.</summary>
/// <param name="Domain">The domain's number.</param>
/// <param name="Vcpu">The vcpu's number in it.</param>
/// <param name="Operation">Which sub-op.</param>
/// <param name="Fields">A word for each argument field of <paramref name="Operation"/>, in its order; OUT fields hold what the guest left there.</param>
/// <param name="Handle">Where the argument structure lies.</param>
public sealed record CallStep(ushort Domain, uint Vcpu, Operation Operation, ulong[] Fields, HandleKind Handle) : Step;

/// <summary>A vcpu executes a hypercall with any registers, whether they make sense or not.</summary>
/// <param name="Domain">The domain's number.</param>
/// <param name="Vcpu">The vcpu's number in it.</param>
/// <param name="Number">RAX.</param>
/// <param name="Arguments">RDI, RSI, RDX, R10, R8, R9.</param>
public sealed record RegisterStep(ushort Domain, uint Vcpu, ulong Number, ulong[] Arguments) : Step
{
    /// <summary>The mode of the code that makes it.</summary>
    public CallerMode Mode { get; init; }
}

/// <summary>The mode of the code that makes a hypercall.</summary>
public enum CallerMode
{
    /// <summary>64-bit code of privilege level 0.</summary>
    Kernel,

    /// <summary>64-bit code of privilege level 3: EPERM (HC-GEN-003).</summary>
    User,

    /// <summary>32-bit code of privilege level 0: ENOSYS (HC-DIF-004).</summary>
    Kernel32,
}

/// <summary>A vcpu executes a multicall.</summary>
/// <param name="Domain">The domain's number.</param>
/// <param name="Vcpu">The vcpu's number in it.</param>
/// <param name="Calls">The calls of the list; who makes them is who makes the multicall.</param>
/// <param name="Handle">Where the list lies.</param>
public sealed record MulticallStep(ushort Domain, uint Vcpu, IReadOnlyList<CallStep> Calls, HandleKind Handle) : Step;

/// <summary>Time passes for everybody.</summary>
/// <param name="Nanoseconds">How much.</param>
public sealed record ElapseStep(ulong Nanoseconds) : Step;

/// <summary>
/// All timers that are due by now are handled; a vcpu other than 0 of the domain is interrupted, too; and the scheduler chooses who runs next, who is
/// given its upcall.
/// </summary>
/// <param name="Domain">The domain's number.</param>
/// <param name="Vcpu">The vcpu's number in it.</param>
public sealed record ExpireStep(ushort Domain, uint Vcpu) : Step;

/// <summary>A guest writes a word of its own memory; nothing when it has no writable frame there.</summary>
/// <param name="Domain">The domain's number.</param>
/// <param name="Frame">The guest frame number.</param>
/// <param name="Word">The index of the 64-bit word in the frame, 0 to 511.</param>
/// <param name="Value">What it writes.</param>
public sealed record GuestWriteStep(ushort Domain, ulong Frame, uint Word, ulong Value) : Step;

/// <summary>The serial line receives bytes for the domain that has the console.</summary>
/// <param name="First">The first byte; each next one is greater by 1.</param>
/// <param name="Count">How many.</param>
public sealed record InputStep(byte First, uint Count) : Step;

/// <summary>Where a call's argument structure lies in guest memory.</summary>
public enum HandleKind
{
    /// <summary>In RAM, within one page.</summary>
    Mapped,

    /// <summary>In RAM, across the border of two pages that are not neighbours in machine memory.</summary>
    AcrossPages,

    /// <summary>At an address that nothing is mapped at.</summary>
    Unmapped,

    /// <summary>Its first bytes in RAM, its last ones at an address that nothing is mapped at.</summary>
    PartlyUnmapped,
}

/// <summary>A command sequence and the world that it starts from.</summary>
/// <param name="World">The name of the starting world.</param>
/// <param name="Steps">What happens, in order.</param>
public sealed record Case(string World, IReadOnlyList<Step> Steps);
