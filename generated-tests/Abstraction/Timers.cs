using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    void TimerCells(Vcpu* row, ushort domain, uint vcpu)
    {
        var isSet = row->SingleshotDeadline != Timers.Never;
        sink.Cell(maps.PeriodicPeriod, domain, vcpu, 0, row->PeriodicPeriod);
        if (row->PeriodicPeriod != 0)
        {
            sink.Cell(maps.PeriodicDue, domain, vcpu, 0, row->PeriodicDeadline);
        }
        if (row->IsPolling != 0)
        {
            sink.Cell(maps.PollDue, domain, vcpu, 0, row->PollDeadline == Timers.Never ? 0 : row->PollDeadline);
        }
        sink.Cell(maps.SingleShotSet, domain, vcpu, 0, isSet ? 1UL : 0);
        sink.Cell(maps.SingleShotDue, domain, vcpu, 0, isSet ? row->SingleshotDeadline : 0);
    }
}
