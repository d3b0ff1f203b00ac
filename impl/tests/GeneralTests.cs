using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>What holds of every hypercall.</summary>
public sealed unsafe class GeneralTests
{
    const ulong Unmapped = 0x4000_0000;

    [Fact]
    [Clause("HC-GEN-001")]
    public void The_whole_of_rax_is_the_number()
    {
        using var world = new World();
        Assert.Equal((long)XenVersionValue.Packed, world.Call(0, HypercallNumber.XenVersion));
        foreach (var number in new ulong[] { 11, 31, 38, 43, 63, 1UL << 63, (1UL << 32) | (ulong)HypercallNumber.XenVersion })
        {
            Assert.Equal(Failure.ENOSYS, world.Call(0, (HypercallNumber)(uint)number, high: number >> 32));
        }
    }

    [Fact]
    [Clause("HC-GEN-002")]
    public void Only_rax_changes()
    {
        using var world = new World();
        HypercallRegisters registers = default;
        for (var i = 0; i < sizeof(HypercallRegisters) / sizeof(ulong); i++)
        {
            ((ulong*)&registers)[i] = 0x1000UL * (ulong)i;
        }
        registers.Rax = (ulong)HypercallNumber.XenVersion;
        registers.Rdi = (ulong)XenVersionCommand.Pagesize;
        registers.Rsi = 0;
        var before = registers;
        Assert.True(Hypercalls.Dispatch(world.Hypervisor, world.Vcpu(0), &registers));
        before.Rax = XenVersionValue.PageBytes;
        Assert.True(new ReadOnlySpan<byte>(&before, sizeof(HypercallRegisters)).SequenceEqual(new(&registers, sizeof(HypercallRegisters))));
    }

    [Fact]
    [Clause("HC-GEN-004")]
    [Clause("HC-DIF-017")]
    public void The_low_half_of_the_first_argument_is_the_sub_op()
    {
        using var world = new World();
        Assert.Equal((long)XenVersionValue.Packed, world.Call(0, HypercallNumber.XenVersion, 1UL << 32));
        Assert.Equal(Failure.ENOSYS, world.Call(0, HypercallNumber.VcpuOp, 77, 77));
        Assert.Equal(Failure.ENOSYS, world.Call(0, HypercallNumber.VmAssist, 2, VmAssistType.WritablePagetables));
        Assert.Equal(Failure.ENOSYS, world.Call(0, HypercallNumber.SchedOp, 77));
    }

    [Fact]
    [Clause("HC-GEN-005")]
    [Clause("HC-DIF-001")]
    public void A_structure_is_read_before_anything_else_is_checked()
    {
        using var world = new World();
        foreach (var (call, subOp) in HypercallTable.Modelled.Where(pair => pair.SubOp is { ReadsStructure: true, Shape: not Shape.ExtentList }))
        {
            if (call.SubOpBits == 0)
            {
                Assert.Equal(Failure.EFAULT, world.Call(0, call.Number, Unmapped));
                continue;
            }
            const ulong noVcpu = 99;
            var second = call.StructureRegister == 1 ? Unmapped : noVcpu;
            Assert.Equal(Failure.EFAULT, world.Call(0, call.Number, subOp.Number!.Value, second, Unmapped));
        }
    }

    [Fact]
    [Clause("HC-GEN-006")]
    public void What_was_done_stays_done_when_it_cannot_be_reported()
    {
        using var world = new World();
        MakeReadOnly(world, 9);
        var address = 9 * Page.Bytes;
        *(uint*)world.Memory(0, address) = 0;
        Assert.Equal(Failure.EFAULT, world.Call(0, HypercallNumber.EventChannelOp, (ulong)EventChannelCommand.BindIpi, address));
        Assert.Equal(ChannelState.Ipi, world.Channel(0, 1)->State);
        Assert.Equal(0U, ((EvtchnBindIpi*)world.Memory(0, address))->Port);
    }

    [Fact]
    [Clause("HC-GEN-009")]
    public void A_page_that_the_p2m_maps_read_only_is_not_written()
    {
        using var world = new World();
        MakeReadOnly(world, 9);
        Assert.Equal(Failure.EFAULT, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.GetRunstateInfo, 0, 9 * Page.Bytes));
        Assert.Equal(Failure.EFAULT, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.GetRunstateInfo, 0, Unmapped));
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.GetRunstateInfo, 0, 10 * Page.Bytes));
    }

    static void MakeReadOnly(World world, ulong gfn)
    {
        var frame = NestedPaging.Lookup(world.Hypervisor, world.Domain(0), new Gfn(gfn)).Frame;
        NestedPaging.Remove(world.Hypervisor, world.Domain(0), new Gfn(gfn));
        Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(0), new Gfn(gfn), frame, MappingType.RamReadOnly));
    }

    [Fact]
    [Clause("HC-GEN-007")]
    public void Only_a_control_domain_names_others()
    {
        using var world = new World(domains: 3, controlDomain: 2);
        var named = new XenMemoryDomain { Domid = 0 };
        Assert.Equal(16, Current(world, 0, named));
        Assert.Equal(Failure.EPERM, Current(world, 1, named));
        Assert.Equal(16, Current(world, 2, named));
        foreach (var unknown in new uint[] { 3, 77, Domid.Io, Domid.Xen, Domid.Invalid, 0xffff })
        {
            named.Domid = (ushort)unknown;
            Assert.Equal(Failure.ESRCH, Current(world, 1, named));
        }
    }

    [Fact]
    [Clause("HC-MEM-001")]
    public void What_is_above_the_sub_op_of_memory_op_says_how_much_is_done()
    {
        using var world = new World();
        var named = new XenMemoryDomain { Domid = (ushort)Domid.Self };
        const ulong one = 1UL << (int)MemoryCommandBits.ExtentShift;
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.CurrentReservation | one, ref named));
        Assert.Equal(5, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.PopulatePhysmap | (5 * one), Unmapped));
    }

    [Fact]
    [Clause("HC-VCP-001")]
    public void A_vcpu_that_the_caller_does_not_have_is_not_found()
    {
        using var world = new World(vcpus: 2);
        foreach (var subOp in HypercallTable.Calls.Single(call => call.Number == HypercallNumber.VcpuOp).SubOps.Where(subOp => subOp.IsModelled))
        {
            Assert.Equal(Failure.ENOENT, world.Call(0, HypercallNumber.VcpuOp, subOp.Number!.Value, 2, World.Scratch));
        }
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.IsUp, 1));
        Assert.Equal(1, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.IsUp, 1UL << 32));
    }

    [Theory]
    [InlineData(Extension.Svm, 0xd9)]
    [InlineData(Extension.Vmx, 0xc1)]
    [Clause("HC-GEN-008")]
    public void The_hypercall_page_has_a_stub_for_each_number(Extension extension, byte instruction)
    {
        using var world = new World();
        world.Hypervisor->Extension = extension;
        const ulong address = 7 * Page.Bytes;
        Assert.False(HypercallPage.Fill(world.Hypervisor, world.Domain(0), address + 1));
        Assert.False(HypercallPage.Fill(world.Hypervisor, world.Domain(0), Unmapped));
        Assert.True(HypercallPage.Fill(world.Hypervisor, world.Domain(0), address));
        var page = world.Memory(0, address);
        for (var number = 0U; number < HypercallLimits.PageSlots; number++)
        {
            var stub = new ReadOnlySpan<byte>(page + (number * HypercallLimits.PageSlotBytes), 9);
            byte[] expected = number == (uint)HypercallNumber.Iret
                ? [0x0f, 0x0b]
                : [0xb8, (byte)number, 0, 0, 0, 0x0f, 0x01, instruction, 0xc3];
            Assert.True(stub.StartsWith(expected), $"stub {number}");
        }
    }

    [Fact]
    [Clause("HC-GEN-011")]
    public void Any_call_with_any_arguments_returns()
    {
        const int seed = 20261120;
        var random = new Random(seed);
        using var world = new World();
        world.Connect(0, 1);
        var numbers = HypercallTable.Calls.Select(call => call.Number).ToArray();
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(new Span<byte>(world.Memory(0, World.Scratch), 256));
            HypercallRegisters registers = default;
            registers.Rax = (ulong)numbers[random.Next(numbers.Length)];
            registers.Rdi = Interesting(random);
            registers.Rsi = Interesting(random);
            registers.Rdx = Interesting(random);
            // A call that is to be made again has come to a place where the vcpu may be interrupted: here the guest gives it up.
            Hypercalls.Dispatch(world.Hypervisor, world.Vcpu(0), &registers);
            Assert.Equal(16UL, world.Domain(1)->Pages);
        }
        Assert.Equal(0, world.Call(1, HypercallNumber.SchedOp, (ulong)SchedCommand.Yield));
    }

    static ulong Interesting(Random random) => random.Next(6) switch
    {
        0 => World.Scratch + (ulong)random.Next(64),
        1 => (ulong)random.NextInt64(),
        2 => Unmapped,
        3 => ulong.MaxValue - (ulong)random.Next(16),
        _ => (ulong)random.Next(40),
    };

    static long Current(World world, uint caller, XenMemoryDomain named)
        => world.Call(caller, HypercallNumber.MemoryOp, (ulong)MemoryCommand.CurrentReservation, ref named);
}
