using System.Text;
using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>Hypercalls as a guest makes them.</summary>
public sealed unsafe class HypercallsTests
{
    static XenMemoryReservation Extents(ulong count, uint order = 0) => new()
    {
        ExtentStart = 0x2000, NrExtents = count, ExtentOrder = order, Domid = (ushort)Domid.Self,
    };

    [Fact]
    [Clause("HC-GEN-003")]
    public void User_mode_may_not_call()
    {
        using var world = new World();
        world.Vcpu(0)->Paging.Cpl = 3;
        Assert.Equal(Failure.EPERM, world.Call(0, HypercallNumber.XenVersion));
    }

    [Fact]
    [Clause("HC-DIF-004")]
    public void Only_64_bit_code_may_call()
    {
        using var world = new World();
        world.Vcpu(0)->Paging.Is64Bit = 0;
        Assert.Equal(Failure.ENOSYS, world.Call(0, HypercallNumber.XenVersion));
    }

    [Fact]
    [Clause("HC-MEM-002")]
    public void A_reservation_is_populated_and_decreased_by_its_list()
    {
        using var world = new World();
        var list = (ulong*)world.Memory(0, 0x2000);
        (list[0], list[1], list[2]) = (100, 200, 300);
        var extents = Extents(3);
        Assert.Equal(3, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.PopulatePhysmap, ref extents));
        Assert.Equal(19UL, world.Domain(0)->Pages);
        Assert.Equal(300, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.MaximumGpfn, ref *Self(world)));
        list[1] = 999;
        Assert.Equal(1, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.DecreaseReservation, ref extents));
        Assert.Equal(18UL, world.Domain(0)->Pages);
    }

    static XenMemoryDomain* Self(World world)
    {
        var named = (XenMemoryDomain*)world.Memory(0, 0x3000);
        named->Domid = (ushort)Domid.Self;
        return named;
    }

    [Fact]
    [Clause("HC-MEM-005")]
    public void Populating_ends_at_the_reservation()
    {
        using var world = new World();
        var list = (ulong*)world.Memory(0, 0x2000);
        for (var i = 0; i < 12; i++)
        {
            list[i] = (ulong)(100 + i);
        }
        var extents = Extents(12);
        Assert.Equal(8, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.PopulatePhysmap, ref extents));
    }

    [Fact]
    [Clause("HC-MEM-011")]
    [Clause("HC-MEM-017")]
    public void Shared_info_moves()
    {
        using var world = new World();
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = MapSpace.SharedInfo, Gpfn = 7 };
        Assert.Equal(0, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        Assert.Equal(FrameType.SharedInfo, world.FrameAt(0, 7)->Type);
        Assert.Equal(15UL, world.Domain(0)->Pages);
        add.Gpfn = 1UL << 20;
        Assert.Equal(0, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        Assert.False(NestedPaging.Lookup(world.Hypervisor, world.Domain(0), new Gfn(7)).IsPresent);
        Assert.Equal(2U, world.FrameAt(0, 1UL << 20)->References);
        add.Gpfn = NestedPaging.GfnLimit;
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
    }

    [Fact]
    [Clause("HC-MEM-022")]
    public void The_last_use_that_a_frame_can_have_may_be_an_entry()
    {
        using var world = new World();
        var frame = Hypervisor.Frame(world.Hypervisor, world.Domain(0)->SharedInfo);
        frame->References = uint.MaxValue - 1;
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = MapSpace.SharedInfo, Gpfn = 7 };
        Assert.Equal(0, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        Assert.Equal(FrameType.SharedInfo, world.FrameAt(0, 7)->Type);
        Assert.Equal(uint.MaxValue, frame->References);
        add.Gpfn = 8;
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        Assert.Equal(FrameType.SharedInfo, world.FrameAt(0, 7)->Type);
        Assert.Equal(FrameType.None, world.FrameAt(0, 8)->Type);
    }

    [Fact]
    [Clause("HC-GNT-003")]
    public void Grant_frames_grow_when_they_are_mapped()
    {
        using var world = new World();
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = MapSpace.GrantTable, Idx = 2, Gpfn = 40 };
        Assert.Equal(0, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        Assert.Equal(3U, world.Domain(0)->GrantFrames);
        add.Idx = 4;
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        Assert.Equal(FrameType.GrantTable, world.FrameAt(0, 40)->Type);
    }

    [Fact]
    [Clause("HC-SHI-005")]
    public void A_vcpu_info_moves_once()
    {
        using var world = new World();
        var register = new VcpuRegisterVcpuInfo { Mfn = 6, Offset = 128 };
        *(VcpuRegisterVcpuInfo*)world.Memory(0, World.Scratch) = register;
        VcpuEvents.Info(world.Hypervisor, world.Vcpu(0))->ArchCr2 = 5;
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.RegisterVcpuInfo, 0, World.Scratch));
        var info = (VcpuInfo*)world.Memory(0, (6 * Page.Bytes) + 128);
        Assert.Equal(5UL, info->ArchCr2);
        Assert.Equal(ulong.MaxValue, info->EvtchnPendingSel);
        Assert.Equal(1, info->EvtchnUpcallPending);
        Assert.Equal(2U, info->Time.Version);
        Assert.Equal(3U, world.FrameAt(0, 6)->References);
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.RegisterVcpuInfo, 0, World.Scratch));
        Assert.Equal(Failure.ENOENT, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.RegisterVcpuInfo, 2, World.Scratch));
    }

    [Fact]
    [Clause("HC-MUL-001")]
    public void A_long_multicall_is_made_in_steps()
    {
        using var world = new World();
        const int Count = 70;
        var list = (MulticallEntry*)world.Memory(0, 0x4000);
        for (var i = 0; i < 60; i++)
        {
            ((MulticallEntry*)world.Memory(0, 0x4000))[i] = new MulticallEntry { Op = (ulong)HypercallNumber.XenVersion };
        }
        list[1].Op = (ulong)HypercallNumber.Multicall;
        list[2].Op = 1UL << 32;
        Assert.Equal(0, world.Call(0, HypercallNumber.Multicall, 0x4000, 60));
        Assert.Equal(0, world.Steps);
        Assert.Equal((ulong)XenVersionValue.Packed, list[0].Result);
        Assert.Equal(Failure.EINVAL, (long)list[1].Result);
        Assert.Equal(Failure.ENOSYS, (long)list[2].Result);
        Assert.Equal((ulong)XenVersionValue.Packed, list[59].Result);
        Assert.Equal(Failure.ENOSYS, world.Call(0, (HypercallNumber)Count));
        Assert.Equal(0, world.Call(0, HypercallNumber.Multicall, 0x4000, Count + (1UL << 32)));
        Assert.Equal(1, world.Steps);
    }

    [Fact]
    [Clause("HC-CON-001")]
    [Clause("HC-CON-005")]
    public void What_domains_write_begins_with_their_names()
    {
        using var world = new World();
        Say(world, 0, "a", "one\ntw");
        Say(world, 1, "b", "\rthree");
        Say(world, 0, "a", "o\r\n");
        Assert.Equal("(a) one\n(a) tw\n(b) three\n(a) o\r\n", Output(world));
    }

    static void Say(World world, uint domain, string name, string text)
    {
        fixed (byte* bytes = Encoding.ASCII.GetBytes(name))
        {
            Domains.SetName(world.Domain(domain), bytes, (uint)name.Length);
        }
        Encoding.ASCII.GetBytes(text).CopyTo(new Span<byte>(world.Memory(domain, 0x3000), text.Length));
        Assert.Equal(0, world.Call(domain, HypercallNumber.ConsoleIo, (ulong)ConsoleIoCommand.Write, (ulong)text.Length, 0x3000));
    }

    static string Output(World world)
    {
        var text = new StringBuilder();
        for (var value = Console.TakeOutput(world.Hypervisor); value >= 0; value = Console.TakeOutput(world.Hypervisor))
        {
            text.Append((char)value);
        }
        return text.ToString();
    }

    [Fact]
    public void The_console_ring_has_the_hypervisor_at_its_other_end()
    {
        using var world = new World();
        Assert.True(ConsoleRing.Connect(world.Hypervisor, world.Domain(0), new Gfn(9)));
        var ring = world.Memory(0, 9 * Page.Bytes);
        var indices = (uint*)(ring + 3072);
        "hello\n"u8.CopyTo(new Span<byte>(ring + 1024, 6));
        indices[3] = 6;
        Assert.Equal(0, world.Send(0, 1));
        Assert.Equal(1U, world.Domain(0)->ConsoleNotified);
        ConsoleRing.Serve(world.Hypervisor, world.Domain(0));
        Assert.Equal("() hello\n", Output(world));
        Assert.Equal(6U, indices[2]);
        ConsoleInput.Receive(world.Hypervisor, (byte)'x');
        ConsoleInput.Deliver(world.Hypervisor);
        Assert.Equal((byte)'x', ring[0]);
        Assert.Equal(1U, indices[1]);
        indices[3] = uint.MaxValue;
        Assert.Equal(0, world.Send(0, 1));
        ConsoleRing.Serve(world.Hypervisor, world.Domain(0));
        Assert.Equal(uint.MaxValue, indices[2]);
    }

    [Fact]
    [Clause("HC-VCP-002")]
    public void A_vcpu_is_initialised_brought_up_and_taken_down()
    {
        using var world = new World();
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Up, 1));
        var context = (VcpuHvmContext*)world.Memory(0, World.Scratch);
        *context = new VcpuHvmContext { Mode = VcpuHvmMode.Bits64, Rip64 = 0x1000, Cr064 = 1UL << 31 | 1, Cr464 = 1 << 5, Efer64 = 1 << 8 };
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Initialise, 1, World.Scratch));
        Assert.Equal(Failure.EEXIST, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Initialise, 1, World.Scratch));
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.IsUp, 1));
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Up, 1));
        Assert.Equal(1, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.IsUp, 1));
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Down, 1));
        Assert.Equal(DomainState.Running, world.Domain(0)->State);
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Down, 0));
        Assert.Equal(DomainState.ShutDown, world.Domain(0)->State);
    }

    [Fact]
    [Clause("HC-VCP-003")]
    public void A_32_bit_vcpu_needs_segments_that_the_processor_takes()
    {
        using var world = new World();
        var context = (VcpuHvmContext*)world.Memory(0, World.Scratch);
        *context = new VcpuHvmContext
        {
            CsAr = 0xc9b, CsLimit = uint.MaxValue, DsAr = 0xc93, DsLimit = uint.MaxValue, SsAr = 0xc93, SsLimit = uint.MaxValue,
            TrAr = 0x8b, TrLimit = 0x67, Cr032 = 1, Eip = 0x1000,
        };
        context->TrAr = 0x83;
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Initialise, 1, World.Scratch));
        context->TrAr = 0x8b;
        context->SsAr = 0xc9b;
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Initialise, 1, World.Scratch));
        context->SsAr = 0xc93;
        context->Pad2c = 1;
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Initialise, 1, World.Scratch));
        context->Pad2c = 0;
        context->Efer32 = ControlBits.EferLongModeActive;
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Initialise, 1, World.Scratch));
        context->Efer32 = 0;
        (context->CsLimit, context->Eip) = (0, 0x1000);
        Assert.Equal(Failure.EINVAL, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Initialise, 1, World.Scratch));
        (context->CsLimit, context->TrAr) = (1, 0x89);
        Assert.Equal(0, world.Call(0, HypercallNumber.VcpuOp, (ulong)VcpuCommand.Initialise, 1, World.Scratch));
        Assert.Equal(0x1000UL, world.Vcpu(0, 1)->Initial.Rip);
        Assert.Equal(0x1fffU, world.Vcpu(0, 1)->Initial.Cs.Limit);
        Assert.Equal(0x8bU, world.Vcpu(0, 1)->Initial.Tr.Attributes);
    }
}
