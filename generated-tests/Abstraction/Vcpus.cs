using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    const int RunStates = 4;

    /// <summary>One vcpu. A row of the table beyond the domain's vcpus is no vcpu, and says 0.</summary>
    public void VcpuRow(ushort domain, uint vcpu)
    {
        var row = Find(domain, vcpu);
        if (row == null)
        {
            return;
        }
        sink.Cell(maps.Initialised, domain, vcpu, 0, row->IsInitialised);
        sink.Cell(maps.Up, domain, vcpu, 0, row->IsDown == 0 ? 1UL : 0);
        sink.Cell(maps.Blocked, domain, vcpu, 0, row->IsPolling == 0 ? row->IsBlocked : 0UL);
        sink.Cell(maps.Polling, domain, vcpu, 0, row->IsPolling == 0 ? 0 : row->PollPort.IsNone ? Cordon.Model.Polling.AnyPort : row->PollPort.Value + 1UL);
        sink.Cell(maps.UpcallVector, domain, vcpu, 0, row->UpcallVector);
        sink.Cell(maps.UpcallRequested, domain, vcpu, 0, row->UpcallRequested);
        sink.Cell(maps.TimeArea, domain, vcpu, 0, row->TimeArea);
        sink.Cell(maps.UpCount, domain, 0, 0, CountUp(domain));
        RunStateCells(row, domain, vcpu);
        PlacedCells(row, domain, vcpu);
        TimerCells(row, domain, vcpu);
    }

    ulong CountUp(ushort domain)
    {
        var up = 0UL;
        for (uint vcpu = 0; Find(domain, vcpu) != null; vcpu++)
        {
            up += Find(domain, vcpu)->IsDown == 0 ? 1UL : 0;
        }
        return up;
    }

    /// <summary>The ports that a vcpu's virtual interrupts are bound to.</summary>
    public void VirqsRow(ushort domain, uint vcpu)
    {
        var row = Find(domain, vcpu);
        for (uint virq = 0; row != null && virq < Vcpu.VirqCount; virq++)
        {
            sink.Cell(maps.VirqPort, domain, vcpu, virq, row->VirqPort[virq]);
        }
    }

    /// <summary>The tails of a vcpu's event queues.</summary>
    public void QueuesRow(ushort domain, uint vcpu)
    {
        var row = Find(domain, vcpu);
        for (uint priority = 0; row != null && priority < Vcpu.QueueCount; priority++)
        {
            sink.Cell(maps.QueueTail, domain, vcpu, priority, row->QueueTail[priority]);
        }
    }

    Vcpu* Find(ushort domain, uint vcpu)
        => Hypervisor.Vcpu(hypervisor, Hypervisor.Domain(hypervisor, new DomainId(domain)), new VcpuId(vcpu));

    void RunStateCells(Vcpu* row, ushort domain, uint vcpu)
    {
        sink.Cell(maps.RunState, domain, vcpu, 0, (ulong)row->RunState);
        sink.Cell(maps.RunStateEntered, domain, vcpu, 0, row->RunStateEntryTime);
        sink.Cell(maps.RunStateArea, domain, vcpu, 0, row->RunstateArea);
        for (uint state = 0; state < RunStates; state++)
        {
            sink.Cell(maps.RunStateTime, domain, vcpu, state, row->RunStateTime[state]);
        }
    }

    // Where the vcpu's vcpu_info and FIFO control block lie: the implementation keeps addresses, the model frames and offsets.
    void PlacedCells(Vcpu* row, ushort domain, uint vcpu)
    {
        var isRegistered = row->IsInfoRegistered != 0;
        sink.Cell(maps.VcpuInfoFrame, domain, vcpu, 0, isRegistered ? FramePlusOne(row->InfoAddress) : 0);
        sink.Cell(maps.VcpuInfoOffset, domain, vcpu, 0, isRegistered ? row->InfoAddress & Page.OffsetMask : 0);
        sink.Cell(maps.ControlBlockFrame, domain, vcpu, 0, row->ControlBlock == 0 ? 0 : FramePlusOne(row->ControlBlock));
        sink.Cell(maps.ControlBlockOffset, domain, vcpu, 0, row->ControlBlock & Page.OffsetMask);
    }

    static ulong FramePlusOne(ulong address) => (address >> Page.Shift) + 1;
}
