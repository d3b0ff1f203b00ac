namespace Cordon.Impl.Tests;

/// <summary>The bits of p2m entries, in each processor's format, seen where the processor sees them.</summary>
public sealed unsafe class NestedEntryTests
{
    const ulong AddressMask = 0x000f_ffff_ffff_f000;
    const int TypeShift = 52;

    // AMD APM volume 2, 15.25.5: present, writable, user, accessed; a leaf that may be written is dirty.
    const ulong AmdTable = 0x27, AmdWritable = 0x67, AmdReadOnly = 0x25;

    // Intel SDM volume 3, 29.3.2: read, write, execute; a leaf is write-back (6) and overrides the guest's PAT.
    const ulong IntelTable = 0x07, IntelWritable = 0x77, IntelReadOnly = 0x75;

    [Theory]
    [InlineData(Extension.Svm, AmdTable, AmdWritable, AmdReadOnly)]
    [InlineData(Extension.Vmx, IntelTable, IntelWritable, IntelReadOnly)]
    public void Entries_have_the_processors_format(Extension extension, ulong table, ulong writable, ulong readOnly)
    {
        const ulong gfn = 1UL << 27;
        using var world = new World();
        world.Hypervisor->Extension = extension;
        var frame = NestedPaging.Lookup(world.Hypervisor, world.Domain(0), new Gfn(3)).Frame;
        NestedPaging.Remove(world.Hypervisor, world.Domain(0), new Gfn(3));
        Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(0), new Gfn(gfn), frame, MappingType.RamReadWrite));
        Assert.Equal([table, table, table, writable], Bits(world, gfn, MappingType.RamReadWrite));
        NestedPaging.Remove(world.Hypervisor, world.Domain(0), new Gfn(gfn));
        Assert.True(NestedPaging.Map(world.Hypervisor, world.Domain(0), new Gfn(gfn), frame, MappingType.RamReadOnly));
        Assert.Equal([table, table, table, readOnly], Bits(world, gfn, MappingType.RamReadOnly));
        Assert.True(NestedPaging.Fill(world.Hypervisor, world.Domain(0), new Gfn(gfn + 1), 1));
        Assert.Equal([table, table, table, writable], Bits(world, gfn + 1, MappingType.RamReadWrite));
    }

    // What the entries on the way to a guest frame hold besides addresses, from the top; the last one's type is checked and taken off.
    static ulong[] Bits(World world, ulong gfn, MappingType type)
    {
        var bits = new ulong[4];
        var table = world.Domain(0)->NestedRoot.Address;
        for (var level = 3; level >= 0; level--)
        {
            var entry = ((ulong*)Hypervisor.At(world.Hypervisor, table))[(gfn >> (level * 9)) & 511];
            bits[3 - level] = entry & ~AddressMask;
            table = entry & AddressMask;
        }
        Assert.Equal((ulong)type, bits[3] >> TypeShift);
        bits[3] &= (1UL << TypeShift) - 1;
        return bits;
    }
}
