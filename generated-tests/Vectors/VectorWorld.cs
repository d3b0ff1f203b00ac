using Cordon.GeneratedTests.Worlds;
using Cordon.Impl;
using Cordon.Proofs.Vectors;

namespace Cordon.GeneratedTests.Vectors;

/// <summary>
/// Builds the implementation's tables for a state that a solver made: the abstraction backwards, a topic a method. Whatever no table can hold is
/// told as the reason why the vector cannot be run, and never left out.
/// </summary>
public sealed unsafe partial class VectorWorld
{
    /// <summary>Frames that a vector's state may name; those of the implementation's own tables lie behind them.</summary>
    public const ulong StateFrames = 128;

    const int MachineFrames = 768;
    /// <summary>How many domains the machine has.</summary>
    public const uint MostDomains = 8;

    const uint MostVcpus = 32;
    const uint MostPorts = 4096;
    const uint MostGrantFrames = 64;

    readonly Hypervisor* hypervisor;
    readonly PhysicalMemory memory;

    VectorWorld(PhysicalMemory memory, Hypervisor* hypervisor)
    {
        this.memory = memory;
        this.hypervisor = hypervisor;
    }

    /// <summary>Builds the world of a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="reason">Why it cannot be built, when it cannot.</param>
    /// <returns>The world, in which the caller has pages for structures and lists; or null.</returns>
    public static World? Build(Vector vector, out string? reason)
    {
        var memory = new PhysicalMemory(MachineFrames);
        var sizes = new Sizes
        {
            Frames = MachineFrames,
            Domains = MostDomains,
            VcpusPerDomain = MostVcpus,
            PortsPerDomain = MostPorts,
            GrantFramesPerDomain = MostGrantFrames,
        };
        var rootAddress = StateFrames << Page.Shift;
        var afterRoot = rootAddress + ((Hypervisor.RequiredBytes(sizes) + Page.OffsetMask) & ~Page.OffsetMask);
        var range = new MemoryRange(afterRoot, (ulong)memory.Bytes - afterRoot);
        var builder = new VectorWorld(memory, Hypervisor.Initialise(memory.Base, rootAddress, sizes, &range, 1));
        try
        {
            builder.Fill(vector);
            reason = null;
            return new World("vector", memory, builder.hypervisor) { PlacesAt = VectorPlaces.Distance << Page.Shift };
        }
        catch (UnbuildableException unbuildable)
        {
            memory.Dispose();
            reason = unbuildable.Message;
            return null;
        }
    }

    void Fill(Vector vector)
    {
        hypervisor->HostTimestamp = vector.Inputs.GetValueOrDefault("caller.Now");
        // Frames, p2m and memory come first: the other topics point to them.
        foreach (var cell in vector.Before.OrderBy(cell => Order(cell.Map)).ThenBy(cell => cell.Map, StringComparer.Ordinal))
        {
            Put(cell);
        }
        var caller = vector.Inputs.GetValueOrDefault("caller.Domain");
        Require(caller < MostDomains, "the caller is no domain of the machine");
        PrepareCaller(DomainOf(caller), VcpuOf(caller, vector.Inputs.GetValueOrDefault("caller.Vcpu")));
        FreeRest();
    }

    static int Order(string map) => map switch
    {
        "Life" => 0,
        "VcpuCount" => 1,
        "PortLimit" => 2,
        "Owner" => 3,
        "P2mFrame" => 4,
        "GrantFrames" or "EventArrayPages" or "SharedInfoFrame" => 5,
        _ => 6,
    };

    // The calling vcpu runs, 64-bit with paging off, and has pages of its own for what it hands over; nothing counts them.
    void PrepareCaller(Domain* domain, Vcpu* vcpu)
    {
        Require(domain->State == DomainState.Running, "the caller's domain does not run");
        vcpu->Paging.Is64Bit = 1;
        vcpu->IsDown = 0;
        vcpu->IsInitialised = 1;
        vcpu->IsBlocked = 0;
        vcpu->IsPolling = 0;
        foreach (var gfn in new[] { GuestPlaces.StructureFrame, GuestPlaces.StructureFrame + 1, GuestPlaces.BufferFrame, GuestPlaces.BufferFrame + 1 })
        {
            GivePage(domain, VectorPlaces.Moved(gfn));
        }
    }

    void GivePage(Domain* domain, ulong gfn)
    {
        var highest = domain->MaximumGfn;
        var pages = domain->Pages;
        Require(!NestedPaging.Lookup(hypervisor, domain, new Gfn(gfn)).IsPresent, "the caller's pages for structures are taken");
        var frame = Cordon.Impl.Frames.Allocate(hypervisor, new DomainId(domain->Id), FrameType.None);
        Require(!frame.IsNone && NestedPaging.Map(hypervisor, domain, new Gfn(gfn), frame, MappingType.RamReadWrite), "the machine is too small");
        domain->MaximumGfn = highest;
        domain->Pages = pages;
    }

    // Frames that the state leaves free join the implementation's list; those that it does not manage stay the hypervisor's.
    void FreeRest()
    {
        for (var mfn = 1UL; mfn < StateFrames; mfn++)
        {
            var frame = Hypervisor.Frame(hypervisor, new Mfn(mfn));
            if (frame->IsFree)
            {
                frame->NextFree = hypervisor->FreeList;
                hypervisor->FreeList = (uint)mfn;
                hypervisor->FreeFrames++;
            }
        }
    }

    static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new UnbuildableException(otherwise);
        }
    }

    Domain* DomainOf(ulong id)
    {
        Require(id < MostDomains, "a domain's number is beyond the machine's");
        var domain = Hypervisor.Domain(hypervisor, new DomainId((ushort)id));
        domain->Id = (ushort)id;
        return domain;
    }

    Vcpu* VcpuOf(ulong domain, ulong id)
    {
        var vcpu = Hypervisor.Vcpu(hypervisor, DomainOf(domain), new VcpuId((uint)id));
        Require(id < MostVcpus && vcpu != null, "a vcpu's number is beyond its domain's");
        return vcpu;
    }

    sealed class UnbuildableException(string reason) : Exception(reason);
}
