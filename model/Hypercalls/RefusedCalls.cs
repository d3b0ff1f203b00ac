using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// The calls and sub-ops that give a PVH guest one error, whoever makes them and whatever the arguments: nothing is read and nothing changes. The description of
/// the calls says the same for the dispatch; the two are compared.
/// </summary>
public static class RefusedCalls
{
    /// <summary>The error of a refused call's sub-op, or of a sub-op that its call does not know.</summary>
    /// <param name="call">The call.</param>
    /// <param name="subOp">The sub-op's number, as the call takes it.</param>
    public static Errno Of(HypercallNumber call, uint subOp) => call switch
    {
        HypercallNumber.HypfsOp => OfHypfs,
        HypercallNumber.XenpmuOp => OfXenpmu,
        HypercallNumber.XsmOp or HypercallNumber.ArgoOp => OfWhatIsNotBuilt,
        HypercallNumber.PhysdevOp => OfPhysdev,
        HypercallNumber.MemoryOp => OfMemory((MemoryCommand)subOp),
        HypercallNumber.SchedOp => OfSched((SchedCommand)subOp),
        HypercallNumber.HvmOp => OfHvm((HvmCommand)subOp),
        HypercallNumber.XenVersion => OfXenVersion((XenVersionCommand)subOp),
        HypercallNumber.VcpuOp => OfVcpu,
        HypercallNumber.GrantTableOp => OfGrantTable,
        _ => Errno.ENOSYS,
    };

    [Clause("HC-CTL-006")]
    static Errno OfHypfs => Errno.EPERM;

    [Clause("HC-CTL-007")]
    static Errno OfXenpmu => Errno.EOPNOTSUPP;

    [Clause("HC-CTL-008")]
    static Errno OfWhatIsNotBuilt => Errno.ENOSYS;

    [Clause("HC-CTL-009")]
    static Errno OfPhysdev => Errno.ENOSYS;

    [Clause("HC-MEM-030"), Clause("HC-MEM-031"), Clause("HC-MEM-032"), Clause("HC-MEM-033")]
    [Clause("HC-DIF-003"), Clause("HC-DIF-031"), Clause("HC-DIF-032"), Clause("HC-DIF-033")]
    static Errno OfMemory(MemoryCommand command) => command switch
    {
        MemoryCommand.MaximumRamPage or MemoryCommand.SetMemoryMap => Errno.EPERM,
        MemoryCommand.AcquireResource => Errno.EACCES,
        _ => Errno.ENOSYS,
    };

    [Clause("HC-SCH-014"), Clause("HC-DIF-029")]
    static Errno OfSched(SchedCommand command) => command == SchedCommand.PinOverride ? Errno.EPERM : Errno.ENOSYS;

    [Clause("HC-PAR-015"), Clause("HC-PAR-016")]
    static Errno OfHvm(HvmCommand command) => command == HvmCommand.Altp2m ? Errno.EOPNOTSUPP : Errno.ENOSYS;

    [Clause("HC-VER-008"), Clause("HC-DIF-014")]
    static Errno OfXenVersion(XenVersionCommand command) => command == XenVersionCommand.BuildId ? Errno.EPERM : Errno.ENOSYS;

    [Clause("HC-DIF-030")]
    static Errno OfVcpu => Errno.ENOSYS;

    [Clause("HC-GNT-018"), Clause("HC-GNT-039")]
    static Errno OfGrantTable => Errno.ENOSYS;
}
