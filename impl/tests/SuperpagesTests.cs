using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>Pages of 2 MiB in nested paging, seen as the processor sees them: where they are made, and that what is changed in one is changed alone.</summary>
public sealed unsafe class SuperpagesTests
{
    // The second and third tables of a domain.
    const ulong Start = 512;
    const ulong Behind = 1536;

    static World Make(uint domains = 1) => new(domains, 1, 16, frames: 8192);

    static World Filled()
    {
        var world = Make();
        Assert.True(NestedPaging.Fill(world.Hypervisor, world.Domain(0), new Gfn(Start), Behind - Start));
        return world;
    }

    static ulong[] Frames(World world, ulong from, ulong to) => [.. Range(from, to).Select(gfn => NestedWalk.Of(world, 0, gfn).Frame)];

    static IEnumerable<ulong> Range(ulong from, ulong to)
    {
        for (var gfn = from; gfn < to; gfn++)
        {
            yield return gfn;
        }
    }

    [Theory]
    [InlineData(Extension.Svm, 0xe7)]
    [InlineData(Extension.Vmx, 0xf7)]
    [Clause("HC-MEM-036")]
    public void Memory_of_a_new_domain_lies_in_superpages(Extension extension, ulong bits)
    {
        using var world = Make();
        world.Hypervisor->Extension = extension;
        Assert.True(NestedPaging.Fill(world.Hypervisor, world.Domain(0), new Gfn(Start - 3), Behind - Start + 6));
        foreach (var gfn in Range(Start - 3, Behind + 3))
        {
            var found = NestedWalk.Of(world, 0, gfn);
            Assert.Equal((true, MappingType.RamReadWrite, gfn is >= Start and < Behind), (found.IsWritable, found.Type, found.IsSuperpage));
            Assert.Equal(NestedPaging.Lookup(world.Hypervisor, world.Domain(0), new Gfn(gfn)).Frame.Value, found.Frame);
        }
        // AMD APM volume 2, 5.3.4 and 15.25.5: present, writable, user, accessed, dirty, page size; Intel SDM volume 3, table 29-5: read, write, execute, write-back, no PAT of the guest's, page size.
        Assert.Equal(bits | ((ulong)MappingType.RamReadWrite << 52), NestedWalk.DirectoryEntry(world, 0, Start) & ~NestedWalk.AddressMask);
        Consistency.Check(world);
    }

    [Theory]
    [InlineData(Start)]
    [InlineData(Start + 200)]
    [InlineData(Start + 511)]
    [Clause("HC-MEM-036")]
    public void Taking_one_page_away_takes_no_other(ulong taken)
    {
        using var world = Filled();
        var before = Frames(world, Start, Behind);
        Tlb.TakeFlush(world.Domain(0), world.Vcpu(0));
        NestedPaging.Remove(world.Hypervisor, world.Domain(0), new Gfn(taken));
        Assert.True(Tlb.TakeFlush(world.Domain(0), world.Vcpu(0)));
        foreach (var gfn in Range(Start, Behind))
        {
            var found = NestedWalk.Of(world, 0, gfn);
            Assert.Equal((gfn == taken ? 0 : before[gfn - Start], gfn >= Start + Superpages.Frames), (found.Frame, found.IsSuperpage));
        }
        Consistency.Check(world);
        // Back where it was, but without a right: the page alone loses it.
        Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(0), new Gfn(taken), new Mfn(before[taken - Start]), MappingType.RamReadOnly));
        Superpages.MergeIfWhole(world.Hypervisor, world.Domain(0), new Gfn(taken));
        foreach (var gfn in Range(Start, Start + Superpages.Frames))
        {
            var found = NestedWalk.Of(world, 0, gfn);
            Assert.Equal((before[gfn - Start], gfn != taken, false), (found.Frame, found.IsWritable, found.IsSuperpage));
        }
        Consistency.Check(world);
    }

    [Fact]
    [Clause("HC-MEM-036")]
    public void A_balloon_that_comes_back_in_reverse_leaves_superpages()
    {
        using var world = Filled();
        world.Domain(0)->MaximumPages = world.Domain(0)->Pages;
        var before = Frames(world, Start, Behind);
        foreach (var gfn in Range(Start + 100, Start + 700))
        {
            Assert.True(Reservation.Withdraw(world.Hypervisor, world.Domain(0), new Gfn(gfn)));
        }
        Consistency.Check(world);
        foreach (var gfn in Range(Start + 100, Start + 700).Reverse())
        {
            Assert.False(NestedWalk.Of(world, 0, Start + 99).IsSuperpage);
            Tlb.TakeFlush(world.Domain(0), world.Vcpu(0));
            Assert.True(Reservation.Populate(world.Hypervisor, world.Domain(0), new Gfn(gfn)));
            // Translations of 4 KiB are forgotten where one of 2 MiB takes their place.
            Assert.Equal(gfn is Start + 512 or Start + 100, Tlb.TakeFlush(world.Domain(0), world.Vcpu(0)));
        }
        Assert.Equal(before, Frames(world, Start, Behind));
        Assert.All(Range(Start, Behind), gfn => Assert.True(NestedWalk.Of(world, 0, gfn).IsSuperpage));
        Consistency.Check(world);
    }

    [Fact]
    public void A_table_whose_ends_fit_is_no_run_by_that()
    {
        using var world = Filled();
        var (one, other) = (NestedWalk.Of(world, 0, Start + 50).Frame, NestedWalk.Of(world, 0, Start + 60).Frame);
        ulong[] taken = [Start + 50, Start + 60, Start + 300];
        var last = NestedWalk.Of(world, 0, taken[2]).Frame;
        foreach (var gfn in taken)
        {
            NestedPaging.Remove(world.Hypervisor, world.Domain(0), new Gfn(gfn));
        }
        Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(0), new Gfn(taken[0]), new Mfn(other), MappingType.RamReadWrite));
        Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(0), new Gfn(taken[1]), new Mfn(one), MappingType.RamReadWrite));
        Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(0), new Gfn(taken[2]), new Mfn(last), MappingType.RamReadWrite));
        Superpages.MergeIfWhole(world.Hypervisor, world.Domain(0), new Gfn(taken[2]));
        Assert.Equal((other, one, last), (NestedWalk.Of(world, 0, taken[0]).Frame, NestedWalk.Of(world, 0, taken[1]).Frame, NestedWalk.Of(world, 0, taken[2]).Frame));
        Consistency.Check(world);
    }

    [Fact]
    public void Frames_of_another_domain_are_no_superpage()
    {
        using var world = Make(2);
        Assert.True(NestedPaging.Fill(world.Hypervisor, world.Domain(0), new Gfn(Start), Superpages.Frames));
        foreach (var gfn in Range(Start, Start + Superpages.Frames))
        {
            Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(1), new Gfn(gfn), new Mfn(NestedWalk.Of(world, 0, gfn).Frame), MappingType.GrantReadWrite));
        }
        Superpages.MergeIfWhole(world.Hypervisor, world.Domain(1), new Gfn(Start + 7));
        // Where the table behind a superpage lies is kept with its first frame, so only the owner may have one of it.
        Assert.Equal((false, true), (NestedWalk.Of(world, 1, Start).IsSuperpage, NestedWalk.Of(world, 0, Start).IsSuperpage));
    }

    [Fact]
    public void Frames_of_a_run_that_is_not_at_a_boundary_are_no_superpage()
    {
        using var world = Make();
        // The frame that is taken first puts the range off the boundary, and no guest frame is at the place of its frame.
        var domain = world.Domain(0);
        domain->MaximumPages = 1 << 20;
        foreach (var gfn in Range(Start, Behind))
        {
            Assert.True(Reservation.Populate(world.Hypervisor, domain, new Gfn(gfn)));
        }
        Assert.All(Range(Start, Behind), gfn => Assert.False(NestedWalk.Of(world, 0, gfn).IsSuperpage));
        Consistency.Check(world);
    }

    [Fact]
    [Clause("HC-MEM-036")]
    public void A_grant_is_mapped_into_the_middle_of_a_superpage()
    {
        const ulong at = Start + 77;
        using var world = GrantingWorld.Granted(GrantingWorld.GrantedGfn, frames: 8192);
        Assert.True(NestedPaging.Fill(world.Hypervisor, world.Domain(1), new Gfn(Start), Superpages.Frames));
        Assert.True(NestedWalk.Of(world, 1, at).IsSuperpage);
        var map = new GnttabMapGrantRef { HostAddr = at << Page.Shift, Flags = GrantMapFlags.HostMap | GrantMapFlags.Readonly, Ref = GrantingWorld.Reference, Dom = 0 };
        *(GnttabMapGrantRef*)world.Memory(1, World.Scratch) = map;
        Assert.Equal(0, world.Call(1, HypercallNumber.GrantTableOp, (ulong)GrantTableCommand.MapGrantRef, World.Scratch, 1));
        Assert.Equal(GrantStatus.Okay, ((GnttabMapGrantRef*)world.Memory(1, World.Scratch))->Status);
        var granted = NestedWalk.Of(world, 0, GrantingWorld.GrantedGfn).Frame;
        Assert.Equal(new NestedWalk.Found(granted, false, MappingType.GrantReadOnly, false), NestedWalk.Of(world, 1, at));
        var next = NestedWalk.Of(world, 1, at + 1);
        Assert.Equal((NestedWalk.Of(world, 1, at - 1).Frame + 2, true, false), (next.Frame, next.IsWritable, next.IsSuperpage));
    }

    [Fact]
    [Clause("HC-MEM-036")]
    public void Destroying_a_domain_gives_superpages_back()
    {
        using var world = Make(2);
        var before = world.Hypervisor->FreeFrames;
        Assert.True(NestedPaging.Fill(world.Hypervisor, world.Domain(1), new Gfn(Start), Behind - Start));
        Assert.Equal(before - (Behind - Start) - 2, world.Hypervisor->FreeFrames);
        var owned = Enumerable.Range(0, 8192).Count(number => Hypervisor.Frame(world.Hypervisor, new Mfn((ulong)number))->Owner.Value == 1);
        var free = world.Hypervisor->FreeFrames;
        DomainDestruction.Destroy(world.Hypervisor, world.Domain(1));
        // What it owned, and the tables: four for its first pages and two behind the superpages.
        Assert.Equal(free + (ulong)owned + 4 + 2, world.Hypervisor->FreeFrames);
        // The next one in its place takes tables of frames that were in superpages.
        Assert.True(Domains.Create(world.Hypervisor, new DomainId(1), 1, 1024, false) != null);
        Assert.True(NestedPaging.Fill(world.Hypervisor, world.Domain(1), new Gfn(Start - 3), Superpages.Frames + 6));
        Consistency.Check(world);
    }
}
