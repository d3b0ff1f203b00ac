namespace Cordon.Spec;

/// <summary>
/// How a sub-op goes over its arguments. The model states one step; what is not <see cref="Single"/> is a loop around it, which
/// drivers (tests, obligations) run as said here and which impl runs in its handler.
/// </summary>
public enum Shape
{
    /// <summary>One step.</summary>
    Single,

    /// <summary>
    /// A list of extents. For each i from <c>Start</c> to <c>NrExtents</c> and each frame j below 2^<c>ExtentOrder</c>: one step with
    /// <c>Gpfn</c> = list[i] + j. A step that fails ends the call, whose result is i; else the result is <c>NrExtents</c>. When there is no extent the result is <c>Start</c>.
    /// </summary>
    ExtentList,

    /// <summary>
    /// The ports of sched_op poll: a step for each <c>Index</c> from 0 to <c>NrPorts</c> - 1 with <c>Port</c> = list[Index], and a last one with
    /// <c>Index</c> = <c>NrPorts</c> and <c>Port</c> that of the one before, which puts the vcpu to sleep. A step whose result is not 0 ends the call: 1 means that there
    /// is nothing to wait for, and the call's result is 0.
    /// </summary>
    PollList,

    /// <summary>
    /// Every port of the caller: a step for each <c>Port</c> that exists, from 1 on, and a last one with <c>Port</c> = 0. A step
    /// that fails ends the call.
    /// </summary>
    EveryPort,

    /// <summary>
    /// The frames of a grant table: a step for each <c>Index</c> from 0 to <c>NrFrames</c> - 1, whose <c>Gfn</c> is written to list[Index], and before them one
    /// with <c>Index</c> = all ones, which checks and grows the table. A step that leaves <c>Status</c> other than 0 ends the call.
    /// </summary>
    GrantFrameList,

    /// <summary>
    /// A list of argument structures: for each of <c>Count</c>, the structure is fetched, one step is made, and its OUT fields are written back. What cannot be fetched or
    /// written ends the call with EFAULT, and a step that fails ends it. When bit 31 of <c>Count</c> is set a step is made before any structure is fetched.
    /// </summary>
    StructureList,

    /// <summary>
    /// The frames of add_to_physmap_batch: first a step with <c>Index</c> = all ones, which checks; when it gives an error, the call ends with it. Then for
    /// each <c>Index</c> from <c>Start</c> to <c>Size</c> - 1: <c>Idx</c> = idxs[Index] and <c>Gpfn</c> = gpfns[Index] are read, a step is made, and its result is
    /// written to errs[Index]. What cannot be read or written ends the call with EFAULT. Behind each
    /// <see cref="MapPortion.Entries"/> entries that are not the last ones, the call begins anew with the structure as it is by then and <c>Start</c> = the entries done.
    /// </summary>
    MapList,

    /// <summary>The entries of a multicall: each is a hypercall of its own.</summary>
    Calls,
}
