using Cordon.Impl;
using Cordon.Proofs.Vectors;

namespace Cordon.GeneratedTests.Vectors;

public sealed unsafe partial class VectorWorld
{
    /// <summary>Puts one cell of the state into the table that holds it.</summary>
    void Put(VectorCell cell)
    {
        var key = cell.Keys;
        switch (cell.Map)
        {
            case "Managed" or "Owner":
                // Taken before.
                Require(key[0] < VectorMachine.Frames, BeyondMachine);
                break;
            case "Stale":
                Require(false, "the implementation flushes translations before a step ends");
                break;
            case "FrameType" or "TypeCount" or "RefCount" or "Allocated" or "M2p":
                PutFrame(cell.Map, key[0], cell.Value);
                break;
            case "Memory":
                Require(key[0] < VectorMachine.StateFrames && key[1] < 512, BeyondMachine);
                ((ulong*)Hypervisor.At(hypervisor, new Mfn(key[0])))[key[1]] = cell.Value;
                break;
            case "P2mFrame":
                PutP2m(DomainOf(key[0]), key[1], cell.Value);
                break;
            case "P2mType":
                PutP2mType(DomainOf(key[0]), key[1], cell.Value);
                break;
            case "PortState" or "PortVcpu" or "PortRemoteDomain" or "PortRemotePort" or "PortVirq" or "PortPriority" or "PortQueueVcpu" or "PortQueuePriority" or "PortDeferred":
                PutPort(cell.Map, key[0], key[1], cell.Value);
                break;
            case "GrantTableFrame":
                Require(key[1] < VectorMachine.GrantFrames, "a grant table is longer than the machine's");
                *Hypervisor.GrantFrame(hypervisor, DomainOf(key[0]), (uint)key[1]) = new Mfn(cell.Value - 1);
                break;
            case "EventArrayFrame":
                Require(key[1] < Domain.MaximumEventPages, "an event array is longer than an array can be");
                DomainOf(key[0])->EventPages[key[1]] = cell.Value - 1;
                break;
            case "Names":
                // Follows from the ports; the comparison of the abstraction with the vector shows whether it does.
                break;
            default:
                if (!PutDomain(cell.Map, key, cell.Value) && !PutVcpu(cell.Map, key, cell.Value))
                {
                    Require(false, $"no table holds {cell.Map}");
                }
                break;
        }
    }

    const string BeyondMachine = "a frame's number is beyond the machine's";

    void PutFrame(string map, ulong mfn, ulong value)
    {
        Require(mfn < VectorMachine.StateFrames, BeyondMachine);
        var frame = Hypervisor.Frame(hypervisor, new Mfn(mfn));
        switch (map)
        {
            case "FrameType": frame->Type = (FrameType)value; break;
            case "TypeCount": frame->TypeCount = (uint)value; break;
            case "RefCount": frame->References = checked((uint)value); break;
            case "Allocated": frame->Allocated = (byte)value; break;
            default: frame->MachineToPhysical = value; break;
        }
    }

    void PutP2m(Domain* domain, ulong gfn, ulong mfn)
    {
        Require(gfn < NestedPaging.GfnLimit && NestedPaging.Prepare(hypervisor, domain, new Gfn(gfn)), "a guest frame is beyond the reach of the p2m");
        *EntryOf(domain, gfn) = (mfn << Page.Shift) | Present | User | Accessed;
    }

    void PutP2mType(Domain* domain, ulong gfn, ulong type)
    {
        Require(gfn < NestedPaging.GfnLimit && NestedPaging.Prepare(hypervisor, domain, new Gfn(gfn)), "a guest frame is beyond the reach of the p2m");
        var entry = EntryOf(domain, gfn);
        var isWritable = new Mapping(default, (MappingType)type).IsWritable;
        *entry |= Present | User | Accessed | (type << TypeShift) | (isWritable ? Writable | Dirty : 0);
    }

    const ulong Present = 1;
    const ulong Writable = 2;
    const ulong User = 4;
    const ulong Accessed = 1 << 5;
    const ulong Dirty = 1 << 6;
    const int TypeShift = 52;

    ulong* EntryOf(Domain* domain, ulong gfn)
    {
        var table = (ulong*)Hypervisor.At(hypervisor, domain->NestedRoot);
        for (var level = 3; level > 0; level--)
        {
            table = (ulong*)Hypervisor.At(hypervisor, table[(gfn >> (9 * level)) & 511] & 0x000f_ffff_ffff_f000);
        }
        return table + (gfn & 511);
    }

    void PutPort(string map, ulong domain, ulong port, ulong value)
    {
        Require(port < VectorMachine.Ports, "a port's number is beyond the machine's");
        var channel = Hypervisor.Channel(hypervisor, DomainOf(domain), new Port((uint)port));
        switch (map)
        {
            case "PortState": channel->State = (ChannelState)value; break;
            case "PortVcpu": channel->NotifyVcpu = checked((ushort)value); break;
            case "PortRemoteDomain": channel->RemoteDomain = checked((ushort)value); break;
            case "PortRemotePort": channel->RemotePort = checked((uint)value); break;
            case "PortVirq": channel->Virq = checked((ushort)value); break;
            case "PortPriority": channel->Priority = (byte)value; break;
            case "PortQueueVcpu": channel->LastVcpu = checked((ushort)value); break;
            case "PortQueuePriority": channel->LastPriority = (byte)value; break;
            default: channel->SavedPending = (byte)value; break;
        }
    }
}
