using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>Runs a sub-op over its arguments as its <see cref="Shape"/> says: the model states the steps.</summary>
static class ShapeLoops
{
    const ulong MostPolledPorts = 128;

    /// <summary>Carries the sub-op out, and gives back what it left behind without references.</summary>
    public static Result Run(ReferenceCall call)
    {
        var result = call.SubOp.Shape switch
        {
            Shape.ExtentList => ReservationLoop.Run(call),
            Shape.EveryPort => Reset(call),
            Shape.PollList => Poll(call),
            Shape.GrantFrameList => GrantFrames(call),
            Shape.MapList => MapLoop.Run(call),
            _ => Single(call),
        };
        call.Hypervisor.Reclaim();
        return result;
    }

    static Result Single(ReferenceCall call)
    {
        if (call.Is("MemoryOp.AddToPhysmap"))
        {
            MapLoop.GrowGrantTable(call, call["Start"]);
        }
        if (call.Is("GrantTableOp.SetVersion"))
        {
            return call.Hypervisor.SetGrantVersion(call);
        }
        var usedFifo = call.Hypervisor.State.UsesFifo[call.Hypervisor.Domain];
        var result = call.Step();
        if (result.Value == 0 && call.Is("EventChannelOp.InitControl") && usedFifo == 0)
        {
            ForPorts(call, _ => true, EventChannelOp.CarryOver);
        }
        if (result.Value == 0 && call.Is("EventChannelOp.ExpandArray"))
        {
            var page = call.Hypervisor.State.EventArrayPages[call.Hypervisor.Domain] - 1;
            ForPorts(call, port => port / EventWord.WordsPerPage == page, EventChannelOp.RaiseDeferred);
        }
        return Buffers.Check(call, result);
    }

    /// <summary>Makes a step for each open port that is chosen, in ascending order.</summary>
    static void ForPorts(ReferenceCall call, Func<ulong, bool> chosen, Func<State, Caller, Port, Result> step)
    {
        foreach (var port in call.Hypervisor.OpenPorts().Where(chosen))
        {
            step(call.Hypervisor.State, call.Hypervisor.Caller(), new(port));
        }
    }

    static Result Reset(ReferenceCall call)
    {
        var state = call.Hypervisor.State;
        var domain = call.Hypervisor.Domain;
        Result result;
        foreach (var port in Touched(state, domain))
        {
            call["Port"] = port;
            result = call.Step();
            if (!result.Succeeded)
            {
                return result;
            }
        }
        call["Port"] = 0;
        result = call.Step();
        if (!result.Succeeded)
        {
            return result;
        }
        var caller = call.Hypervisor.Caller();
        for (var vcpu = 0UL; vcpu < state.VcpuCount[domain]; vcpu++)
        {
            EventChannelOp.ResetVcpu(state, caller, new(vcpu));
        }
        while (state.EventArrayPages[domain] > 0)
        {
            EventChannelOp.ResetLastArrayPage(state, caller);
        }
        return result;
    }

    /// <summary>The ports of which the state says anything: for all others the step changes nothing.</summary>
    static ulong[] Touched(State state, DomainId domain)
        => [.. new MapBase[] { state.PortState, state.PortDeferred, state.PortQueueVcpu, state.PortQueuePriority }
            .SelectMany(map => map.Cells)
            .Where(cell => cell.Key.Key1 == domain.Value)
            .Select(cell => cell.Key.Key2)
            .Distinct()
            .Order()];

    static Result Poll(ReferenceCall call)
    {
        var ports = call["NrPorts"];
        var entry = new byte[4];
        for (var index = 0UL; ; index++)
        {
            call["Index"] = index;
            var hasPort = index < ports && ports <= MostPolledPorts;
            if (hasPort && !call.Hypervisor.UpcallIsPending())
            {
                if (!call.Hypervisor.Memory.Read(call["Ports"] + 4 * index, entry))
                {
                    return Result.Error(Errno.EFAULT);
                }
                call["Port"] = BitConverter.ToUInt32(entry);
            }
            var result = call.Step();
            if (result.Value != 0 || index >= ports)
            {
                call.Hypervisor.EndPoll();
                return result.Value == 1 ? Result.Success : result;
            }
        }
    }

    static Result GrantFrames(ReferenceCall call)
    {
        var hypervisor = call.Hypervisor;
        hypervisor.GrowGrantTable(GrantTables.FramesWantedBySetup(hypervisor.State, hypervisor.Caller(), new()
        {
            Count = call["Count"], Dom = call["Dom"], NrFrames = call["NrFrames"], FrameList = call["FrameList"],
        }));
        call["Index"] = ulong.MaxValue;
        var result = call.Step();
        for (var index = 0UL; index < call["NrFrames"] && result.Value == 0 && call["Status"] == 0; index++)
        {
            call["Index"] = index;
            result = call.Step();
            if (!hypervisor.Memory.Write(call["FrameList"] + 8 * index, BitConverter.GetBytes(call["Gfn"])))
            {
                call["Status"] = unchecked((ulong)(short)GrantStatus.BadVirtAddr);
            }
        }
        return result;
    }
}
