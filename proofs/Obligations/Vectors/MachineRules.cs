using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Proofs.Vectors;
using Cordon.Spec;
using Bool = Cordon.Proofs.Symbolic.SymbolicBool;
using Word = Cordon.Proofs.Symbolic.SymbolicWord;

namespace Cordon.Proofs;

/// <summary>
/// What the machine of <see cref="VectorMachine"/> can hold, cell by cell: numbers within its tables and the width of their fields, nothing where a table has
/// no row, and what an implementation has one field for where the model has two.
/// </summary>
/// <param name="model">The project's model.</param>
/// <param name="slots">How many pages of event arrays and grant tables there are at the most.</param>
/// <param name="raisesDeferred">Whether EVTCHNOP_expand_array is on its way, so that events still wait whose word is there; else the state is one that a call left.</param>
public sealed class MachineRules(ModelDescription model, ulong slots, bool raisesDeferred)
{
    const ulong GroupOfPorts = 64;

    readonly State any = (State)model.AnyState();

    /// <summary>What the machine can hold in the cell.</summary>
    public Term At(MapBase map, MapKey key)
    {
        var value = new Word(map.InitialAt(key));
        var keys = key.Terms.Select(term => new Word(term)).ToArray();
        var holds = map.KeyTypes[0] == typeof(Mfn) ? OfFrame(map, keys, value)
            : map.KeyTypes[0] == typeof(DomainId) ? OfDomain(map, keys, value)
            : value == 0;
        return holds.Term;
    }

    // Every frame of the machine is managed; frame 0 is the hypervisor's; what the hypervisor keeps in its frames is no part of the state.
    Bool OfFrame(MapBase map, Word[] keys, Word value)
    {
        var frame = new Mfn(keys[0]);
        var exists = frame.Value < VectorMachine.Frames;
        var owner = any.Owner[frame];
        var isThere = (any.Managed[frame] == Logic.ToWord(exists))
            & Logic.Implies(exists, frame.Value < VectorMachine.StateFrames) & Logic.Implies(!exists, owner == 0)
            & ((owner < VectorMachine.Domains) | (owner == Domid.Xen) | (owner == Domid.Invalid))
            & Logic.Implies(frame.Value == 0, owner == Domid.Xen);
        return map.Name == nameof(State.Memory) ? isThere & Logic.Implies(owner == Domid.Xen, value == 0)
            : map.Name == nameof(State.StatusIndex) ? isThere & (value == 0) : isThere;
    }

    Bool OfDomain(MapBase map, Word[] keys, Word value)
    {
        var domain = new DomainId(keys[0]);
        var exists = domain.Value < VectorMachine.Domains;
        var isAbsent = any.Life[domain] == DomainLife.None;
        return (exists | (domain.Value >= Domid.FirstReserved))
            & Logic.Implies(!exists | isAbsent | !HasRow(map, domain, keys), value == 0)
            & Logic.Implies(exists, Fits(map, domain, keys, value, !isAbsent) & IsBetweenCalls(map, domain, keys, value));
    }

    /// <summary>Whether the table of the second key has a row for it.</summary>
    Bool HasRow(MapBase map, DomainId domain, Word[] keys)
    {
        var row = keys.Length < 2 ? 0UL : keys[1];
        var last = keys.Length < 3 ? 0UL : keys[2];
        return map.Name switch
        {
            nameof(State.Handle) => row < 2,
            nameof(State.MemoryMapAddress) or nameof(State.MemoryMapSize) or nameof(State.MemoryMapType) => row < any.MemoryMapEntries[domain],
            nameof(State.Parameters) => row < VectorMachine.Parameters,
            nameof(State.Names) => row < VectorMachine.Domains,
            nameof(State.RunStateTime) => (row < any.VcpuCount[domain]) & (last < Runstate.Count),
            nameof(State.VirqPort) => (row < any.VcpuCount[domain]) & (last < VirqNumber.Count),
            nameof(State.QueueTail) => (row < any.VcpuCount[domain]) & (last <= EventWord.PriorityMinimum),
            // The vectors begin with tables of version 1 and no grant in use; and the implementation flushes before a step ends.
            nameof(State.GrantFrame) or nameof(State.GrantUser) or nameof(State.GrantReaders) or nameof(State.GrantWriters) or nameof(State.MaptrackDomain)
                or nameof(State.MaptrackReference) or nameof(State.MaptrackGfn) or nameof(State.MaptrackReadonly) or nameof(State.P2mHandle)
                or nameof(State.WritableGrants) or nameof(State.StatusFrame) or nameof(State.Stale) => false,
            _ when keys.Length == 2 && map.KeyTypes[1] == typeof(VcpuId) => row < any.VcpuCount[domain],
            _ when keys.Length == 2 && map.KeyTypes[1] == typeof(Port) => (row != 0) & (row < VectorMachine.Ports),
            _ => true,
        };
    }

    Bool Fits(MapBase map, DomainId domain, Word[] keys, Word value, Bool lives)
    {
        var vcpu = new VcpuId(keys.Length < 2 ? 0UL : keys[1]);
        return map.Name switch
        {
            nameof(State.GfnLimit) => value == Logic.Select(lives, VectorMachine.Gfns, 0UL),
            nameof(State.MaxGrantFrames) => value == Logic.Select(lives, VectorMachine.GrantFrames, 0UL),
            nameof(State.PortLimit) => Logic.Implies(lives, value != 0) & (value <= VectorMachine.Ports),
            // HC-EVT-001: ports become valid in groups, the first of which is valid from the beginning.
            nameof(State.ValidPorts) => (value <= any.PortLimit[domain]) & ((value >= GroupOfPorts) | (value == any.PortLimit[domain])),
            nameof(State.MemoryMapEntries) => value <= VectorMachine.MapEntries,
            nameof(State.EventArrayPages) => value <= Logic.Select(domain.Value == MachineUniverse.Caller, slots, MachineUniverse.FewSlots),
            nameof(State.GrantVersion) => value == Logic.ToWord(lives),
            nameof(State.StatusFrames) or nameof(State.OrdinaryGrantsInUse) => value == 0,
            nameof(State.GrantFrames) => value <= MachineUniverse.FewSlots,
            nameof(State.ShutdownLatched) => (value <= 1) & ((value == 1) | (any.Life[domain] != DomainLife.ShutDown)),
            nameof(State.Blocked) => value <= Logic.ToWord(any.Polling[domain, vcpu] == Polling.None),
            nameof(State.Polling) => (value == Polling.None) | (value == Polling.AnyPort) | ((value >= 2) & (value <= VectorMachine.Ports)),
            nameof(State.PollDue) => (value != ~0UL) & Logic.Implies(any.Polling[domain, vcpu] == Polling.None, value == 0),
            nameof(State.PeriodicDue) => Logic.Implies(any.PeriodicPeriod[domain, vcpu] == 0, value == 0),
            nameof(State.SingleShotDue) => (value != ~0UL) & Logic.Implies(any.SingleShotSet[domain, vcpu] == 0, value == 0),
            nameof(State.VcpuInfoOffset) => Logic.Implies(any.VcpuInfoFrame[domain, vcpu] == 0, value == 0),
            nameof(State.ControlBlockOffset) => Logic.Implies(any.ControlBlockFrame[domain, vcpu] == 0, value == 0),
            nameof(State.PortRemoteDomain) => value < VectorMachine.Domains,
            nameof(State.SingleShotSet) or nameof(State.UpcallRequested) or nameof(State.UsesFifo) => value <= 1,
            nameof(State.UpcallVector) => value <= 0xFF,
            nameof(State.PortVcpu) or nameof(State.PortVirq) or nameof(State.PortQueueVcpu) => value <= 0xFFFF,
            nameof(State.PortRemotePort) or nameof(State.VirqPort) or nameof(State.QueueTail) => value < VectorMachine.Ports,
            nameof(State.ShutdownReason) or nameof(State.MemoryMapType) => value <= 0xFFFF_FFFF,
            _ => true,
        };
    }

    /// <summary>
    /// What every call leaves so, though a step of it may not: the parts of a reset, of the change to the FIFO layout and of a longer event array are steps
    /// of their own in the model.
    /// </summary>
    Bool IsBetweenCalls(MapBase map, DomainId domain, Word[] keys, Word value)
    {
        var isTwoLevel = any.UsesFifo[domain] == 0;
        var port = new Port(keys.Length < 2 ? 0UL : keys[1]);
        var tail = new Port(value);
        return map.Name switch
        {
            nameof(State.EventArrayPages) or nameof(State.ControlBlockFrame) or nameof(State.PortQueueVcpu) or nameof(State.PortQueuePriority)
                => Logic.Implies(isTwoLevel, value == 0),
            nameof(State.PortDeferred) => (value == 0) | (!isTwoLevel & (raisesDeferred | !FifoEvents.HasWord(any, domain, port))),
            nameof(State.PortPriority) => Logic.Implies(isTwoLevel & (any.PortState[domain, port] != EventChannelStatus.Closed), value == EventWord.PriorityDefault),
            nameof(State.QueueTail) => (value == 0)
                | (!isTwoLevel & (any.PortQueueVcpu[domain, tail] == keys[1]) & (any.PortQueuePriority[domain, tail] == keys[2])),
            _ => true,
        };
    }
}
