using Cordon.GeneratedTests.Worlds;
using Cordon.Impl;
using Cordon.Model;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>
/// What happens of itself after a step: transitions of the model that no call makes, each when the implementation did it, and each refused by the
/// model when it was not allowed.
/// </summary>
/// <param name="world">The world.</param>
public sealed unsafe class Followers(World world)
{
    readonly ulong[] generations = new ulong[world.Hypervisor->Sizes.Domains];
    readonly List<ulong> reclaimed = [];
    ulong freeFrames;
    bool anyReclaimed;

    /// <summary>Notes what is needed of the state before a step.</summary>
    public void Begin()
    {
        freeFrames = world.Hypervisor->FreeFrames;
        anyReclaimed = false;
        for (ushort domain = 0; domain < world.Hypervisor->Sizes.Domains; domain++)
        {
            generations[domain] = Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId(domain))->FlushGeneration;
        }
    }

    /// <summary>Makes the transitions.</summary>
    /// <param name="mustFlush">A domain whose translations the model has flushed in its step, so that the implementation must have, too; null for none.</param>
    /// <returns>One line that says which one the model does not allow, or null.</returns>
    public string? Follow(ushort? mustFlush = null) => ReclaimFrames() ?? CheckFlush(mustFlush) ?? FlushTranslations() ?? MoveHypervisorFrames() ?? ChangeRunStates();

    // HC-GNT-019: when a mapping by a grant is gone, no processor remembers it.
    string? CheckFlush(ushort? domain)
        => domain is { } flushed && generations[flushed] == Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId(flushed))->FlushGeneration
            ? $"domain {flushed} took a mapping by a grant away and was not flushed" : null;

    // HC-MEM-021: the implementation flushes a domain whenever it unmaps, also when the frame has other uses and is given back in a later step.
    string? FlushTranslations()
    {
        for (ushort domain = 0; domain < world.Hypervisor->Sizes.Domains; domain++)
        {
            if (generations[domain] != Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId(domain))->FlushGeneration)
            {
                world.Observer?.Before("Translations.FlushAll", CallerOf(domain));
                Translations.FlushAll(world.Model, CallerOf(domain));
            }
        }
        return null;
    }

    // HC-ISO-002, HC-ISO-005: the hypervisor takes free frames for tables of its own, and gives them back.
    string? MoveHypervisorFrames()
    {
        // A call of many steps may give back as many as it takes.
        if (world.Hypervisor->FreeFrames == freeFrames && !anyReclaimed)
        {
            return null;
        }
        for (ulong frame = 0; frame < world.Hypervisor->Sizes.Frames; frame++)
        {
            var isHypervisors = Hypervisor.Frame(world.Hypervisor, new Cordon.Impl.Mfn(frame))->Owner.Value == Cordon.Spec.Domid.Xen;
            var wasHypervisors = world.Model.Owner[new(frame)] == Cordon.Spec.Domid.Xen;
            if (isHypervisors == wasHypervisors)
            {
                continue;
            }
            world.Observer?.Before(isHypervisors ? "Boot.TakeFrame" : "Boot.ReturnFrame", CallerOf(Cordon.Spec.Domid.Xen), ("frame", frame));
            var moved = isHypervisors
                ? Boot.TakeFrame(world.Model, CallerOf(Cordon.Spec.Domid.Xen), new(frame))
                : Boot.ReturnFrame(world.Model, CallerOf(Cordon.Spec.Domid.Xen), new(frame));
            if (moved.IsIllegalChoice)
            {
                return $"the hypervisor cannot {(isHypervisors ? "take" : "give back")} frame 0x{frame:x}";
            }
        }
        return null;
    }

    /// <summary>MEM-RECLAIM: a frame that the step left without references is given back, and its owner's translations are flushed before.</summary>
    /// <returns>As <see cref="Follow"/>.</returns>
    public string? ReclaimFrames()
    {
        reclaimed.Clear();
        foreach (var cell in world.Model.Journal)
        {
            if (ReferenceEquals(cell.Map, nameof(State.RefCount)) && !reclaimed.Contains(cell.Key1) && world.Model.RefCount[new(cell.Key1)] == 0)
            {
                reclaimed.Add(cell.Key1);
            }
        }
        foreach (var frame in reclaimed)
        {
            var owner = world.Model.Owner[new(frame)];
            if (owner >= world.Hypervisor->Sizes.Domains)
            {
                continue;
            }
            var mustFlush = world.Model.Stale[new(owner), new(frame)] != 0;
            if (mustFlush && generations[owner] == Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId((ushort)owner))->FlushGeneration)
            {
                return $"frame 0x{frame:x} lost its last use, and domain {owner}, which may still translate to it, was not flushed";
            }
            world.Observer?.Before("Frames.Reclaim", CallerOf(owner), ("frame", frame));
            anyReclaimed = true;
            if (Cordon.Model.Frames.Reclaim(world.Model, CallerOf(owner), new(frame)).IsIllegalChoice)
            {
                return $"frame 0x{frame:x} of domain {owner} cannot be reclaimed";
            }
        }
        return null;
    }

    // HC-VCP-010: the scheduler moves vcpus between run states; the model leaves when, and says how the time is booked.
    string? ChangeRunStates()
    {
        for (ushort domain = 0; domain < world.Hypervisor->Sizes.Domains; domain++)
        {
            for (uint vcpu = 0; vcpu < world.Hypervisor->Sizes.VcpusPerDomain; vcpu++)
            {
                var row = Hypervisor.Vcpu(world.Hypervisor, Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId(domain)), new Cordon.Impl.VcpuId(vcpu));
                if (row == null || (ulong)row->RunState == world.Model.RunState[new(domain), new(vcpu)])
                {
                    continue;
                }
                world.Observer?.Before("RunStates.Change", CallerOf(domain), ("vcpu", vcpu), ("runState", (ulong)row->RunState));
                if (Cordon.Model.RunStates.Change(world.Model, CallerOf(domain), new(vcpu), (ulong)row->RunState).IsIllegalChoice)
                {
                    return $"vcpu {vcpu} of domain {domain} cannot go to run state {row->RunState}";
                }
            }
        }
        return null;
    }

    Caller CallerOf(ulong domain) => new(new(domain), new(0), world.Now, new Choices());
}
