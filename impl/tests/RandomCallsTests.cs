using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>Random hypercalls with hostile arguments and memory: nothing panics, and the tables stay consistent.</summary>
public sealed unsafe class RandomCallsTests
{
    static readonly HypercallNumber[] Calls =
    [
        HypercallNumber.MemoryOp, HypercallNumber.EventChannelOp, HypercallNumber.VcpuOp, HypercallNumber.SchedOp, HypercallNumber.GrantTableOp,
        HypercallNumber.HvmOp, HypercallNumber.XenVersion, HypercallNumber.ConsoleIo, HypercallNumber.Multicall, HypercallNumber.SetTimerOp,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [Clause("HC-ISO-003")]
    [Clause("HC-ISO-007")]
    [Clause("HC-EVT-028")]
    [Clause("HC-SHI-012")]
    public void Tables_stay_consistent(int seed)
    {
        const int Rounds = 6000;
        const int RoundsPerCheck = 50;
        using var world = new World(controlDomain: (uint)(seed & 1));
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var domain = (uint)random.Next(2);
            Scribble(world, domain, random);
            world.Call(domain, Calls[random.Next(Calls.Length)], Command(random), Address(random), Address(random));
            while (Console.TakeOutput(world.Hypervisor) >= 0)
            {
            }
            Timers.Expire(world.Hypervisor, world.Hypervisor->HostTimestamp += (ulong)random.Next(1_000_000));
            if (world.Domain(domain)->State == DomainState.ShutDown)
            {
                world.Domain(domain)->State = DomainState.Running;
            }
            if (round % RoundsPerCheck == 0)
            {
                Consistency.Check(world);
            }
        }
        DomainDestruction.Destroy(world.Hypervisor, world.Domain(0));
        DomainDestruction.Destroy(world.Hypervisor, world.Domain(1));
        for (var number = 0UL; number < world.Hypervisor->Sizes.Frames; number++)
        {
            Assert.True(Hypervisor.Frame(world.Hypervisor, new Mfn(number))->Owner.Value is 0x7ff2 or 0x7ff4);
        }
    }

    static ulong Command(Random random) => random.Next(16) == 0 ? (ulong)random.NextInt64() : (ulong)(uint)random.Next(32) + (64UL * (uint)(random.Next(8) / 7));

    // A vcpu's number, a count, or an address of a structure or list.
    static ulong Address(Random random) => random.Next(3) switch
    {
        0 => World.Scratch + ((ulong)random.Next(2) * 64),
        1 => (ulong)random.Next(4),
        _ => 0x2000 + (ulong)random.Next(0x800),
    };

    // Small numbers, so that structures say things that exist; and event words, which may say anything.
    static void Scribble(World world, uint domain, Random random)
    {
        for (var i = 0; i < 8; i++)
        {
            var address = random.Next(4) == 0 ? (ulong)random.Next(16) * Page.Bytes : World.Scratch;
            var word = world.Memory(domain, address + ((ulong)random.Next(20) * 4));
            if (word != null)
            {
                *(uint*)word = Value(random);
            }
        }
    }

    static uint Value(Random random) => random.Next(8) switch
    {
        0 => (uint)random.Next(),
        1 => Domid.Self,
        2 => 0x2000,
        3 => 0,
        _ => (uint)random.Next(24),
    };
}
