namespace Cordon.Impl.Tests;

/// <summary>The walk of the guest's own page tables.</summary>
public sealed unsafe class GuestWalkTests
{
    const ulong Paging = (1UL << 31) | (1 << 16);
    const ulong PhysicalAddressExtension = 1 << 5;
    const ulong LongMode = 1 << 10;
    const ulong P = 1;
    const ulong W = 2;
    const ulong Large = 0x80;

    static void Put(World world, ulong table, ulong index, ulong entry) => ((ulong*)world.Memory(0, table))[index] = entry;

    static ulong Translate(World world, ulong linear, Access access, ulong cr3 = 0x4000, ulong cr4 = PhysicalAddressExtension, ulong efer = LongMode)
    {
        var paging = new GuestPaging { Cr0 = Paging, Cr3 = cr3, Cr4 = cr4, Efer = efer };
        return GuestWalk.Translate(world.Hypervisor, world.Domain(0), &paging, linear, access);
    }

    static World FourLevels(ulong leaf)
    {
        var world = new World();
        Put(world, 0x4000, 1, 0x5000 | P | W);
        Put(world, 0x5000, 2, 0x6000 | P | W);
        Put(world, 0x6000, 3, 0x7000 | P | W);
        Put(world, 0x7000, 4, leaf);
        return world;
    }

    const ulong Linear = (1UL << 39) | (2UL << 30) | (3UL << 21) | (4UL << 12) | 0x123;

    [Fact]
    public void Four_levels()
    {
        using var world = FourLevels(0x9000 | P | W);
        Assert.Equal(0x9123UL, Translate(world, Linear, Access.Write));
        Assert.Equal(GuestWalk.NotMapped, Translate(world, Linear + 0x1000, Access.Read));
    }

    [Fact]
    public void Sets_the_accessed_and_dirty_bits()
    {
        using var world = FourLevels(0x9000 | P | W);
        Translate(world, Linear, Access.Read);
        Assert.Equal(0x9023UL, *(ulong*)world.Memory(0, 0x7020));
        Translate(world, Linear, Access.Write);
        Assert.Equal(0x9063UL, *(ulong*)world.Memory(0, 0x7020));
    }

    [Fact]
    public void Refuses_to_write_a_read_only_page_unless_write_protection_is_off()
    {
        using var world = FourLevels(0x9000 | P);
        Assert.Equal(0x9123UL, Translate(world, Linear, Access.Read));
        Assert.Equal(GuestWalk.NotMapped, Translate(world, Linear, Access.Write));
        var lax = new GuestPaging { Cr0 = 1UL << 31, Cr3 = 0x4000, Cr4 = PhysicalAddressExtension, Efer = LongMode };
        Assert.Equal(0x9123UL, GuestWalk.Translate(world.Hypervisor, world.Domain(0), &lax, Linear, Access.Write));
    }

    [Fact]
    public void A_non_canonical_address_is_not_mapped()
    {
        using var world = FourLevels(0x9000 | P);
        Assert.Equal(GuestWalk.NotMapped, Translate(world, Linear | (1UL << 47), Access.Read));
        Assert.Equal(GuestWalk.NotMapped, Translate(world, Linear | (1UL << 60), Access.Read));
    }

    [Fact]
    public void Large_pages_of_two_sizes()
    {
        using var world = FourLevels(0);
        Put(world, 0x6000, 3, 0x20_0000 | P | W | Large);
        Assert.Equal(0x20_4123UL, Translate(world, Linear, Access.Write));
        Put(world, 0x5000, 2, 0x4000_0000 | P | W | Large);
        Assert.Equal(0x4000_0000UL + (3UL << 21) + 0x4123, Translate(world, Linear, Access.Write));
        Put(world, 0x4000, 1, 0x5000 | P | W | Large);
        Assert.Equal(0x4000_0000UL + (3UL << 21) + 0x4123, Translate(world, Linear, Access.Write));
    }

    [Fact]
    public void Physical_address_extension_has_pointers_without_permissions()
    {
        using var world = new World();
        ((ulong*)world.Memory(0, 0x4020))[3] = 0x5000 | P;
        Put(world, 0x5000, 3, 0x6000 | P | W);
        Put(world, 0x6000, 4, 0x9000 | P | W);
        Assert.Equal(0x9123UL, Translate(world, 0xc060_4123, Access.Write, cr3: 0x4020, efer: 0));
        Assert.Equal(GuestWalk.NotMapped, Translate(world, 0x4060_4123, Access.Write, cr3: 0x4020, efer: 0));
    }

    [Fact]
    public void Two_levels_of_32_bits()
    {
        using var world = new World();
        ((uint*)world.Memory(0, 0x4000))[3] = 0x5000 | (uint)(P | W);
        ((uint*)world.Memory(0, 0x5000))[4] = 0x9000 | (uint)(P | W);
        ((uint*)world.Memory(0, 0x4000))[5] = 0x40_0000 | (uint)(P | W | Large);
        Assert.Equal(0x9123UL, Translate(world, 0xc0_4123, Access.Write, cr4: 0, efer: 0));
        Assert.Equal(0x40_4123UL, Translate(world, 0x140_4123, Access.Read, cr4: 1 << 4, efer: 0));
        Assert.Equal(GuestWalk.NotMapped, Translate(world, 0x180_4123, Access.Read, cr4: 1 << 4, efer: 0));
    }

    [Fact]
    public void Tables_outside_memory_are_not_followed()
    {
        using var world = FourLevels(0x9000 | P);
        Put(world, 0x6000, 3, 0xfff_ffff_f000 | P | W);
        Assert.Equal(GuestWalk.NotMapped, Translate(world, Linear, Access.Read));
    }

    [Fact]
    public void A_copy_may_cross_pages_and_stops_at_the_first_that_is_missing()
    {
        using var world = new World();
        var buffer = stackalloc byte[(int)Page.Bytes];
        new Span<byte>(buffer, (int)Page.Bytes).Fill(9);
        Assert.True(GuestMemory.Write(world.Hypervisor, world.Vcpu(0), 0x4ffe, buffer, 4));
        Assert.Equal(9, *world.Memory(0, 0x4fff));
        Assert.Equal(9, *world.Memory(0, 0x5001));
        Assert.Equal(0, *world.Memory(0, 0x5002));
        Assert.False(GuestMemory.Write(world.Hypervisor, world.Vcpu(0), 0xfffe, buffer, 4));
    }
}
