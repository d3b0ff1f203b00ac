using Cordon.Model;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>What the model states as transitions of their own before and after the step of a sub-op, and in which order they come.</summary>
public sealed partial class ModelCall
{
    /// <summary>The grant table grows before the sub-ops that want frames of it.</summary>
    void Before(Made made)
    {
        switch (made.Operation.Name)
        {
            case "MemoryOp.AddToPhysmap":
                BeforeMapping(made, made["Start"]);
                break;
            case "GrantTableOp.SetupTable":
                var setup = new GrantTableOpSetupTableArguments { Count = made["Count"], Dom = made["Dom"], NrFrames = made["NrFrames"] };
                GrowGrantTable(Target(made, made["Dom"]), GrantTables.FramesWantedBySetup(world.Model, CallerOf(made), setup));
                break;
            case "GrantTableOp.SetVersion":
                var set = new GrantTableOpSetVersionArguments { Count = made["Count"], Version = made["Version"] };
                formerVersion = world.Model.GrantVersion[new(made.Call.Domain)];
                GrowStatus(made, GrantStatusFrames.WantedByVersion(world.Model, CallerOf(made), set));
                break;
            default:
                wasFifo = world.Model.UsesFifo[new(made.Call.Domain)] != 0;
                break;
        }
    }

    /// <summary>The grant table grows before a frame of it is mapped.</summary>
    void BeforeMapping(Made made, ulong start)
    {
        var mapping = new MemoryOpAddToPhysmapArguments { Start = start, Domid = made["Domid"], Space = made["Space"], Idx = made["Idx"], Gpfn = made["Gpfn"] };
        GrowGrantTable(Target(made, made["Domid"]), GrantTables.FramesWantedByMapping(world.Model, CallerOf(made), mapping));
    }

    /// <summary>The parts of a sub-op that concern one port, vcpu or page each come after it.</summary>
    void After(Made made)
    {
        switch (made.Operation.Name)
        {
            case "EventChannelOp.InitControl" when !wasFifo:
                ForEachPort(made, "EventChannelOp.CarryOver", EventChannelOp.CarryOver);
                break;
            case "EventChannelOp.ExpandArray":
                ForEachPort(made, "EventChannelOp.RaiseDeferred", EventChannelOp.RaiseDeferred);
                break;
            case "EventChannelOp.Reset":
                AfterReset(made);
                break;
            case "GrantTableOp.SetVersion" when world.Model.GrantVersion[new(made.Call.Domain)] != formerVersion:
                AfterVersion(made);
                break;
            case "HvmOp.FlushTlbs" when !WasFlushed(made.Call.Domain):
                Refusals.Note($"the translations of domain {made.Call.Domain} were to be flushed, and were not");
                break;
        }
    }

    bool wasFifo;
    ulong formerVersion;

    // A flush is no map of the model's: what processors remember is the implementation's business. That one was made is seen by its count.
    unsafe bool WasFlushed(ushort domain)
    {
        var before = (Cordon.Impl.Hypervisor*)(world.Comparer.Shadow.Base + world.Hypervisor->RootAddress);
        return Cordon.Impl.Hypervisor.Domain(before, new Cordon.Impl.DomainId(domain))->FlushGeneration
            != Cordon.Impl.Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId(domain))->FlushGeneration;
    }

    unsafe void GrowGrantTable(ulong domain, ulong wanted)
    {
        while (world.Model.GrantFrames[new(domain)] < wanted)
        {
            var frame = choices.GrantFrame((ushort)domain, (uint)world.Model.GrantFrames[new(domain)]);
            if (frame is null && world.Hypervisor->FreeFrames >= ChoiceReader.FramesOfTables)
            {
                Refusals.Note($"the grant table of domain {domain} has to grow to {wanted} frames, and did not");
            }
            if (frame is null)
            {
                return;
            }
            var caller = new Caller(new(domain), new(0), world.Now, new Choices { Frame = frame.Value });
            world.Observer?.Before("GrantTables.Grow", caller);
            if (GrantTables.Grow(world.Model, caller).IsIllegalChoice)
            {
                return;
            }
        }
    }

    // When the implementation has fewer than are wanted, the step says whether it may.
    void GrowStatus(Made made, ulong wanted)
    {
        var domain = made.Call.Domain;
        while (world.Model.StatusFrames[new(domain)] < wanted && choices.StatusFrame(domain, (uint)world.Model.StatusFrames[new(domain)]) is { } frame)
        {
            var caller = new Caller(new(domain), new(0), world.Now, new Choices { Frame = frame });
            world.Observer?.Before("GrantStatusFrames.Grow", caller);
            if (GrantStatusFrames.Grow(world.Model, caller).IsIllegalChoice)
            {
                Refusals.Note($"domain {domain} has status frames that it may not have");
                return;
            }
        }
    }

    void AfterVersion(Made made)
    {
        var (caller, domain) = (CallerOf(made), new DomainId(made.Call.Domain));
        for (ulong slot = 1; slot < world.Model.GrantFrames[domain]; slot++)
        {
            world.Observer?.Before("GrantTables.Clear", caller, ("slot", slot));
            NoteUnless(GrantTables.Clear(world.Model, caller, new(slot)), $"grant frame {slot} of domain {domain.Value} cannot be cleared");
        }
        while (world.Model.StatusFrames[domain] != 0 && world.Model.GrantVersion[domain] == 1)
        {
            world.Observer?.Before("GrantStatusFrames.Shrink", caller);
            if (!NoteUnless(GrantStatusFrames.Shrink(world.Model, caller), $"domain {domain.Value} cannot lose its last status frame"))
            {
                return;
            }
        }
    }

    bool NoteUnless(Result result, string failure)
    {
        if (!result.Succeeded)
        {
            Refusals.Note(failure);
        }
        return result.Succeeded;
    }

    // In ascending order; the transitions refuse the ports that they do not concern.
    void ForEachPort(Made made, string name, Func<State, Caller, Port, Result> step)
    {
        var caller = CallerOf(made);
        var limit = world.Model.PortLimit[new(made.Call.Domain)];
        for (ulong port = 1; port < limit; port++)
        {
            world.Observer?.Before(name, caller, ("port", port));
            step(world.Model, caller, new(port));
        }
    }

    void AfterReset(Made made)
    {
        var domain = new DomainId(made.Call.Domain);
        for (ulong vcpu = 0; vcpu < world.Model.VcpuCount[domain]; vcpu++)
        {
            world.Observer?.Before("EventChannelOp.ResetVcpu", CallerOf(made), ("vcpu", vcpu));
            EventChannelOp.ResetVcpu(world.Model, CallerOf(made), new(vcpu));
        }
        while (world.Model.EventArrayPages[domain] != 0)
        {
            world.Observer?.Before("EventChannelOp.ResetLastArrayPage", CallerOf(made));
            EventChannelOp.ResetLastArrayPage(world.Model, CallerOf(made));
        }
    }

    Caller CallerOf(Made made) => new(new(made.Call.Domain), new(made.Call.Vcpu), world.Now, new Choices());

    static ulong Target(Made made, ulong domid) => domid == Domid.Self ? made.Call.Domain : domid;
}
