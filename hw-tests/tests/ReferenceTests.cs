using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Generation;
using Cordon.HwTests.Reference;
using Cordon.Model;
using Cordon.Spec;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>The hypervisor made of description and model, without a machine.</summary>
public sealed class ReferenceTests
{
    readonly ReferenceHypervisor reference = Make();

    [Fact]
    public void A_port_is_opened_and_written_back()
    {
        Assert.Equal(0UL, Do(CallBuilder.Make("EventChannelOp.AllocUnbound", ("Dom", Domid.Self), ("RemoteDom", Domid.Self))));

        Span<byte> structure = stackalloc byte[8];
        Assert.True(reference.Memory.Read(GuestPlaces.Structure, structure));
        Assert.Equal(1U, BitConverter.ToUInt32(structure[4..]));
        Assert.Equal([1UL], reference.OpenPorts());
    }

    [Fact]
    public void A_structure_that_cannot_be_read_gives_EFAULT_and_one_that_cannot_be_written_does_after_the_step()
    {
        var fields = new Dictionary<string, ulong> { ["Dom"] = Domid.Self };
        Assert.Equal(Result.Error(Errno.EFAULT).Value, Do(CallBuilder.Make("EventChannelOp.AllocUnbound", fields, GuestPlaces.Unmapped)));
        Assert.Equal(Result.Error(Errno.EFAULT).Value, Do(CallBuilder.Make("EventChannelOp.AllocUnbound", fields, GuestPlaces.PartlyUnmapped(8))));
        Assert.Empty(reference.OpenPorts());
        Assert.Equal(Result.Error(Errno.EFAULT).Value, Do(CallBuilder.Make("EventChannelOp.AllocUnbound", fields, GuestPlaces.ReadOnly)));
        Assert.Single(reference.OpenPorts());
    }

    [Fact]
    public void A_text_longer_than_any_memory_gives_EFAULT()
        => Assert.Equal(Result.Error(Errno.EFAULT).Value, Do(CallBuilder.Make("ConsoleIo.Write", ("Count", uint.MaxValue), ("Buffer", GuestPlaces.Structure))));

    [Fact]
    public void A_frame_that_goes_leaves_the_reservation_and_comes_back_clear()
    {
        var before = Do(CallBuilder.Make("MemoryOp.CurrentReservation", ("Domid", Domid.Self)));
        reference.Memory.Write(GuestPlaces.ScratchGfn << 12, [1]);

        Do(CallBuilder.Make("MemoryOp.AddToPhysmap", ("Domid", Domid.Self), ("Gpfn", GuestPlaces.ScratchGfn)));
        Assert.Equal(before - 1, Do(CallBuilder.Make("MemoryOp.CurrentReservation", ("Domid", Domid.Self))));
        Do(CallBuilder.Make("MemoryOp.RemoveFromPhysmap", ("Domid", Domid.Self), ("Gpfn", GuestPlaces.ScratchGfn)));
        Assert.Equal(1UL, Do(BaseState.Populate(GuestPlaces.ScratchGfn)));

        Span<byte> first = [0xff];
        Assert.True(reference.Memory.Read(GuestPlaces.ScratchGfn << 12, first));
        Assert.Equal(0, first[0]);
    }

    [Fact, Clause("HC-DIF-025")]
    public void A_grant_frame_s_number_is_looked_at_whole()
        => Assert.Equal(
            Result.Error(Errno.EINVAL).Value,
            Do(CallBuilder.Make("MemoryOp.AddToPhysmap", ("Domid", Domid.Self), ("Space", MapSpace.GrantTable), ("Idx", 1UL << 32), ("Gpfn", GuestPlaces.ScratchGfn))));

    [Fact, Clause("HC-DIF-026")]
    public void An_event_for_a_vcpu_without_a_control_block_stays_pending()
    {
        const ulong controlGfn = GuestPlaces.ScratchGfn, arrayGfn = GuestPlaces.ScratchGfn + 1, pending = 1UL << 31;
        Do(CallBuilder.Make("EventChannelOp.InitControl", ("ControlGfn", controlGfn), ("Vcpu", 0)));
        Do(CallBuilder.Make("EventChannelOp.ExpandArray", ("ArrayGfn", arrayGfn)));
        Do(CallBuilder.Make("EventChannelOp.BindIpi", ("Vcpu", 1)));
        Do(CallBuilder.Make("EventChannelOp.Send", ("Port", 1)));

        Span<byte> word = stackalloc byte[4];
        Assert.True(reference.Memory.Read((arrayGfn << 12) + 4, word));
        Assert.Equal(pending, BitConverter.ToUInt32(word));
    }

    [Fact, Clause("HC-DIF-027")]
    public void Decreasing_at_a_special_frame_unmaps_it_each_time()
    {
        for (var i = 0; i < 2; i++)
        {
            Do(CallBuilder.Make("MemoryOp.AddToPhysmap", ("Domid", Domid.Self), ("Gpfn", GuestPlaces.ScratchGfn)));
            var fields = new Dictionary<string, ulong> { ["ExtentStart"] = GuestPlaces.List, ["NrExtents"] = 1, ["Domid"] = Domid.Self };
            var list = new GuestBytes(GuestPlaces.List, BitConverter.GetBytes(GuestPlaces.ScratchGfn));
            Assert.Equal(1UL, Do(CallBuilder.Make("MemoryOp.DecreaseReservation", fields, GuestPlaces.Structure, list)));
        }
    }

    [Fact]
    public void A_multicall_writes_each_result_and_refuses_a_multicall()
    {
        ulong[] entries = [(ulong)HypercallNumber.XenVersion, 7, 0, 0, 0, 0, 0, 0, (ulong)HypercallNumber.Multicall, 7, 0, 0, 0, 0, 0, 0];
        var list = System.Runtime.InteropServices.MemoryMarshal.AsBytes(entries.AsSpan()).ToArray();
        var step = CallBuilder.Make(
            "Multicall.Run", new Dictionary<string, ulong> { ["List"] = GuestPlaces.List, ["Count"] = 2 }, 0, new GuestBytes(GuestPlaces.List, list));

        Assert.Equal(0UL, Do(step));

        Assert.True(reference.Memory.Read(GuestPlaces.List, list));
        Assert.Equal(0x40011UL, BitConverter.ToUInt64(list, 8));
        Assert.Equal(Result.Error(Errno.EINVAL).Value, BitConverter.ToUInt64(list, 72));
    }

    [Fact]
    public void Only_an_unreadable_structure_and_an_unknown_sub_op_may_have_another_error()
    {
        var efault = Result.Error(Errno.EFAULT).Value;
        var enoent = Result.Error(Errno.ENOENT).Value;
        var unreadable = CallBuilder.Make("VcpuOp.SetPeriodicTimer", new Dictionary<string, ulong>(), GuestPlaces.Unmapped);
        var readable = CallBuilder.Make("VcpuOp.SetPeriodicTimer");
        var unknown = new CallStep((ulong)HypercallNumber.VcpuOp, [99, 77, 0, 0, 0, 0], [], []);

        Assert.Equal("HC-DIF-001", KnownDifferences.Explain(unreadable, efault, enoent));
        Assert.Null(KnownDifferences.Explain(unreadable, efault, 0));
        Assert.Null(KnownDifferences.Explain(readable, efault, enoent));
        Assert.Equal("HC-DIF-017", KnownDifferences.Explain(unknown, Result.Error(Errno.ENOSYS).Value, enoent));
        Assert.Null(KnownDifferences.Explain(unknown, Result.Error(Errno.ENOSYS).Value, 0));
    }

    ulong Do(CallStep step)
    {
        foreach (var store in step.Before)
        {
            reference.Memory.Write(store.Address, store.Bytes);
        }
        return reference.Execute(step.Number, step.Arguments);
    }

    static ReferenceHypervisor Make()
    {
        var description = DomainDescription.OfXen;
        var (state, free) = InitialState.Make(description);
        var domain = new DomainId(description.Domain);
        return new(state, domain, new GuestAddresses(state, domain, GuestPlaces.Window()), free);
    }
}
