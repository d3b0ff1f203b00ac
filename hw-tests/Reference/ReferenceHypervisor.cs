using Cordon.GeneratedTests.Comparison;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>
/// A hypervisor made of the description of the calls and the model: registers and guest memory in, RAX and guest memory out. What an
/// implementation may choose is chosen as all of them do (the lowest free port) or as no guest can see (any free frame).
/// </summary>
public sealed class ReferenceHypervisor
{
    static readonly Dictionary<ulong, HypercallDescription> calls = HypercallTable.Calls.ToDictionary(call => (ulong)call.Number);
    static readonly Dictionary<string, Operation> operations = Registry.Operations.ToDictionary(operation => operation.Name);

    readonly FramePool free;

    /// <summary>A hypervisor in which <paramref name="domain"/> makes the calls.</summary>
    public ReferenceHypervisor(State state, DomainId domain, GuestAddresses memory, FramePool free)
    {
        State = state;
        Domain = domain;
        Memory = memory;
        this.free = free;
    }

    /// <summary>Whether the domain's own frame that it maps by a grant goes away from where it was (HC-DIF-044).</summary>
    public bool MovesOwnGrants { get; init; }

    /// <summary>The model's state.</summary>
    public State State { get; }

    /// <summary>The domain that makes the calls.</summary>
    public DomainId Domain { get; }

    /// <summary>The domain's memory.</summary>
    public GuestAddresses Memory { get; }

    /// <summary>Told of the model's steps that are calls'; null for nobody.</summary>
    public StepObserver? Observer { get; set; }

    /// <summary>System time, in ns; set by who drives the calls.</summary>
    public ulong Now { get; set; }

    /// <summary>The handles of grant mappings.</summary>
    public HandlePool Handles { get; init; } = new(takesLongestWaiting: false);

    /// <summary>The vcpu that makes the calls.</summary>
    public VcpuId Vcpu { get; set; }

    /// <summary>The sub-op that registers select; null where there is none that is modelled.</summary>
    public static (HypercallDescription? Call, SubOp? SubOp) Find(ulong number, ReadOnlySpan<ulong> arguments)
    {
        if (!calls.TryGetValue(number, out var call))
        {
            return (null, null);
        }
        if (call.SubOpBits == 0)
        {
            return (call, call.SubOps.Count > 0 ? call.SubOps[0] : null);
        }
        var command = arguments[0] & ((1UL << call.SubOpBits) - 1);
        return (call, call.SubOps.FirstOrDefault(subOp => subOp.Number == command));
    }

    /// <summary>Carries a hypercall out. Returns RAX; memory and state are as the call leaves them.</summary>
    public ulong Execute(ulong number, ReadOnlySpan<ulong> arguments)
    {
        var (call, subOp) = Find(number, arguments);
        if (call is null || (call.Interfaces & GuestInterfaces.Hvm) == 0)
        {
            return Result.Error(Errno.ENOSYS).Value;
        }
        if (subOp is null)
        {
            return Result.Error(RefusedCalls.Of(call.Number, (uint)(arguments[0] & ((1UL << call.SubOpBits) - 1)))).Value;
        }
        if (!subOp.IsModelled)
        {
            return Result.Error(RefusedCalls.Of(call.Number, subOp.Number ?? 0)).Value;
        }
        if (subOp.Shape == Shape.Calls)
        {
            return MulticallLoop.Run(this, arguments);
        }
        var pending = new ReferenceCall(this, call, subOp, operations[HypercallTable.NameOf(call, subOp)]);
        var address = subOp.Structure is null ? 0 : arguments[call.StructureRegister];
        var structure = new byte[ArgumentStructure.SizeOf(subOp)];
        LoadRegisters(pending, arguments);
        if (subOp.Shape == Shape.StructureList)
        {
            return Structures(pending, address, structure);
        }
        if (subOp.ReadsStructure && !Memory.Read(address, structure))
        {
            return subOp.Shape == Shape.ExtentList ? pending["Start"] : Result.Error(Errno.EFAULT).Value;
        }
        LoadStructure(pending, structure);
        var result = ShapeLoops.Run(pending);
        return WriteBack(pending, result, address, structure);
    }

    /// <summary>Who makes a step now, with the choices that every implementation makes or that no guest can see.</summary>
    public Caller Caller()
    {
        var port = LowestFreePort();
        return new(Domain, Vcpu, Now, new Choices { Port = port, Frame = free.Peek(State), Handle = Handles.Peek() });
    }

    /// <summary>The domain's open ports, in ascending order.</summary>
    public IReadOnlyList<ulong> OpenPorts()
        => [.. State.PortState.Cells.Where(cell => cell.Key.Key1 == Domain.Value).Select(cell => cell.Key.Key2).Order()];

    /// <summary>The handles that name a mapping of the domain, in ascending order.</summary>
    public IReadOnlyList<ulong> MappedHandles()
        => [.. State.MaptrackDomain.Cells.Where(cell => cell.Key.Key1 == Domain.Value).Select(cell => cell.Key.Key2).Order()];

    /// <summary>Whether the calling vcpu's evtchn_upcall_pending is not 0.</summary>
    public bool UpcallIsPending() => (VcpuInfoArea.Of(State, Domain, Vcpu).Read(State, VcpuInfoWord.Upcall) & 0xff) != 0;

    /// <summary>The vcpu runs on after a poll: the cases' timeouts are in the past.</summary>
    public void EndPoll()
    {
        State.Polling[Domain, Vcpu] = Polling.None;
        State.PollDue[Domain, Vcpu] = 0;
    }

    /// <summary>Grows the domain's grant table to <paramref name="frames"/> frames, if it is smaller.</summary>
    public void GrowGrantTable(ulong frames)
    {
        while (State.GrantFrames[Domain] < frames)
        {
            if (!GrantTables.Grow(State, Caller()).Succeeded)
            {
                throw new InvalidOperationException("the model's machine has no frame for the grant table");
            }
        }
    }

    /// <summary>Makes a call that sets the version of the grant table, with what the model states as transitions of their own.</summary>
    internal Result SetGrantVersion(ReferenceCall call)
    {
        var former = State.GrantVersion[Domain];
        var wanted = GrantStatusFrames.WantedByVersion(State, Caller(), new() { Count = call["Count"], Version = call["Version"] });
        while (State.StatusFrames[Domain] < wanted)
        {
            Must(GrantStatusFrames.Grow(State, Caller()));
        }
        var result = call.Step();
        for (var slot = 1UL; slot < State.GrantFrames[Domain] && State.GrantVersion[Domain] != former; slot++)
        {
            Must(GrantTables.Clear(State, Caller(), new(slot)));
        }
        while (State.StatusFrames[Domain] != 0 && State.GrantVersion[Domain] == 1)
        {
            Must(GrantStatusFrames.Shrink(State, Caller()));
        }
        return result;
    }

    static void Must(Result result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException("the model does not allow what set_version is made of, or its machine has no frame left");
        }
    }

    /// <summary>Frees what the last steps left without references, as a hypervisor does before a call returns.</summary>
    public void Reclaim()
    {
        foreach (var cell in State.Journal.Where(cell => cell.Map == nameof(Model.State.RefCount)).ToArray())
        {
            var frame = new Mfn(cell.Key1);
            if (State.RefCount[frame] == 0 && Frames.IsOwnedBy(State, frame, Domain))
            {
                Frames.Reclaim(State, Caller(), frame);
            }
        }
        State.ClearJournal();
    }

    ulong Structures(ReferenceCall call, ulong address, byte[] structure)
    {
        const ulong TooMany = 0x8000_0000;
        if ((call["Count"] & TooMany) != 0)
        {
            return call.Step().Value;
        }
        for (var i = 0UL; i < call["Count"]; i++, address += (ulong)structure.Length)
        {
            if (!Memory.Read(address, structure))
            {
                return Result.Error(Errno.EFAULT).Value;
            }
            LoadStructure(call, structure);
            var result = call.Step();
            if (!result.Succeeded)
            {
                return result.Value;
            }
            FollowHandle(call);
            Reclaim();
            if (WriteBack(call, result, address, structure) is var written && (long)written < 0)
            {
                return written;
            }
        }
        return 0;
    }

    void FollowHandle(ReferenceCall call)
    {
        var isMapping = call.Is("GrantTableOp.MapGrantRef");
        var isDone = call["Status"] == 0;
        if (isMapping && isDone)
        {
            Handles.Take();
            if (MovesOwnGrants)
            {
                LeaveFormerPlace(new(call["HostAddr"] >> 12));
            }
        }
        else if (isMapping && WantsHandle(call))
        {
            Handles.Refuse();
        }
        else if (call.Is("GrantTableOp.UnmapGrantRef") && isDone && call["HostAddr"] != 0)
        {
            Handles.Give(call["Handle"]);
        }
    }

    // HC-DIF-044, for a frame of the domain's own that is mapped by a grant at the guest frame.
    void LeaveFormerPlace(Gfn gfn)
    {
        var named = State.M2p[P2m.FrameAt(State, Domain, gfn)];
        if (named != 0 && named != gfn.Value + 1)
        {
            P2m.Remove(State, Domain, new(named - 1));
            Translations.Flush(State, Domain);
        }
    }

    // HC-GNT-011: what is refused before a handle matters.
    bool WantsHandle(ReferenceCall call)
    {
        const ulong Refused = GrantMapFlags.DeviceMap | GrantMapFlags.ApplicationMap | GrantMapFlags.ContainsPte;
        return (call["Flags"] & GrantMapFlags.HostMap) != 0 && (call["Flags"] & Refused) == 0 && Domains.IsKnown(State, new(call["Dom"]));
    }

    static void LoadRegisters(ReferenceCall call, ReadOnlySpan<ulong> arguments)
    {
        foreach (var field in call.SubOp.Fields)
        {
            if (field.Place == Place.Register)
            {
                call[field.Name] = ArgumentStructure.GetRegister(arguments, field);
            }
        }
    }

    static void LoadStructure(ReferenceCall call, ReadOnlySpan<byte> structure)
    {
        var first = call.SubOp.Fields.FirstOrDefault(field => field.Place == Place.Structure);
        foreach (var field in call.SubOp.Fields)
        {
            if (field.Place == Place.Structure && field.IsInput
                && (field.Variant < 0 || (ulong)field.Variant == ArgumentStructure.Get(structure, first!)))
            {
                call[field.Name] = ArgumentStructure.Get(structure, field);
            }
        }
    }

    ulong WriteBack(ReferenceCall call, Result result, ulong address, byte[] structure)
    {
        if (!result.Succeeded && !call.SubOp.WritesBackAlways)
        {
            return result.Value;
        }
        foreach (var field in call.SubOp.Fields)
        {
            if (field.Place == Place.Structure && field.IsOutput)
            {
                ArgumentStructure.Set(structure, field, call[field.Name]);
                if (!Memory.Write(address + (ulong)field.Position, structure.AsSpan(field.Position, field.Bits / 8)))
                {
                    return Result.Error(Errno.EFAULT).Value;
                }
            }
        }
        return result.Value;
    }

    ulong LowestFreePort()
    {
        for (var port = 1UL; port < State.PortLimit[Domain]; port++)
        {
            if (Ports.IsFree(State, Domain, new(port)))
            {
                return port;
            }
        }
        return 0;
    }
}
