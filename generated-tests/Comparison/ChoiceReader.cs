using Cordon.GeneratedTests.Worlds;
using Cordon.Model;
using Operation = Cordon.GeneratedTests.Commands.Operation;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>
/// What the clauses leave to the implementation, read off what it did: which free frame it took, that it had none left, and how much console input it handed out. The port is not left to
/// it (HC-EVT-002), so the lowest free one is told.
/// </summary>
/// <param name="world">The world, in which the implementation has made the step already and the model has not.</param>
public sealed unsafe class ChoiceReader(World world)
{
    static readonly HashSet<string> openPorts =
    [
        "EventChannelOp.AllocUnbound", "EventChannelOp.BindInterdomain", "EventChannelOp.BindVirq", "EventChannelOp.BindIpi",
    ];

    /// <summary>The frames that a call may need at the most for what the model does not see: tables of nested paging.</summary>
    internal const ulong FramesOfTables = 4;

    /// <summary>The witness of a copy that writes by no grant.</summary>
    internal const ulong NoReference = ulong.MaxValue;

    /// <summary>The choices for one step.</summary>
    /// <param name="operation">The sub-op.</param>
    /// <param name="fields">Its fields in this step.</param>
    /// <param name="caller">The calling domain.</param>
    public Choices For(Operation operation, ReadOnlySpan<ulong> fields, ushort caller)
    {
        var choices = new Choices();
        if (openPorts.Contains(operation.Name))
        {
            choices.Port = LowestFreePort(Opener(operation, fields, caller));
        }
        if (operation.SubOp.Shape == Cordon.Spec.Shape.ExtentList)
        {
            var target = TargetOf(fields[operation.IndexOf("Domid")], caller);
            var ofRun = operation.Name == "MemoryOp.PopulatePhysmap" && fields[operation.IndexOf("ExtentOrder")] == OrderOfRun ? NextOfRun(target, fields[operation.IndexOf("Gpfn")]) : 0;
            choices.Frame = ofRun != 0 ? ofRun : NewFrame(target);
        }
        if (operation.Name == "ConsoleIo.Read")
        {
            choices.InputBytes = Math.Min(world.Console.WaitingFor(caller), fields[operation.IndexOf("Count")]);
        }
        if (operation.Name == "GrantTableOp.MapGrantRef")
        {
            return OfMapping(fields[operation.IndexOf("HostAddr")] >> 12, caller);
        }
        if (operation.Name == "GrantTableOp.Copy")
        {
            var isGrant = (fields[operation.IndexOf("Flags")] & Cordon.Spec.GrantCopyFlags.DestGref) != 0;
            return new Choices
            {
                CopyGranter = TargetOf(fields[operation.IndexOf("DestDomid")], caller),
                CopyReference = isGrant ? (uint)fields[operation.IndexOf("DestFrame")] : NoReference,
            };
        }
        // Only an implementation that really has no frame left may do as if there were none.
        var hasNone = world.Hypervisor->FreeFrames < FramesOfTables && choices.Frame == 0 && !(operation.Name is "MemoryOp.AddToPhysmap" or "MemoryOp.AddToPhysmapBatch" && HasAllForMapping(operation, fields, caller));
        choices.OutOfMemory = hasNone ? 1UL : 0;
        return choices;
    }

    /// <summary>The frame that the implementation has as <paramref name="index"/> of a domain's grant table; null when the table does not reach so far.</summary>
    public ulong? GrantFrame(ushort domain, uint index)
    {
        var row = Cordon.Impl.Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId(domain));
        return index < row->GrantFrames ? Cordon.Impl.Hypervisor.GrantFrame(world.Hypervisor, row, index)->Value : null;
    }

    /// <summary>The frame that the implementation has as status frame <paramref name="index"/> of a domain; null when there are not so many.</summary>
    public ulong? StatusFrame(ushort domain, uint index)
    {
        var row = Cordon.Impl.Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId(domain));
        return index < row->StatusFrameCount ? row->StatusFrame[index] : null;
    }

    // A table of the p2m that was made stays, and so does a frame of a grant table: where they are, the call did not lack memory.
    bool HasAllForMapping(Operation operation, ReadOnlySpan<ulong> fields, ushort caller)
    {
        const ulong StatusFrames = 1UL << 31;
        var (target, index) = (TargetOf(fields[operation.IndexOf("Domid")], caller), fields[operation.IndexOf("Idx")]);
        if (target >= WorldBuilder.Domains || !Abstraction.Abstraction.HasLastTable(world.Hypervisor, target, fields[operation.IndexOf("Gpfn")]))
        {
            return false;
        }
        return fields[operation.IndexOf("Space")] != Cordon.Spec.MapSpace.GrantTable
            || ((index & StatusFrames) != 0 ? StatusFrame(target, (uint)(index & ~StatusFrames)) : GrantFrame(target, (uint)index)) is not null;
    }

    // The handle that the implementation gave to the mapping at a guest frame; when it gave none, one that is free, and it may say that it has none left only
    // when that is so.
    Choices OfMapping(ulong gfn, ushort domain)
    {
        var row = Cordon.Impl.Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId(domain));
        for (uint handle = 0; handle < row->GrantHandles; handle++)
        {
            var mapping = Cordon.Impl.GrantMappings.Find(world.Hypervisor, row, handle);
            if (mapping != null && mapping->Gfn == gfn && world.Model.MaptrackDomain[new(domain), new(handle)] == 0)
            {
                return new Choices { Handle = handle };
            }
        }
        var hasNoFrame = world.Hypervisor->FreeFrames < FramesOfTables;
        var isFull = row->FreeGrantHandle == 0 && Cordon.Impl.Hypervisor.MappingFrame(world.Hypervisor, row, row->GrantHandles >> Cordon.Impl.GrantMappings.PerFrameShift)->IsNone && world.Hypervisor->FreeFrames == 0;
        return new Choices { Handle = isFull ? Choices.NoHandle : FreeHandle(domain), OutOfMemory = hasNoFrame ? 1UL : 0 };
    }

    ulong FreeHandle(ushort domain)
    {
        var handle = 0UL;
        while (world.Model.MaptrackDomain[new(domain), new(handle)] != 0)
        {
            handle++;
        }
        return handle;
    }

    static ushort Opener(Operation operation, ReadOnlySpan<ulong> fields, ushort caller)
        => operation.Name == "EventChannelOp.AllocUnbound" ? TargetOf(fields[operation.IndexOf("Dom")], caller) : caller;

    static ushort TargetOf(ulong domid, ushort caller) => domid == Cordon.Spec.Domid.Self ? caller : (ushort)domid;

    ulong LowestFreePort(ushort domain)
    {
        var limit = world.Model.PortLimit[new(domain)];
        for (ulong port = 1; port < limit; port++)
        {
            if (Ports.IsFree(world.Model, new(domain), new(port)))
            {
                return port;
            }
        }
        return 0;
    }

    const ulong OrderOfRun = 9;
    const ulong FramesOfRun = 1UL << (int)OrderOfRun;

    // The frame of a run that the implementation gave to the domain at once, whatever else is free: its first one, or the one behind that of the guest frame before; 0 when there is none.
    ulong NextOfRun(ushort domain, ulong gfn)
    {
        var place = gfn % FramesOfRun;
        if (place != 0)
        {
            var before = world.Model.P2mFrame[new(domain), new(gfn - 1)];
            return (before + 1) % FramesOfRun == place && before + 1 < world.Hypervisor->Sizes.Frames && IsNew(before + 1, domain) ? before + 1 : 0;
        }
        for (var first = FramesOfRun; first + FramesOfRun <= world.Hypervisor->Sizes.Frames; first += FramesOfRun)
        {
            var isRun = true;
            for (var i = 0UL; isRun && i < FramesOfRun; i++)
            {
                isRun = IsNew(first + i, domain);
            }
            if (isRun)
            {
                return first;
            }
        }
        return 0;
    }

    // The next frame that the implementation gave to the domain in this step: it takes free ones in the order of its list, and then of its
    // ranges, as they were before the step.
    ulong NewFrame(ushort domain)
    {
        var before = (Cordon.Impl.Hypervisor*)(world.Comparer.Shadow.Base + world.Hypervisor->RootAddress);
        for (ulong mfn = before->FreeList; mfn != 0; mfn = Cordon.Impl.Hypervisor.Frame(before, new Cordon.Impl.Mfn(mfn))->NextFree)
        {
            if (IsNew(mfn, domain))
            {
                return mfn;
            }
        }
        for (uint range = 0; range < before->RangeCount; range++)
        {
            for (var mfn = before->RangeStart[range]; mfn < before->RangeEnd[range]; mfn++)
            {
                if (IsNew(mfn, domain))
                {
                    return mfn;
                }
            }
        }
        return 0;
    }

    bool IsNew(ulong mfn, ushort domain)
        => Cordon.Impl.Hypervisor.Frame(world.Hypervisor, new Cordon.Impl.Mfn(mfn))->Owner.Value == domain
            && world.Model.Owner[new(mfn)] == Cordon.Spec.Domid.Invalid;
}
