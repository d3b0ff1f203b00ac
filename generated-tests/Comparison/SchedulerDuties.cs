using Cordon.GeneratedTests.Worlds;
using Cordon.Impl;
using Cordon.Model;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>
/// What a step owes the scheduler and the timer of the backend, which no map of the model holds: that it asks for a new choice of vcpu when the one
/// that runs cannot go on or another can, and that the timer is set no later than the first deadline.
/// </summary>
/// <param name="world">The world.</param>
public sealed unsafe class SchedulerDuties(World world)
{
    readonly bool[] couldRun = new bool[WorldBuilder.Domains * WorldBuilder.Vcpus];

    /// <summary>Notes which vcpus can run before a step, and that nothing is asked for.</summary>
    public void Begin()
    {
        for (var i = 0; i < couldRun.Length; i++)
        {
            var row = Row(i);
            couldRun[i] = CanRun(row);
            if (row != null)
            {
                row->HasYielded = 0;
            }
        }
        world.Hypervisor->RescheduleRequested = 0;
    }

    /// <summary>Checks what a step did.</summary>
    /// <param name="step">The name of the call, if it was one that ended.</param>
    /// <param name="domain">The domain of the vcpu that runs.</param>
    /// <param name="vcpu">That vcpu's number; null when none runs.</param>
    /// <returns>One line that says what was not done, or null.</returns>
    public string? Check(string step, ushort domain, uint? vcpu)
    {
        var isAsked = world.Hypervisor->RescheduleRequested != 0;
        for (var i = 0; i < couldRun.Length; i++)
        {
            var isRunning = vcpu is { } running && i == (domain * WorldBuilder.Vcpus) + (int)running;
            var canRun = CanRun(Row(i));
            if (!isAsked && (isRunning ? couldRun[i] && !canRun : !couldRun[i] && canRun))
            {
                return $"vcpu {i % WorldBuilder.Vcpus} of domain {i / WorldBuilder.Vcpus} {(canRun ? "can run now" : "cannot go on")}, and the scheduler was not asked to choose";
            }
            if (step == "SchedOp.Yield" && isRunning && (!isAsked || Row(i)->HasYielded == 0))
            {
                return "a vcpu yielded, and the scheduler does not know";
            }
        }
        return Deadline();
    }

    /// <summary>Whether the vcpu that the scheduler chose can run, and none only when none can.</summary>
    public string? CheckChoice(Cordon.Impl.Vcpu* chosen)
    {
        var anyCan = Enumerable.Range(0, couldRun.Length).Any(i => CanRun(Row(i)));
        return chosen == null ? (anyCan ? "a vcpu can run, and the scheduler chose none" : null)
            : CanRun(chosen) ? null : $"the scheduler chose vcpu {chosen->Id} of domain {chosen->Domain}, which cannot run";
    }

    string? Deadline()
    {
        foreach (var cell in world.Model.Journal)
        {
            var due = cell.Map switch
            {
                nameof(State.SingleShotDue) when world.Model.SingleShotSet[new(cell.Key1), new(cell.Key2)] != 0 => world.Model.SingleShotDue[new(cell.Key1), new(cell.Key2)],
                nameof(State.PeriodicDue) when world.Model.PeriodicPeriod[new(cell.Key1), new(cell.Key2)] != 0 => world.Model.PeriodicDue[new(cell.Key1), new(cell.Key2)],
                nameof(State.PollDue) when world.Model.PollDue[new(cell.Key1), new(cell.Key2)] != 0 => world.Model.PollDue[new(cell.Key1), new(cell.Key2)],
                _ => ulong.MaxValue,
            };
            if (due < world.Hypervisor->NextDeadline && world.Model.Life[new(cell.Key1)] == DomainLife.Running)
            {
                return $"a timer of vcpu {cell.Key2} of domain {cell.Key1} is due at {due}, and the processor's at {world.Hypervisor->NextDeadline} only";
            }
        }
        return null;
    }

    // By the fields that are compared with the model's, not by the implementation's own question.
    bool CanRun(Cordon.Impl.Vcpu* row)
        => row != null && row->IsDown == 0 && row->IsBlocked == 0 && Hypervisor.Domain(world.Hypervisor, row)->State == DomainState.Running;

    Cordon.Impl.Vcpu* Row(int i)
    {
        var domain = Hypervisor.Domain(world.Hypervisor, new Cordon.Impl.DomainId((ushort)(i / WorldBuilder.Vcpus)));
        return domain == null ? null : Hypervisor.Vcpu(world.Hypervisor, domain, new Cordon.Impl.VcpuId((uint)(i % WorldBuilder.Vcpus)));
    }
}
