namespace Cordon.Impl.Tests;

/// <summary>What holds of the tables at any time, counted anew from what uses them.</summary>
static unsafe class Consistency
{
    public static void Check(World world)
    {
        var hypervisor = world.Hypervisor;
        var uses = new uint[hypervisor->Sizes.Frames];
        var mappedAt = new Dictionary<ulong, (ushort Domain, ulong Gfn)>();
        var superpages = new HashSet<ulong>();
        for (ushort id = 0; id < hypervisor->Sizes.Domains; id++)
        {
            var domain = world.Domain(id);
            CountTables(hypervisor, domain, domain->NestedRoot, 3, 0, uses, mappedAt, superpages);
            CheckSlots(hypervisor, domain);
            for (var vcpu = 0U; vcpu < domain->VcpuCount; vcpu++)
            {
                CountVcpu(world.Vcpu(id, vcpu), uses);
            }
            for (var page = 0U; page < domain->EventPageCount; page++)
            {
                uses[domain->EventPages[page]]++;
            }
            CheckPorts(world, id);
        }
        var free = 0UL;
        var pages = new ulong[hypervisor->Sizes.Domains];
        for (var number = 0UL; number < hypervisor->Sizes.Frames; number++)
        {
            var frame = Hypervisor.Frame(hypervisor, new Mfn(number));
            var expected = uses[number] + frame->Allocated;
            Assert.Equal(expected, frame->References);
            Assert.Equal(frame->IsFree, frame->References == 0);
            Assert.True(frame->IsFree || frame->LastTable == 0 || superpages.Contains(number));
            Assert.Equal(mappedAt.TryGetValue(number, out var place) ? place.Gfn + 1 : 0, frame->MachineToPhysical);
            Assert.True(frame->MachineToPhysical == 0 || place.Domain == frame->Owner.Value);
            free += frame->IsFree ? 1UL : 0;
            if (frame->Owner.Value < pages.Length && frame->Type == FrameType.None)
            {
                pages[frame->Owner.Value]++;
            }
        }
        Assert.Equal(free, hypervisor->FreeFrames);
        for (ushort id = 0; id < pages.Length; id++)
        {
            Assert.Equal(pages[id], world.Domain(id)->Pages);
        }
    }

    // A slot that is used names the table that the walk comes to.
    static void CheckSlots(Hypervisor* hypervisor, Domain* domain)
    {
        for (var slot = 0; slot < LastTables.Slots; slot++)
        {
            var table = domain->NestedRoot;
            for (var level = 3; level > 0 && domain->LastTableKeys[slot] != 0; level--)
            {
                Assert.False(table.IsNone);
                var entry = ((ulong*)Hypervisor.At(hypervisor, table))[((domain->LastTableKeys[slot] - 1) >> ((level - 1) * 9)) & 511];
                table = new Mfn((entry & AddressMask) >> Page.Shift);
                table = level == 1 && (entry & NestedWalk.PageSize) != 0 ? new Mfn(Hypervisor.Frame(hypervisor, table)->LastTable) : table;
            }
            Assert.True(domain->LastTableKeys[slot] == 0 || table.Value == domain->LastTableFrames[slot]);
        }
    }

    const ulong AddressMask = 0x000f_ffff_ffff_f000;

    static void CountVcpu(Vcpu* vcpu, uint[] uses)
    {
        if (vcpu->IsInfoRegistered != 0)
        {
            uses[vcpu->InfoAddress >> Page.Shift]++;
        }
        if (vcpu->ControlBlock != 0)
        {
            uses[vcpu->ControlBlock >> Page.Shift]++;
        }
    }

    static void CountTables(Hypervisor* hypervisor, Domain* domain, Mfn table, int level, ulong gfn, uint[] uses, Dictionary<ulong, (ushort, ulong)> mappedAt,
        HashSet<ulong> superpages)
    {
        Assert.Equal(DomainId.Xen.Value, Hypervisor.Frame(hypervisor, table)->Owner.Value);
        for (var i = 0UL; i < 512; i++)
        {
            var entry = ((ulong*)Hypervisor.At(hypervisor, table))[i];
            var next = new Mfn((entry & 0x000f_ffff_ffff_f000) >> Page.Shift);
            if ((entry & 1) == 0)
            {
                continue;
            }
            if (level == 1 && (entry & NestedWalk.PageSize) != 0)
            {
                Assert.True(superpages.Add(next.Value));
                next = CheckSuperpage(hypervisor, entry);
            }
            if (level > 0)
            {
                CountTables(hypervisor, domain, next, level - 1, (gfn << 9) | i, uses, mappedAt, superpages);
                continue;
            }
            uses[next.Value]++;
            Assert.Equal(domain->Id, Hypervisor.Frame(hypervisor, next)->Owner.Value);
            Assert.True(mappedAt.TryAdd(next.Value, (domain->Id, (gfn << 9) | i)));
        }
    }

    // The table behind a superpage says of each of its frames what the directory's entry says of all.
    static Mfn CheckSuperpage(Hypervisor* hypervisor, ulong entry)
    {
        var first = new Mfn((entry & AddressMask) >> Page.Shift);
        Assert.Equal(0UL, first.Value % 512);
        var table = new Mfn(Hypervisor.Frame(hypervisor, first)->LastTable);
        for (var i = 0UL; i < 512; i++)
        {
            Assert.Equal((entry & ~NestedWalk.PageSize) + (i * Page.Bytes), ((ulong*)Hypervisor.At(hypervisor, table))[i]);
        }
        return table;
    }

    static void CheckPorts(World world, ushort id)
    {
        var domain = world.Domain(id);
        for (var number = 1U; number <= domain->MaximumPort; number++)
        {
            var channel = world.Channel(id, number);
            Assert.True(channel->State == ChannelState.Closed || number < domain->ValidPorts);
            Assert.True(channel->NotifyVcpu < domain->VcpuCount);
            if (channel->State == ChannelState.Interdomain)
            {
                var other = world.Channel(channel->RemoteDomain, channel->RemotePort);
                Assert.Equal(ChannelState.Interdomain, other->State);
                Assert.Equal(id, other->RemoteDomain);
                Assert.Equal(number, other->RemotePort);
            }
            if (channel->State == ChannelState.Virq)
            {
                var at = Virqs.IsGlobal(channel->Virq) ? 0U : channel->NotifyVcpu;
                Assert.Equal(number, world.Vcpu(id, at)->VirqPort[channel->Virq]);
            }
        }
    }
}
