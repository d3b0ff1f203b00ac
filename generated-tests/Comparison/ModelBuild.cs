using Cordon.GeneratedTests.Abstraction;
using Cordon.GeneratedTests.Worlds;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>
/// Builds the state of a world by the model's own transitions, from the state in which everything is 0: boot, then each domain. The
/// implementation has built it, too; what it chose (which frames) is read off.
/// </summary>
/// <param name="world">A world that no step has been made in.</param>
public sealed class ModelBuild(World world)
{
    const ulong PageWords = 512;

    readonly State state = new()
    {
        FrameCount = world.Model.FrameCount, Pvh = true, EventFifo = true, GrantTable = true, ConsoleIo = true,
        GuestControl4 = world.Model.GuestControl4, GuestEfer = world.Model.GuestEfer,
    };

    readonly List<DifferentWord> differences = [];

    /// <summary>The words in which the two differ; a transition that is refused counts as one.</summary>
    public IReadOnlyList<DifferentWord> Compare()
    {
        BootFrames();
        for (ushort domain = 0; domain < WorldBuilder.Domains; domain++)
        {
            Build(domain);
        }
        CompareMaps();
        Made("Builder.Begin at its limits", Builder.Begin(new State(), By(0), 1, ulong.MaxValue, Limits.FrameNumbers, EventWord.TwoLevelPorts, ulong.MaxValue));
        ConnectHypervisor();
        return differences;
    }

    void BootFrames()
    {
        for (ulong mfn = 0; mfn < world.Model.FrameCount; mfn++)
        {
            var frame = new Mfn(mfn);
            if (world.Model.Managed[frame] == 1)
            {
                Made("Boot.ManageFrame", Boot.ManageFrame(state, By(Domid.Xen), frame));
            }
            if (world.Model.Managed[frame] == 1 && world.Model.Owner[frame] == Domid.Xen)
            {
                Made("Boot.TakeFrame", Boot.TakeFrame(state, By(Domid.Xen), frame));
            }
        }
    }

    // No world has a port of the hypervisor's own: one more domain in the model alone has one, and what goes to and fro on it is looked at here.
    void ConnectHypervisor()
    {
        const ushort number = WorldBuilder.Domains;
        var domain = new DomainId(number);
        var (port, end) = (new Port(1), new Port(5));
        var frame = Enumerable.Range(0, (int)state.FrameCount).Select(mfn => new Mfn((ulong)mfn)).First(mfn => Frames.IsFree(state, mfn));
        var connects = new Caller(domain, new(0), world.Now, new Choices { Port = port.Value });
        Made("Builder.Begin", Builder.Begin(state, By(number), 0, 1, 1, 64, 1));
        Made("Builder.AddVcpu", Builder.AddVcpu(state, By(number)));
        Made("Builder.GiveSharedInfo", Builder.GiveSharedInfo(state, By(number, frame.Value)));
        Made("HypervisorPorts.Connect", HypervisorPorts.Connect(state, connects, end));
        Made("Builder.StartVcpu", Builder.StartVcpu(state, By(number), new(0)));
        Made("Builder.Finish", Builder.Finish(state, By(number)));
        Made("EventChannelOp.Send", EventChannelOp.Send(state, By(number), new() { Port = port.Value }));
        Is("HypervisorNotified", 1, state.HypervisorNotified[end]);
        Made("HypervisorPorts.Acknowledge", HypervisorPorts.Acknowledge(state, By(Domid.Xen), end));
        Is("HypervisorNotified", 0, state.HypervisorNotified[end]);
        Made("HypervisorPorts.Send", HypervisorPorts.Send(state, By(Domid.Xen), end));
        Is("EventDelivery.IsPending", 1, EventDelivery.IsPending(state, domain, port) ? 1UL : 0);
    }

    void Is(string what, ulong expected, ulong found)
    {
        if (expected != found)
        {
            differences.Add(new(what, expected, found));
        }
    }

    void Build(ushort number)
    {
        var built = world.Model;
        var domain = new DomainId(number);
        Made("Builder.Begin", Builder.Begin(state, By(number), built.IsControl[domain], built.MaxPages[domain], built.GfnLimit[domain], built.PortLimit[domain], built.MaxGrantFrames[domain]));
        Made("Builder.GiveSharedInfo", Builder.GiveSharedInfo(state, By(number, built.SharedInfoFrame[domain] - 1)));
        for (ulong slot = 0; slot < built.GrantFrames[domain]; slot++)
        {
            Made("GrantTables.Grow", GrantTables.Grow(state, By(number, built.GrantTableFrame[domain, new(slot)] - 1)));
        }
        for (ulong vcpu = 0; vcpu < WorldBuilder.Vcpus; vcpu++)
        {
            Made("Builder.AddVcpu", Builder.AddVcpu(state, By(number)));
        }
        Made("Builder.SetWallClock", Builder.SetWallClock(state, By(number), WorldClock.WallSeconds, WorldClock.WallNanoseconds));
        for (ulong vcpu = 0; vcpu < WorldBuilder.Vcpus; vcpu++)
        {
            var atBoot = new Caller(domain, new(0), 0, new Choices());
            Made("GuestClock.Update", GuestClock.Update(state, atBoot, new(vcpu), 0, WorldClock.Scale));
        }
        foreach (var gfn in Enumerable.Range(0, (int)GuestPlaces.RamFrames).Select(gfn => new Gfn((ulong)gfn)).Where(gfn => built.P2mType[domain, gfn] != 0))
        {
            Made("Builder.GiveRam", Builder.GiveRam(state, By(number, built.P2mFrame[domain, gfn]), gfn));
        }
        Made("Builder.AddMemoryMapEntry", Builder.AddMemoryMapEntry(state, By(number), 0, GuestPlaces.RamFrames << 12, WorldBuilder.MapEntryRam));
        Made("Builder.StartVcpu", Builder.StartVcpu(state, By(number), new(0)));
        Made("Builder.Finish", Builder.Finish(state, By(number)));
        Fill(domain);
    }

    // What the harness puts into the guests' pages.
    void Fill(DomainId domain)
    {
        foreach (var gfn in WorldBuilder.FilledFrames)
        {
            for (ulong word = 0; word < PageWords; word++)
            {
                state.Memory[new(world.Model.P2mFrame[domain, new(gfn)]), new(word)] = WorldBuilder.Content(domain.Value, gfn, word);
            }
        }
    }

    void CompareMaps()
    {
        for (var i = 0; i < state.Maps.Count; i++)
        {
            var (made, built) = (state.Maps[i], world.Model.Maps[i]);
            if (RowOfCell.WithoutTable.Contains(made.Name))
            {
                continue;
            }
            foreach (var (key, _) in made.Cells.Concat(built.Cells))
            {
                var (expected, found) = (made.Get(key.Item1, key.Item2, key.Item3), built.Get(key.Item1, key.Item2, key.Item3));
                if (expected != found)
                {
                    differences.Add(new(MapKeys.Describe(new Cell(made.Name, key.Item1, key.Item2, key.Item3)), expected, found));
                }
            }
        }
    }

    void Made(string name, Result result)
    {
        if (result.Value != 0)
        {
            differences.Add(new(name, result.Value, 0));
        }
    }

    Caller By(ulong domain, ulong frame = 0) => new(new(domain), new(0), world.Now, new Choices { Frame = frame });
}
