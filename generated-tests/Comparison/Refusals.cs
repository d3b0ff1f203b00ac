using Cordon.GeneratedTests.Worlds;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>
/// What the model must refuse, because no implementation that does it may pass: choices that are not free, transitions out of turn or by
/// somebody else, calls of options that are not configured. A right implementation never does these, so comparing with one does not
/// show whether the model would notice.
/// </summary>
/// <param name="world">The world.</param>
public sealed class Refusals(World world)
{
    /// <summary>One step in so many is followed by attempts at every transition.</summary>
    const int StepsPerTransitions = 32;

    const ulong NoSuchCall = unchecked((ulong)-(long)Errno.ENOSYS);
    const ulong NoSuchVcpu = 1000;
    const ulong ThePort = 1;

    int steps;

    /// <summary>What was not refused: one line, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Notes something else that is not as the model wants it.</summary>
    public void Note(string problem) => Problem ??= problem;

    /// <summary>Forgets what was found.</summary>
    public void Begin() => Problem = null;

    /// <summary>Makes a step of the model with choices and options with which it must fail, before it is made as it is.</summary>
    /// <param name="operation">The sub-op.</param>
    /// <param name="caller">Who makes it; its choices are right.</param>
    /// <param name="step">Makes the step for a caller.</param>
    public void TryStep(Commands.Operation operation, Caller caller, Func<Caller, Result> step)
    {
        if ((operation.Call.Option ?? operation.SubOp.Option) is { } option)
        {
            SetOption(option, false);
            Expect($"{operation.Name} without {option}", () => step(caller), result => result == NoSuchCall);
            SetOption(option, true);
        }
        if (caller.Choices.Port != 0)
        {
            Expect($"{operation.Name} with a port that is open or does not exist", () => step(With(caller, port: OpenPort(caller.Domain))), IsRefused);
            Expect($"{operation.Name} with a port beyond the limit", () => step(With(caller, port: world.Model.PortLimit[caller.Domain])), IsRefused);
        }
        if (operation.Name == "GrantTableOp.MapGrantRef" && HandleInUse(caller.Domain) is { } inUse)
        {
            // Refused, or what is refused before the handle matters: nothing changes.
            Expect($"{operation.Name} with a handle that is in use", () => step(With(caller, handle: inUse)), _ => true);
        }
        if (operation.Name == "GrantTableOp.MapGrantRef")
        {
            Expect($"{operation.Name} without a handle", () => step(With(caller, handle: Choices.NoHandle)), _ => true);
            Expect($"{operation.Name} with a handle of more than 32 bits", () => step(With(caller, handle: Choices.NoHandle + 1)), _ => true);
        }
        if (operation.Name == "GrantTableOp.Copy" && caller.Choices.CopyReference != ChoiceReader.NoReference)
        {
            Expect($"{operation.Name} with another domain's grant as witness", () => step(With(caller, granter: caller.Choices.CopyGranter + 1)), _ => true);
            Expect($"{operation.Name} with another grant as witness", () => step(With(caller, reference: caller.Choices.CopyReference + 1)), _ => true);
        }
        if (caller.Choices.Frame != 0)
        {
            Expect($"{operation.Name} with a frame that is in use", () => step(With(caller, frame: world.Model.SharedInfoFrame[caller.Domain] - 1)), IsRefused);
            Expect($"{operation.Name} with a frame that does not exist", () => step(With(caller, frame: world.Model.FrameCount)), IsRefused);
        }
    }

    /// <summary>Attempts at every transition in a state in which it may not be, one step in so many.</summary>
    public void TryTransitions(ushort number)
    {
        if (++steps % StepsPerTransitions != 0)
        {
            return;
        }
        var state = world.Model;
        var domain = new DomainId(number);
        var owned = new Mfn(state.SharedInfoFrame[domain] - 1);
        Building(state, By(number), By(number, FreeFrame()));
        OfFrames(state, number, owned);
        OfPorts(state, domain, By(number));
        OfVcpus(state, domain, By(number));
    }

    // The domain runs, or has ended: it is not built any more.
    void Building(State state, Caller by, Caller withFrame)
    {
        Refused("Builder.Begin", () => Builder.Begin(state, by, 0, 1, 1, 64, 1));
        Refused("Builder.Begin of a domain that is none", () => Builder.Begin(state, By(Domid.FirstReserved), 0, 1, 1, 64, 1));
        Refused("Builder.Begin with too many ports", () => Builder.Begin(state, By(WorldBuilder.Domains), 0, 1, 1, EventWord.TwoLevelPorts + 1, 1));
        Refused("Builder.Begin with too long a p2m", () => Builder.Begin(state, By(WorldBuilder.Domains), 0, 1, Limits.FrameNumbers + 1, 64, 1));
        Refused("Builder.Begin neither control domain nor not", () => Builder.Begin(state, By(WorldBuilder.Domains), 2, 1, 1, 64, 1));
        Refused("Builder.AddVcpu", () => Builder.AddVcpu(state, by));
        Refused("Builder.GiveSharedInfo", () => Builder.GiveSharedInfo(state, withFrame));
        Refused("Builder.SetWallClock", () => Builder.SetWallClock(state, by, 1, 1));
        Refused("Builder.GiveRam", () => Builder.GiveRam(state, withFrame, new(GuestPlaces.HoleFrame)));
        Refused("Builder.AddMemoryMapEntry", () => Builder.AddMemoryMapEntry(state, by, 1, 1, 1));
        Refused("Builder.SetParameter", () => Builder.SetParameter(state, by, new(0), 77));
        Refused("Builder.StartVcpu", () => Builder.StartVcpu(state, by, new(1)));
        Refused("Builder.Finish", () => Builder.Finish(state, by));
        Refused("Builder.Finish of a domain that is none", () => Builder.Finish(state, By(WorldBuilder.Domains)));
        var port = Enumerable.Range(1, (int)WorldBuilder.Ports).Select(free => (ulong)free).FirstOrDefault(free => Ports.IsFree(state, by.Domain, new(free)));
        Refused("HypervisorPorts.Connect", () => HypervisorPorts.Connect(state, With(by, port), new(ThePort)));
    }

    void OfFrames(State state, ushort domain, Mfn owned)
    {
        var free = FreeFrame();
        Refused("Boot.ManageFrame twice", () => Boot.ManageFrame(state, By(Domid.Xen), owned));
        Refused("Boot.ManageFrame beyond the last", () => Boot.ManageFrame(state, By(Domid.Xen), new(state.FrameCount)));
        Refused("Boot.ManageFrame by a domain", () => Boot.ManageFrame(state, By(domain), new(0)));
        Refused("Boot.TakeFrame of a domain's", () => Boot.TakeFrame(state, By(Domid.Xen), owned));
        Refused("Boot.ReturnFrame of a domain's", () => Boot.ReturnFrame(state, By(Domid.Xen), owned));
        Refused("Boot.ReturnFrame by a domain", () => Boot.ReturnFrame(state, By(domain), HypervisorsFrame()));
        Refused("GrantTables.Grow with a frame in use", () => GrantTables.Grow(state, By(domain, owned.Value)));
        var frames = state.GrantFrames[new(domain)];
        if (frames < state.MaxGrantFrames[new(domain)])
        {
            var wanted = new GrantTableOpSetupTableArguments { Count = 1, Dom = Domid.Self, NrFrames = frames + 1, Index = ulong.MaxValue };
            Refused("GrantTableOp.SetupTable of frames that there are not", () => GrantTableOp.SetupTable(state, By(domain), wanted));
        }
        Refused("GrantTables.Clear of the first frame", () => GrantTables.Clear(state, By(domain), new(0)));
        Refused("GrantTables.Clear of no frame", () => GrantTables.Clear(state, By(domain), new(frames)));
        Refused("GrantStatusFrames.Grow with a frame in use", () => GrantStatusFrames.Grow(state, By(domain, owned.Value)));
        if (state.GrantVersion[new(domain)] == 2)
        {
            Refused("GrantStatusFrames.Shrink under a table of version 2", () => GrantStatusFrames.Shrink(state, By(domain)));
        }
        Refused("Frames.Reclaim of a frame in use", () => Frames.Reclaim(state, By(domain), owned));
        Refused("Frames.Reclaim of another's frame", () => Frames.Reclaim(state, By((ushort)((domain + 1) % WorldBuilder.Domains)), owned));
        Refused("Frames.Reclaim by the hypervisor", () => Frames.Reclaim(state, By(Domid.Xen), HypervisorsFrame()));
        if (free != 0)
        {
            Refused("Boot.TakeFrame by a domain", () => Boot.TakeFrame(state, By(domain), new(free)));
            Refused("GrantTables.Grow of the hypervisor", () => GrantTables.Grow(state, By(Domid.Xen, free)));
            Refused("Frames.Reclaim of a free frame", () => Frames.Reclaim(state, By(Domid.Invalid), new(free)));
        }
    }

    void OfPorts(State state, DomainId domain, Caller by)
    {
        var closed = Enumerable.Range(1, (int)WorldBuilder.Ports).Select(port => new Port((ulong)port)).First(port => !Ports.IsOpen(state, domain, port));
        var open = Enumerable.Range(1, (int)WorldBuilder.Ports).Select(port => new Port((ulong)port)).FirstOrDefault(port => Ports.IsOpen(state, domain, port));
        Refused("EventChannelOp.CarryOver of a closed port", () => EventChannelOp.CarryOver(state, by, closed));
        Refused("EventChannelOp.RaiseDeferred of a closed port", () => EventChannelOp.RaiseDeferred(state, by, closed));
        if (open.Value != 0 && state.UsesFifo[domain] != 1)
        {
            Refused("EventChannelOp.CarryOver without queues", () => EventChannelOp.CarryOver(state, by, open));
            Refused("EventChannelOp.RaiseDeferred without queues", () => EventChannelOp.RaiseDeferred(state, by, open));
        }
        if (open.Value != 0 && !FifoEvents.HasWord(state, domain, open))
        {
            Refused("EventChannelOp.RaiseDeferred without a word", () => EventChannelOp.RaiseDeferred(state, by, open));
        }
        if (state.EventArrayPages[domain] == 0)
        {
            Refused("EventChannelOp.ResetLastArrayPage without pages", () => EventChannelOp.ResetLastArrayPage(state, by));
        }
        Refused("HypervisorPorts.Send of a closed port", () => HypervisorPorts.Send(state, By(Domid.Xen), new(ThePort)));
        Refused("HypervisorPorts.Send by a domain", () => HypervisorPorts.Send(state, by, open));
        Refused("HypervisorPorts.Acknowledge by a domain", () => HypervisorPorts.Acknowledge(state, by, new(ThePort)));
    }

    void OfVcpus(State state, DomainId domain, Caller by)
    {
        var early = new Caller(domain, new(0), 0, new Choices());
        Refused("RunStates.Change of no vcpu", () => RunStates.Change(state, by, new(NoSuchVcpu), 0));
        Refused("RunStates.Change to no state", () => RunStates.Change(state, by, new(0), Runstate.Count));
        Refused("GuestClock.Update of no vcpu", () => GuestClock.Update(state, by, new(NoSuchVcpu), 1, 1));
        Refused("Timers.ExpireSingleShot of no vcpu", () => Timers.ExpireSingleShot(state, by, new(NoSuchVcpu)));
        Refused("Timers.ExpirePeriodic of no vcpu", () => Timers.ExpirePeriodic(state, by, new(NoSuchVcpu)));
        Refused("Timers.ExpirePoll of no vcpu", () => Timers.ExpirePoll(state, by, new(NoSuchVcpu)));
        if (state.RunStateEntered[domain, new(0)] != 0)
        {
            Refused("RunStates.Change before it was entered", () => RunStates.Change(state, early, new(0), 0));
        }
    }

    void Refused(string what, Func<Result> transition) => Expect(what, transition, result => result == Result.IllegalChoiceValue);

    // An error comes before the choice matters; else the choice is refused. Neither changes anything.
    static bool IsRefused(ulong result) => (long)result < 0;

    void Expect(string what, Func<Result> attempt, Func<ulong, bool> isRight)
    {
        var before = world.Model.Journal.Count;
        var result = attempt().Value;
        if (!isRight(result) || world.Model.Journal.Count != before)
        {
            Problem ??= $"the model allows {what}: it gives {Results.Name(result)} and writes {world.Model.Journal.Count - before} cells";
        }
    }

    void SetOption(string option, bool value)
    {
        _ = option switch
        {
            "PVH" => world.Model.Pvh = value & Cordon.Impl.Config.Pvh,
            "EVENT_FIFO" => world.Model.EventFifo = value & Cordon.Impl.Config.EventFifo,
            "GRANT_TABLE" => world.Model.GrantTable = value & Cordon.Impl.Config.GrantTable,
            "CONSOLE_IO" => world.Model.ConsoleIo = value & Cordon.Impl.Config.ConsoleIo,
            _ => throw new ArgumentException($"the model's state has no option {option}"),
        };
    }

    ulong OpenPort(DomainId domain)
        => (ulong)Enumerable.Range(0, (int)WorldBuilder.Ports).First(port => port == 0 || Ports.IsOpen(world.Model, domain, new((ulong)port)));

    ulong FreeFrame()
    {
        for (ulong mfn = 0; mfn < world.Model.FrameCount; mfn++)
        {
            if (Frames.IsFree(world.Model, new(mfn)))
            {
                return mfn;
            }
        }
        return 0;
    }

    Mfn HypervisorsFrame()
    {
        var mfn = 0UL;
        while (world.Model.Managed[new(mfn)] != 1 || world.Model.Owner[new(mfn)] != Domid.Xen)
        {
            mfn++;
        }
        return new(mfn);
    }

    static Caller With(Caller caller, ulong? port = null, ulong? frame = null, ulong? handle = null, ulong? granter = null, ulong? reference = null)
        => new(caller.Domain, caller.Vcpu, caller.Now, new Choices
        {
            Port = port ?? caller.Choices.Port, Frame = frame ?? caller.Choices.Frame, Handle = handle ?? caller.Choices.Handle, OutOfMemory = caller.Choices.OutOfMemory,
            CopyGranter = granter ?? caller.Choices.CopyGranter, CopyReference = reference ?? caller.Choices.CopyReference,
        });

    ulong? HandleInUse(DomainId domain)
    {
        for (ulong handle = 0; handle < 8; handle++)
        {
            if (world.Model.MaptrackDomain[domain, new(handle)] != 0)
            {
                return handle;
            }
        }
        return null;
    }

    Caller By(ulong domain, ulong frame = 0) => new(new(domain), new(0), world.Now, new Choices { Frame = frame, Port = ThePort });
}
