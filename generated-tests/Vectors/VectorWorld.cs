using Cordon.GeneratedTests.Commands;
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
        var memory = new PhysicalMemory((int)VectorMachine.Frames);
        var sizes = new Sizes
        {
            Frames = VectorMachine.Frames,
            Domains = VectorMachine.Domains,
            VcpusPerDomain = VectorMachine.Vcpus,
            PortsPerDomain = VectorMachine.Ports,
            GrantFramesPerDomain = VectorMachine.GrantFrames,
        };
        var rootAddress = VectorMachine.StateFrames << Page.Shift;
        var afterRoot = rootAddress + ((Hypervisor.RequiredBytes(sizes) + Page.OffsetMask) & ~Page.OffsetMask);
        var range = new MemoryRange(afterRoot, (ulong)memory.Bytes - afterRoot);
        var builder = new VectorWorld(memory, Hypervisor.Initialise(memory.Base, rootAddress, sizes, &range, 1));
        try
        {
            builder.Fill(vector);
            reason = null;
            return new World("vector", memory, builder.hypervisor) { PlacesAt = (VectorMachine.StructureGfn - GuestPlaces.StructureFrame) << Page.Shift };
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
        hypervisor->GuestCr4Bits = vector.Constants.GetValueOrDefault("GuestControl4");
        hypervisor->GuestEferBits = vector.Constants.GetValueOrDefault("GuestEfer");
        for (ushort id = 0; id < VectorMachine.Domains; id++)
        {
            Hypervisor.Domain(hypervisor, new DomainId(id))->Id = id;
        }
        TakeFrames(vector);
        // Frames, p2m and memory come first: the other topics point to them.
        foreach (var cell in vector.Before.OrderBy(cell => Order(cell.Map)).ThenBy(cell => cell.Map, StringComparer.Ordinal))
        {
            Put(cell);
        }
        if (Operations.Find(vector.Call) is not null)
        {
            // The calling vcpu is in 64-bit mode; its paging is off.
            VcpuOf(vector.Inputs.GetValueOrDefault("caller.Domain"), vector.Inputs.GetValueOrDefault("caller.Vcpu"))->Paging.Is64Bit = 1;
        }
        PutInput(vector.Inputs.GetValueOrDefault("caller.Domain"), vector.Inputs.GetValueOrDefault("caller.Choices.InputBytes"));
        FreeFrames(vector.Inputs.GetValueOrDefault("caller.Choices.Frame"), vector.Inputs.GetValueOrDefault("caller.Choices.OutOfMemory") != 0);
    }

    static int Order(string map) => map switch
    {
        "Life" => 0,
        "VcpuCount" => 1,
        "PortLimit" => 2,
        "P2mFrame" => 4,
        "GrantFrames" or "EventArrayPages" or "SharedInfoFrame" => 5,
        _ => 6,
    };

    // A cell that is not listed is 0: a frame that the vector names and of which it says no owner is domain 0's.
    void TakeFrames(Vector vector)
    {
        var owners = vector.Before.Where(cell => cell.Map == "Owner").ToDictionary(cell => cell.Keys[0], cell => cell.Value);
        foreach (var managed in vector.Before.Where(cell => cell.Map == "Managed" && cell.Keys[0] < VectorMachine.StateFrames))
        {
            var frame = Hypervisor.Frame(hypervisor, new Mfn(managed.Keys[0]));
            frame->Owner = new DomainId(checked((ushort)owners.GetValueOrDefault(managed.Keys[0])));
            // What the hypervisor has of its own it holds by one use, which is no part of the state.
            var isHypervisors = frame->Owner.Value == DomainId.Xen.Value;
            frame->Allocated = isHypervisors ? (byte)1 : (byte)0;
            frame->References = isHypervisors ? 1U : 0;
        }
    }

    // The caller has the console's input.
    void PutInput(ulong caller, ulong bytes)
    {
        hypervisor->ConsoleFocus = new DomainId((ushort)caller);
        for (ulong i = 0; i < bytes; i++)
        {
            hypervisor->Console.Input[i] = (byte)('a' + (i % 26));
        }
        hypervisor->Console.InputProduced = checked((uint)bytes);
    }

    // Frames that the state leaves free join the implementation's list, the one that the step takes last, so that it is taken first. A machine
    // that runs out of memory has none; frames of which the vector says nothing stay the hypervisor's.
    void FreeFrames(ulong taken, bool runsOut)
    {
        while (runsOut && !Cordon.Impl.Frames.Allocate(hypervisor, DomainId.Xen, FrameType.None).IsNone)
        {
        }
        for (var mfn = 1UL; mfn < VectorMachine.StateFrames; mfn++)
        {
            if (mfn != taken)
            {
                AddFree(mfn);
            }
        }
        if (taken is > 0 and < VectorMachine.StateFrames)
        {
            AddFree(taken);
        }
    }

    void AddFree(ulong mfn)
    {
        var frame = Hypervisor.Frame(hypervisor, new Mfn(mfn));
        if (frame->IsFree)
        {
            frame->NextFree = hypervisor->FreeList;
            hypervisor->FreeList = (uint)mfn;
            hypervisor->FreeFrames++;
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
        Require(id < VectorMachine.Domains, "a domain's number is beyond the machine's");
        return Hypervisor.Domain(hypervisor, new DomainId((ushort)id));
    }

    Vcpu* VcpuOf(ulong domain, ulong id)
    {
        var vcpu = Hypervisor.Vcpu(hypervisor, DomainOf(domain), new VcpuId((uint)id));
        Require(id < VectorMachine.Vcpus && vcpu != null, "a vcpu's number is beyond its domain's");
        return vcpu;
    }

    sealed class UnbuildableException(string reason) : Exception(reason);
}
