using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>The model's state when the lane's guest takes its first program, made by the model's own boot and builder.</summary>
public static class InitialState
{
    /// <summary>Frames of the model's machine beyond the domain's: as many as any case can ask for.</summary>
    public const ulong SpareFrames = 1 << 16;

    /// <summary>The state, and the frames that are free in it.</summary>
    public static (State State, FramePool Free) Make(DomainDescription description)
    {
        var end = description.Pages + SpareFrames;
        var state = new State
        {
            FrameCount = end,
            Pvh = true,
            EventFifo = true,
            GrantTable = true,
            ConsoleIo = true,
        };
        var boot = new Caller(new(Domid.Xen), new(0), 0, new());
        for (var frame = 0UL; frame < end; frame++)
        {
            Boot.ManageFrame(state, boot, new(frame));
        }
        var domain = new DomainId(description.Domain);
        var next = description.Pages;
        Caller Builds(ulong frame) => new(domain, new(0), 0, new() { Frame = frame });
        Must(Builder.Begin(
            state, Builds(0), 1, description.MaximumPages, description.GfnLimit, description.PortLimit, description.GrantFrames.Most));
        for (var vcpu = 0UL; vcpu < description.Vcpus; vcpu++)
        {
            Must(Builder.AddVcpu(state, Builds(0)));
        }
        Must(Builder.GiveSharedInfo(state, Builds(next++)));
        for (var gfn = 0UL; gfn < description.Pages; gfn++)
        {
            Must(Builder.GiveRam(state, Builds(gfn), new(gfn)));
        }
        foreach (var gfn in description.FurtherGfns)
        {
            Must(Builder.GiveRam(state, Builds(next++), new(gfn)));
        }
        if (description.HasConsoleChannel)
        {
            Must(HypervisorPorts.Connect(state, new(domain, new(0), 0, new() { Port = 1 }), new(1)));
        }
        foreach (var (index, value) in description.Parameters)
        {
            Must(Builder.SetParameter(state, Builds(0), new(index), value));
        }
        for (var entry = 0UL; entry < description.MemoryMapEntries; entry++)
        {
            Must(Builder.AddMemoryMapEntry(state, Builds(0), 0, 0, 0));
        }
        Must(Builder.StartVcpu(state, Builds(0), new(0)));
        Must(Builder.Finish(state, Builds(0)));
        Must(RunStates.Change(state, Builds(0), new(0), Runstate.Running));
        for (var i = 0UL; i < description.GrantFrames.First; i++)
        {
            Must(GrantTables.Grow(state, Builds(next++)));
        }
        state.HighestGfn[domain] = description.HighestGfn;
        state.ClearJournal();
        return (state, new FramePool(next, end));
    }

    static void Must(Result result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException("the model's builder refuses the domain of the hardware tests");
        }
    }
}
