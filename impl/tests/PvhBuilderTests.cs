using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>A PVH domain from a bundle's record: what it finds in its memory and registers, and which kernels are refused.</summary>
public sealed unsafe class PvhBuilderTests
{
    const int OffsetField = 8;
    const int AddressField = 24;
    const int FileBytesField = 32;
    const int MemoryBytesField = 40;

    static string? Build(BundleMaker maker, World world, out Domain* domain)
    {
        var boot = maker.Boot;
        Assert.Null(BootBundle.Check(&boot, out _));
        return PvhBuilder.Build(world.Hypervisor, &boot, BootBundle.Record(&boot, 0), new DomainId(1), out domain);
    }

    [Fact]
    public void The_guest_starts_as_the_protocol_says()
    {
        using var maker = new BundleMaker();
        using var world = new World(2, 1, 0, frames: 4096, started: 0);
        Assert.Null(Build(maker, world, out var domain));
        ref readonly var registers = ref world.Vcpu(1)->Initial;
        Assert.Equal(BundleMaker.Entry, registers.Rip);
        Assert.Equal(0x11UL, registers.Cr0);
        Assert.Equal(0xc9bU, registers.Cs.Attributes);
        var info = (HvmStartInfo*)world.Memory(1, registers.Rbx);
        Assert.Equal(StartInfoValue.Magic, info->Magic);
        Assert.Equal(0U, info->Flags);
        Assert.Equal((byte)'a', *world.Memory(1, info->CmdlinePaddr));
        Assert.Equal(0, world.Memory(1, info->CmdlinePaddr)[4]);
        var module = (HvmModlistEntry*)world.Memory(1, info->ModlistPaddr);
        Assert.Equal(5000UL, module->Size);
        Assert.Equal(0x77, *world.Memory(1, module->Paddr + 4999));
        var map = (HvmMemmapTableEntry*)world.Memory(1, info->MemmapPaddr);
        Assert.Equal((0UL, 4UL << 20, MemmapType.Ram), (map[0].Addr, map[0].Size, map[0].Type));
        Assert.Equal("RSD PTR ", System.Text.Encoding.ASCII.GetString(world.Memory(1, info->RsdpPaddr), 8));
        Assert.Equal(0x90, *world.Memory(1, BundleMaker.CodeAddress + 0xff));
        Assert.Equal(0, *world.Memory(1, BundleMaker.CodeAddress + 0x100));
        Assert.NotEqual(0UL, domain->Parameters[(int)HvmParam.ConsoleEvtchn]);
    }

    [Fact]
    [Clause("HC-MEM-036")]
    public void The_guests_memory_lies_in_superpages()
    {
        using var maker = new BundleMaker();
        using var world = new World(2, 1, 0, frames: 4096, started: 0);
        Assert.Null(Build(maker, world, out _));
        for (var gfn = 0UL; gfn < 1024; gfn++)
        {
            Assert.True(NestedWalk.Of(world, 1, gfn).IsSuperpage);
        }
    }

    [Fact]
    public void A_control_domain_is_told_so()
    {
        using var maker = new BundleMaker();
        maker.Put32(64 + 76, DomainRecord.ControlDomain);
        maker.Seal();
        using var world = new World(2, 1, 0, frames: 4096, started: 0);
        Assert.Null(Build(maker, world, out _));
        var info = (HvmStartInfo*)world.Memory(1, world.Vcpu(1)->Initial.Rbx);
        Assert.Equal(StartInfoFlags.Privileged | StartInfoFlags.InitDomain, info->Flags);
    }

    [Theory]
    [InlineData(0, OffsetField, 0x380UL, "truncated")]
    [InlineData(0, OffsetField, ulong.MaxValue, "truncated")]
    [InlineData(0, FileBytesField, 0x101UL, "truncated")]
    [InlineData(1, FileBytesField, 0x1000UL, "truncated")]
    [InlineData(0, MemoryBytesField, 0x80UL, "wraps")]
    [InlineData(0, AddressField, ulong.MaxValue - 0xfff, "wraps")]
    [InlineData(0, AddressField, 0x400000UL, "does not fit")]
    [InlineData(0, MemoryBytesField, 0UL, "nothing to load")]
    [InlineData(0, AddressField, 0x1000UL, "entry")]
    [InlineData(1, FileBytesField, 8UL, "no PVH note")]
    public void A_damaged_segment_is_named(int header, int field, ulong value, string named)
    {
        using var maker = new BundleMaker();
        maker.PutHeader(header, field, value);
        using var world = new World(2, 1, 0, frames: 4096, started: 0);
        Assert.Contains(named, Build(maker, world, out _));
    }

    [Theory]
    [InlineData(0, "no ELF file")]
    [InlineData(4, "x86-64")]
    [InlineData(18, "x86-64")]
    [InlineData(54, "headers")]
    [InlineData(57, "headers")]
    [InlineData(39, "truncated")]
    [InlineData(BundleMaker.NoteAt + 8, "no PVH note")]
    [InlineData(BundleMaker.NoteAt + 12, "no PVH note")]
    public void A_damaged_kernel_is_named(int offset, string named)
    {
        using var maker = new BundleMaker();
        maker.Kernel[offset] ^= 0x40;
        using var world = new World(2, 1, 0, frames: 4096, started: 0);
        Assert.Contains(named, Build(maker, world, out _));
    }

    [Fact]
    public void Segments_that_overlap_are_named()
    {
        using var maker = new BundleMaker();
        maker.Put32(BundleMaker.KernelAt + BundleMaker.ProgramHeaderAt + 56, 1);
        maker.PutHeader(1, AddressField, BundleMaker.CodeAddress + 0x1fff);
        maker.PutHeader(1, MemoryBytesField, 0x1000);
        using var world = new World(2, 1, 0, frames: 4096, started: 0);
        Assert.Contains("overlap", Build(maker, world, out _));
    }

    [Theory]
    [InlineData(64, 4097U, "memory")]
    [InlineData(72, 2U, "vcpu")]
    [InlineData(72, 0U, "vcpu")]
    [InlineData(76, 2U, "flag")]
    [InlineData(84, 1U, "outside")]
    [InlineData(104, 0x100000U, "outside")]
    [InlineData(120, 2048U, "command line")]
    public void A_damaged_record_is_named(int offset, uint value, string named)
    {
        using var maker = new BundleMaker();
        maker.Put32(64 + offset, value);
        maker.Seal();
        using var world = new World(2, 1, 0, frames: 4096, started: 0);
        Assert.Contains(named, Build(maker, world, out _));
    }

    [Fact]
    public void Memory_that_the_machine_does_not_have_is_named()
    {
        using var maker = new BundleMaker();
        using var world = new World(2, 1, 0, frames: 512, started: 0);
        Assert.Contains("not so much memory", Build(maker, world, out _));
    }

    [Fact]
    public void No_byte_of_a_kernel_makes_the_builder_fail_otherwise()
    {
        using var maker = new BundleMaker();
        var random = new Random(1);
        for (var round = 0; round < 3000; round++)
        {
            var saved = maker.Kernel[..0x300].ToArray();
            for (var i = 0; i < 4; i++)
            {
                maker.Kernel[random.Next(0x300)] = (byte)random.Next(256);
            }
            ElfKernel.Open(maker.KernelPointer, BundleMaker.KernelBytes, 4 << 20, out _);
            saved.CopyTo(maker.Kernel);
        }
    }
}
