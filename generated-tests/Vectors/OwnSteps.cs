using Cordon.GeneratedTests.Comparison;
using Cordon.GeneratedTests.Worlds;
using Cordon.Impl;
using Cordon.Model;
using Cordon.Proofs.Vectors;
using Cordon.Spec;
using DomainId = Cordon.Impl.DomainId;
using Frames = Cordon.Impl.Frames;
using FrameType = Cordon.Impl.FrameType;
using Gfn = Cordon.Impl.Gfn;
using Mfn = Cordon.Impl.Mfn;
using VcpuId = Cordon.Impl.VcpuId;

namespace Cordon.GeneratedTests.Vectors;

/// <summary>
/// Steps that the hypervisor makes of itself, each by the function of the implementation that makes it, and by the model. Where a function makes several of the
/// model's steps in a row, the model makes them all.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="inputs">The inputs of the vector.</param>
public sealed unsafe class OwnSteps(World world, IReadOnlyDictionary<string, ulong> inputs)
{
    readonly Hypervisor* hypervisor = world.Hypervisor;
    readonly State state = world.Model;

    /// <summary>Steps that no function of the implementation makes, and why.</summary>
    public static IReadOnlyDictionary<string, string> WithoutFunction { get; } = new Dictionary<string, string>
    {
        ["Boot.ManageFrame"] = "boot takes over all frames at once, before there is a machine that could be set up",
        ["Builder.SetParameter"] = "the builder writes the field, there is no function to call",
        ["GuestMemory.StoreByStaleTranslation"] = "the processor would make it; the implementation flushes so that none can",
        ["HypervisorPorts.Connect"] = "the builder makes it with the pages of the console's ring",
        ["HypervisorPorts.Send"] = "the state of the hypervisor's end is not read from the tables",
        ["HypervisorPorts.Acknowledge"] = "the state of the hypervisor's end is not read from the tables",
    };

    /// <summary>Makes the step on both sides.</summary>
    /// <returns>Why it cannot be made; null when it was.</returns>
    public string? Make(string name)
    {
        if (Domain == null && !name.StartsWith("Boot.", StringComparison.Ordinal) && !WithoutFunction.ContainsKey(name))
        {
            return "the implementation makes it for a domain only, not for the hypervisor";
        }
        switch (name)
        {
            case "Injection.Inject": Step(name, OnVcpu(vcpu => VcpuEvents.TakeEdge(vcpu)), Injection.Inject); break;
            case "Injection.Wake": Step(name, OnVcpu(vcpu => Scheduling.Unblock(hypervisor, vcpu)), Injection.Wake); break;
            case "Injection.Halt": Step(name, OnVcpu(vcpu => Scheduling.Block(hypervisor, vcpu)), Injection.Halt); break;
            case "RunStates.Change": ChangeRunState(name); break;
            case "Timers.ExpireSingleShot" or "Timers.ExpirePeriodic" or "Timers.ExpirePoll": new TimerSteps(world).Expire(); break;
            case "Translations.FlushAll": Tlb.Flush(hypervisor, Domain); break;
            case "Frames.Reclaim": LoseLastUse(); break;
            case "GrantTables.Grow": GrowGrantTable(name); break;
            case "GuestMemory.Store": return StoreByGuest(name);
            case "GuestClock.Update": UpdateClock(name); break;
            case "Boot.TakeFrame": Frames.Allocate(hypervisor, DomainId.Xen, FrameType.OwnTable); break;
            case "Boot.ReturnFrame": Frames.Release(hypervisor, new Mfn(Input("frame"))); break;
            case "Builder.AddMemoryMapEntry": AddMapEntry(name); break;
            case "Builder.GiveRam": GiveRam(name); break;
            case "Builder.StartVcpu" or "Builder.Finish": Start(); break;
            case "Builder.Begin" or "Builder.AddVcpu" or "Builder.GiveSharedInfo" or "Builder.SetWallClock": return Create();
            case "EventChannelOp.RaiseDeferred": return AddPageAgain(name);
            case "EventChannelOp.ResetVcpu" or "EventChannelOp.ResetLastArrayPage": LeaveFifo(); break;
            default: return WithoutFunction.GetValueOrDefault(name) ?? "it is a part of a call, and made by the calls of which it is one";
        }
        return null;
    }

    ulong Input(string name) => inputs.GetValueOrDefault(name);

    Caller Caller => new(new(Input("caller.Domain")), new(Input("caller.Vcpu")), world.Now, new Choices { Port = Input("caller.Choices.Port"), Frame = Input("caller.Choices.Frame") });

    Domain* Domain => Hypervisor.Domain(hypervisor, new DomainId((ushort)Input("caller.Domain")));

    delegate void VcpuAction(Vcpu* vcpu);

    Action OnVcpu(VcpuAction action) => () =>
    {
        var vcpu = Hypervisor.Vcpu(hypervisor, Domain, new VcpuId((uint)Input("vcpu")));
        if (vcpu != null)
        {
            action(vcpu);
        }
    };

    void Step(string name, Action implementation, Action<State, Caller, Cordon.Model.VcpuId> model)
    {
        implementation();
        Note(name, Caller, ("vcpu", Input("vcpu")));
        model(state, Caller, new(Input("vcpu")));
    }

    void ChangeRunState(string name)
    {
        OnVcpu(vcpu => Cordon.Impl.RunStates.Change(vcpu, (RunState)Input("runState"), world.Now))();
        Note(name, Caller, ("vcpu", Input("vcpu")), ("runState", Input("runState")));
        Cordon.Model.RunStates.Change(state, Caller, new(Input("vcpu")), Input("runState"));
    }

    void Note(string name, Caller caller, params ReadOnlySpan<(string, ulong)> named) => world.Observer?.Before(name, caller, named);

    // A frame without uses is what its last use leaves behind; it is freed as that is lost. What the model does follows from the state that is left.
    void LoseLastUse()
    {
        var frame = Hypervisor.Frame(hypervisor, new Mfn(Input("frame")));
        frame->References = 1;
        Frames.Put(hypervisor, new Mfn(Input("frame")));
        Note("Frames.Reclaim", Caller, ("frame", Input("frame")));
        Cordon.Model.Frames.Reclaim(state, Caller, new(Input("frame")));
    }

    void GrowGrantTable(string name)
    {
        GrantFrames.Grow(hypervisor, Domain, Domain->GrantFrames + 1);
        Note(name, Caller);
        GrantTables.Grow(state, Caller);
    }

    string? StoreByGuest(string name)
    {
        var address = (Input("gfn") << Page.Shift) + (Input("index") * sizeof(ulong));
        var view = GuestPhysical.Find(hypervisor, Domain, address, Access.Write);
        if (view == null)
        {
            return "the guest's store would fault";
        }
        *(ulong*)view = Input("value");
        Note(name, Caller, ("gfn", Input("gfn")), ("index", Input("index")), ("value", Input("value")));
        Cordon.Model.GuestMemory.Store(state, Caller, new(Input("gfn")), new(Input("index")), Input("value"));
        return null;
    }

    // The implementation's clock says a constant scale from system time 0 on (HC-SHI-007).
    void UpdateClock(string name)
    {
        var vcpu = Hypervisor.Vcpu(hypervisor, Domain, new VcpuId((uint)Input("vcpu")));
        Cordon.Impl.GuestClock.Publish(hypervisor, vcpu);
        PublishInModel(Input("vcpu"));
    }

    void PublishInModel(ulong vcpu)
    {
        var time = hypervisor->TimestampBase + Domain->TimestampOffset;
        var scale = hypervisor->TimestampMultiplier | ((ulong)(byte)hypervisor->TimestampShift << 32) | (1UL << 40);
        var caller = new Caller(new(Input("caller.Domain")), new(0), 0, new Choices());
        Note("GuestClock.Update", caller, ("vcpu", vcpu), ("timeStamp", time), ("scale", scale));
        Cordon.Model.GuestClock.Update(state, caller, new(vcpu), time, scale);
    }

    void AddMapEntry(string name)
    {
        Cordon.Impl.Domains.AddMapEntry(Domain, Input("address"), Input("size"), (uint)Input("kind"));
        Note(name, Caller, ("address", Input("address")), ("size", Input("size")), ("kind", Input("kind")));
        Builder.AddMemoryMapEntry(state, Caller, Input("address"), Input("size"), Input("kind"));
    }

    void GiveRam(string name)
    {
        NestedPaging.Fill(hypervisor, Domain, new Gfn(Input("gfn")), 1);
        var frame = NestedPaging.Lookup(hypervisor, Domain, new Gfn(Input("gfn"))).Frame.Value;
        var caller = new Caller(new(Input("caller.Domain")), new(0), world.Now, new Choices { Frame = frame });
        Note(name, caller, ("gfn", Input("gfn")));
        Builder.GiveRam(state, caller, new(Input("gfn")));
    }

    void Start()
    {
        Cordon.Impl.Domains.Start(hypervisor, Domain);
        Note("Builder.StartVcpu", Caller, ("vcpu", 0UL));
        Builder.StartVcpu(state, Caller, new(0));
        Note("Builder.Finish", Caller);
        Builder.Finish(state, Caller);
    }

    // What the implementation makes at once. The domain's vcpus are two, so that a vcpu is added to a domain with one and without.
    string? Create()
    {
        const uint Vcpus = 2;
        var id = (ushort)Input("caller.Domain");
        if (Domain->State != DomainState.Absent)
        {
            return "the builder makes it as a part of a domain's creation, and the domain exists here";
        }
        hypervisor->WallclockSeconds = 0x1_0000_0005;
        hypervisor->WallclockNanoseconds = 7;
        var isControl = Input("isControl") != 0;
        if (Cordon.Impl.Domains.Create(hypervisor, new DomainId(id), Vcpus, Input("maxPages"), isControl) == null)
        {
            return "the machine has no frame left for a domain";
        }
        (string, ulong)[] begin =
        [
            ("isControl", Input("isControl")), ("maxPages", Input("maxPages")), ("gfnLimit", NestedPaging.GfnLimit),
            ("portLimit", hypervisor->Sizes.PortsPerDomain), ("maxGrantFrames", hypervisor->Sizes.GrantFramesPerDomain),
        ];
        Note("Builder.Begin", Caller, begin);
        Builder.Begin(state, Caller, begin[0].Item2, begin[1].Item2, begin[2].Item2, begin[3].Item2, begin[4].Item2);
        for (var vcpu = 0U; vcpu < Vcpus; vcpu++)
        {
            Note("Builder.AddVcpu", Caller);
            Builder.AddVcpu(state, Caller);
        }
        var shared = Choosing(Domain->SharedInfo.Value);
        Note("Builder.GiveSharedInfo", shared);
        Builder.GiveSharedInfo(state, shared);
        var grants = Choosing(Hypervisor.GrantFrame(hypervisor, Domain, 0)->Value);
        Note("GrantTables.Grow", grants);
        GrantTables.Grow(state, grants);
        for (var vcpu = 0U; vcpu < Vcpus; vcpu++)
        {
            PublishInModel(vcpu);
        }
        Note("Builder.SetWallClock", Caller, ("seconds", hypervisor->WallclockSeconds), ("nanoseconds", hypervisor->WallclockNanoseconds));
        Builder.SetWallClock(state, Caller, hypervisor->WallclockSeconds, hypervisor->WallclockNanoseconds);
        return null;
    }

    Caller Choosing(ulong frame) => new(new(Input("caller.Domain")), new(0), world.Now, new Choices { Frame = frame });

    // EVTCHNOP_expand_array makes it of the page that it adds, which the vector's array has already: the page is taken off, and added by the call.
    string? AddPageAgain(string name)
    {
        var gfn = new Gfn(VectorMachine.FirstGfn);
        var frame = NestedPaging.Lookup(hypervisor, Domain, gfn).Frame;
        if (Domain->EventPageCount != 1 || Domain->EventPages[0] != frame.Value)
        {
            return "the array's last page is not the one that a call could add";
        }
        Domain->EventPageCount = 0;
        Domain->EventPages[0] = 0;
        Hypervisor.Frame(hypervisor, frame)->References--;
        var expand = new EvtchnExpandArray { ArrayGfn = gfn.Value };
        if (Cordon.Impl.EventChannelOp.ExpandArray(hypervisor, Hypervisor.Vcpu(hypervisor, Domain, new VcpuId(0)), &expand) != 0)
        {
            return "a call could not add the array's page";
        }
        for (ulong port = 1; port < EventWord.WordsPerPage; port++)
        {
            if (port == Input("port"))
            {
                Note(name, Caller, ("port", port));
            }
            Cordon.Model.EventChannelOp.RaiseDeferred(state, Caller, new(port));
        }
        return null;
    }

    // The last part of a reset. Frames that it leaves without uses are given back as they follow.
    void LeaveFifo()
    {
        Cordon.Impl.EventChannelOp.LeaveQueues(hypervisor, Domain);
        Cordon.Impl.EventChannelOp.LeaveArray(hypervisor, Domain);
        state.UsesFifo[Caller.Domain] = 0;
        for (var vcpu = 0UL; vcpu < state.VcpuCount[Caller.Domain]; vcpu++)
        {
            Note("EventChannelOp.ResetVcpu", Caller, ("vcpu", vcpu));
            Cordon.Model.EventChannelOp.ResetVcpu(state, Caller, new(vcpu));
        }
        while (state.EventArrayPages[Caller.Domain] != 0)
        {
            Note("EventChannelOp.ResetLastArrayPage", Caller);
            Cordon.Model.EventChannelOp.ResetLastArrayPage(state, Caller);
        }
    }
}
