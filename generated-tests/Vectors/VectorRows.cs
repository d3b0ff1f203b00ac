using Cordon.Impl;
using Cordon.Proofs.Vectors;

namespace Cordon.GeneratedTests.Vectors;

public sealed unsafe partial class VectorWorld
{
    bool PutDomain(string map, IReadOnlyList<ulong> key, ulong value)
    {
        if (key.Count > 2 || (key.Count == 2 && map is not ("Parameters" or "Handle" or "MemoryMapAddress" or "MemoryMapSize" or "MemoryMapType")))
        {
            return false;
        }
        var domain = DomainOf(key[0]);
        switch (map)
        {
            case "Life": domain->State = (DomainState)value; StopTimers(domain); break;
            case "IsControl": domain->IsControl = (byte)value; break;
            case "VcpuCount": Require(value <= VectorMachine.Vcpus, "a domain has more vcpus than the machine"); domain->VcpuCount = (uint)value; StopTimers(domain); break;
            case "PageCount": domain->Pages = value; break;
            case "MaxPages": domain->MaximumPages = value; break;
            case "HighestGfn": domain->MaximumGfn = value; break;
            // The machine has its own of the first two; the last follows from the vcpus.
            case "GfnLimit" or "MaxGrantFrames" or "UpCount": break;
            case "ShutdownLatched": domain->IsReasonLatched = (byte)value; break;
            case "ShutdownReason": domain->ShutdownReason = (uint)value; break;
            case "Assists": domain->VmAssist = value; break;
            case "PortLimit": Require(value <= VectorMachine.Ports, "a port limit is beyond the machine's"); domain->MaximumPort = (uint)value - 1; break;
            case "ValidPorts": Require(value <= VectorMachine.Ports, "more ports are valid than the machine has"); domain->ValidPorts = (uint)value; break;
            case "UsesFifo": domain->IsFifo = (uint)value; break;
            case "EventArrayPages": Require(value <= Domain.MaximumEventPages, "an event array is longer than an array can be"); domain->EventPageCount = (uint)value; break;
            case "SharedInfoFrame": domain->SharedInfo = new Mfn(value - 1); PlaceInfos(domain); break;
            case "GrantFrames": Require(value <= VectorMachine.GrantFrames, "a grant table is longer than the machine's"); domain->GrantFrames = (uint)value; break;
            case "GrantVersion": domain->GrantVersion = (uint)value; break;
            case "MemoryMapEntries": Require(value <= Domain.MaximumMapEntries, "a memory map is longer than one can be"); domain->MapEntryCount = (uint)value; break;
            case "MemoryMapAddress": domain->MapEntry[key[1] * 3] = value; break;
            case "MemoryMapSize": domain->MapEntry[(key[1] * 3) + 1] = value; break;
            case "MemoryMapType": domain->MapEntry[(key[1] * 3) + 2] = value; break;
            case "Parameters": Require(key[1] < Domain.ParameterCount, "a parameter does not exist"); domain->Parameters[key[1]] = value; break;
            case "Handle": ((ulong*)domain->Handle)[key[1] & 1] = value; break;
            default: return false;
        }
        return true;
    }

    bool PutVcpu(string map, IReadOnlyList<ulong> key, ulong value)
    {
        if (key.Count < 2)
        {
            return false;
        }
        var vcpu = VcpuOf(key[0], key[1]);
        switch (map)
        {
            case "Initialised": vcpu->IsInitialised = (byte)value; break;
            case "Up": vcpu->IsDown = (byte)(1 - value); break;
            case "Blocked": vcpu->IsBlocked = (byte)value; break;
            case "Polling": vcpu->IsPolling = 1; vcpu->IsBlocked = 1; vcpu->PollPort = value == Cordon.Model.Polling.AnyPort ? Port.None : new Port((uint)value - 1); break;
            case "RunState": vcpu->RunState = (RunState)value; break;
            case "RunStateEntered": vcpu->RunStateEntryTime = value; break;
            case "RunStateTime": vcpu->RunStateTime[key[2] & 3] = value; break;
            case "RunStateArea": vcpu->RunstateArea = value; break;
            case "TimeArea": vcpu->TimeArea = value; break;
            case "VcpuInfoFrame": vcpu->IsInfoRegistered = 1; vcpu->InfoAddress = (value - 1) << Page.Shift; break;
            case "VcpuInfoOffset": vcpu->InfoAddress = (vcpu->InfoAddress & ~Page.OffsetMask) | value; break;
            case "ControlBlockFrame": vcpu->ControlBlock = ((value - 1) << Page.Shift) | (vcpu->ControlBlock & Page.OffsetMask); break;
            case "ControlBlockOffset": vcpu->ControlBlock = (vcpu->ControlBlock & ~Page.OffsetMask) | value; break;
            case "UpcallVector": vcpu->UpcallVector = (byte)value; break;
            case "UpcallRequested": vcpu->UpcallRequested = (byte)value; break;
            case "PeriodicPeriod": vcpu->PeriodicPeriod = value; break;
            case "PeriodicDue": vcpu->PeriodicDeadline = value; break;
            case "SingleShotSet": vcpu->SingleshotDeadline = vcpu->SingleshotDeadline == Timers.Never ? 0 : vcpu->SingleshotDeadline; break;
            case "SingleShotDue": vcpu->SingleshotDeadline = value; break;
            case "PollDue": vcpu->PollDeadline = value; break;
            case "QueueTail": vcpu->QueueTail[key[2] & 15] = (uint)value; break;
            case "VirqPort": Require(key[2] < Vcpu.VirqCount, "a virtual interrupt does not exist"); vcpu->VirqPort[key[2]] = (uint)value; break;
            default: return false;
        }
        return true;
    }

    // What the implementation has where the model has 0.
    void StopTimers(Domain* domain)
    {
        for (uint i = 0; i < VectorMachine.Vcpus; i++)
        {
            var vcpu = (Vcpu*)((byte*)hypervisor + hypervisor->VcpusOffset) + (((ulong)domain->Id * VectorMachine.Vcpus) + i);
            vcpu->Domain = domain->Id;
            vcpu->Id = (ushort)i;
            vcpu->IsDown = 1;
            vcpu->SingleshotDeadline = Timers.Never;
            vcpu->PollDeadline = Timers.Never;
        }
        Hypervisor.Channel(hypervisor, domain, Port.None)->State = ChannelState.Reserved;
    }

    void PlaceInfos(Domain* domain)
    {
        for (uint i = 0; i < VectorMachine.Vcpus; i++)
        {
            var vcpu = (Vcpu*)((byte*)hypervisor + hypervisor->VcpusOffset) + (((ulong)domain->Id * VectorMachine.Vcpus) + i);
            vcpu->InfoAddress = domain->SharedInfo.Address + (i * (ulong)sizeof(Spec.VcpuInfo));
        }
    }
}
