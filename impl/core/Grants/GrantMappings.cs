using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>A domain's mappings of other domains' frames, by their handles.</summary>
public static unsafe class GrantMappings
{
    /// <summary>How many frames with entries a domain may have.</summary>
    public const uint MaximumFrames = 64;

    /// <summary>The logarithm of how many entries a frame has.</summary>
    public const int PerFrameShift = 8;

    const uint IndexMask = (1U << PerFrameShift) - 1;

    /// <summary>The mapping of a handle; null when the handle names none.</summary>
    public static GrantMapping* Find(Hypervisor* hypervisor, Domain* domain, uint handle)
    {
        if (handle >= domain->GrantHandles)
        {
            return null;
        }
        var mapping = At(hypervisor, domain, handle);
        return mapping->IsInUse == 0 ? null : mapping;
    }

    /// <summary>A handle that names no mapping, which <see cref="Begin"/> may take next; a frame for its entry comes when there is none.</summary>
    /// <returns><see cref="GrantTableBounds.NoHandle"/> when the domain has as many as it may, or no frame is left.</returns>
    public static uint FindFree(Hypervisor* hypervisor, Domain* domain)
    {
        if (domain->FreeGrantHandle != 0)
        {
            return domain->FreeGrantHandle - 1;
        }
        var handle = domain->GrantHandles;
        if (handle >> PerFrameShift >= MaximumFrames)
        {
            return GrantTableBounds.NoHandle;
        }
        var frame = Hypervisor.MappingFrame(hypervisor, domain, handle >> PerFrameShift);
        if (frame->IsNone)
        {
            *frame = Frames.Allocate(hypervisor, DomainId.Xen, FrameType.OwnTable);
        }
        return frame->IsNone ? GrantTableBounds.NoHandle : handle;
    }

    /// <summary>Lets the handle that <see cref="FindFree"/> found name a mapping.</summary>
    public static void Begin(Hypervisor* hypervisor, Domain* domain, uint handle, in GrantMapping mapping)
    {
        var entry = At(hypervisor, domain, handle);
        if (handle == domain->GrantHandles)
        {
            domain->GrantHandles++;
        }
        else
        {
            domain->FreeGrantHandle = entry->Reference;
        }
        *entry = mapping;
        entry->IsInUse = 1;
    }

    /// <summary>Takes a mapping away: the domain's translations are flushed, and the grant is used once less.</summary>
    public static void End(Hypervisor* hypervisor, Domain* domain, uint handle, GrantMapping* mapping)
    {
        var ended = *mapping;
        NestedPaging.Remove(hypervisor, domain, new Gfn(ended.Gfn));
        GrantUses.End(hypervisor, Hypervisor.Domain(hypervisor, new DomainId(ended.Granter)), ended.Reference, ended.IsReadonly != 0);
        *mapping = new GrantMapping { Reference = domain->FreeGrantHandle };
        domain->FreeGrantHandle = handle + 1;
    }

    /// <summary>Takes all of a domain's mappings away.</summary>
    public static void EndAll(Hypervisor* hypervisor, Domain* domain)
    {
        for (var handle = 0U; handle < domain->GrantHandles; handle++)
        {
            var mapping = Find(hypervisor, domain, handle);
            if (mapping != null)
            {
                End(hypervisor, domain, handle, mapping);
            }
        }
    }

    static GrantMapping* At(Hypervisor* hypervisor, Domain* domain, uint handle)
        => (GrantMapping*)Hypervisor.At(hypervisor, *Hypervisor.MappingFrame(hypervisor, domain, handle >> PerFrameShift)) + (handle & IndexMask);
}
