using Xunit;

namespace Cordon.Impl.Tests;

/// <summary>Whose turn it is.</summary>
public sealed unsafe class SchedulingTests
{
    /// <summary>Every vcpu that waits has its turn before any has a second one, the one that had the last turn included.</summary>
    [Fact]
    public void The_turn_goes_round()
    {
        using var world = new World(domains: 3, vcpus: 2);
        for (var domain = 0u; domain < 3; domain++)
        {
            for (var v = 0u; v < 2; v++)
            {
                world.Vcpu(domain, v)->IsDown = 0;
            }
        }
        var turns = new List<(uint Domain, uint Vcpu)>();
        Vcpu* current = null;
        for (var turn = 0; turn < 12; turn++)
        {
            current = Scheduling.Next(world.Hypervisor, current, 0);
            Assert.True(current != null);
            turns.Add((Hypervisor.Domain(world.Hypervisor, current)->Id, current->Id));
        }
        Assert.Equal(6, turns.Take(6).Distinct().Count());
        Assert.Equal(turns.Take(6), turns.Skip(6));
    }

    /// <summary>The only one that waits has the turn again; one that a processor runs has none.</summary>
    [Fact]
    public void One_that_runs_is_passed_over()
    {
        using var world = new World(domains: 2, vcpus: 1);
        Scheduling.Enter(world.Hypervisor, world.Vcpu(0), 0);
        Assert.True(Scheduling.Next(world.Hypervisor, world.Vcpu(0), 0) == world.Vcpu(1));
        Assert.True(Scheduling.Next(world.Hypervisor, world.Vcpu(1), 0) == world.Vcpu(1));
        Scheduling.Enter(world.Hypervisor, world.Vcpu(1), 0);
        Assert.True(Scheduling.Next(world.Hypervisor, world.Vcpu(1), 0) == null);
    }
}
