namespace Cordon.Impl.Tests;

/// <summary>What docs/boot-bundle.md says of the bundle's header and names, and of the memory that the boot loader tells of.</summary>
public sealed unsafe class BootBundleTests
{
    [Fact]
    public void A_whole_bundle_passes()
    {
        using var maker = new BundleMaker();
        var boot = maker.Boot;
        Assert.Null(BootBundle.Check(&boot, out var count));
        Assert.Equal(1U, count);
        Assert.Null(BootBundle.CheckName(&boot, 0));
    }

    [Theory]
    [InlineData(8, 2U, "version")]
    [InlineData(12, 0U, "no domain")]
    [InlineData(12, 65U, "no domain")]
    [InlineData(16, 100U, "truncated")]
    [InlineData(20, 1U, "truncated")]
    [InlineData(28, 128U, "records")]
    [InlineData(32, 2U, "flag")]
    public void A_damaged_header_is_named(int offset, uint value, string named)
    {
        using var maker = new BundleMaker();
        maker.Put32(offset, value);
        maker.Seal();
        var boot = maker.Boot;
        Assert.Contains(named, BootBundle.Check(&boot, out _));
    }

    [Fact]
    public void Every_flipped_bit_of_header_and_record_is_found()
    {
        using var maker = new BundleMaker();
        for (var bit = 64; bit < (64 + 256) * 8; bit++)
        {
            maker.All[bit / 8] ^= (byte)(1 << (bit % 8));
            var boot = maker.Boot;
            Assert.NotNull(BootBundle.Check(&boot, out _));
            maker.All[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Without_a_bundle_that_is_said()
    {
        BootInformation boot = default;
        Assert.Contains("no boot module", BootBundle.Check(&boot, out _));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("cordon", false)]
    [InlineData("cordon2", true)]
    [InlineData("a-b_c.d9", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz01234", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", false)]
    public void Names_are_checked(string name, bool isGood)
    {
        using var maker = new BundleMaker();
        maker.All.Slice(64, 64).Clear();
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(maker.All[64..]);
        var boot = maker.Boot;
        Assert.Equal(isGood, BootBundle.CheckName(&boot, 0) == null);
    }

    [Fact]
    public void Two_domains_have_two_names()
    {
        using var maker = new BundleMaker();
        maker.All.Slice(64, 256).CopyTo(maker.All[(64 + 256)..]);
        var boot = maker.Boot;
        Assert.Contains("another domain", BootBundle.CheckName(&boot, 1));
    }

    [Fact]
    public void Usable_memory_excludes_what_is_taken()
    {
        BootInformation boot = default;
        BootInformation.AddMemory(&boot, 0x1001, 0x9fff);
        BootInformation.Exclude(&boot, 0x4800, 0x6001);
        Assert.Equal(2U, boot.RangeCount);
        Assert.Equal((0x2000UL, 0x4000UL), (boot.RangeStart[0], boot.RangeEnd[0]));
        Assert.Equal((0x7000UL, 0xb000UL), (boot.RangeStart[1], boot.RangeEnd[1]));
        Assert.Equal(0x7000UL, BootInformation.Find(&boot, 0x4000));
        Assert.Equal(0UL, BootInformation.Find(&boot, 0x5000));
    }

    [Fact]
    public void Memory_that_is_told_of_twice_is_there_once()
    {
        BootInformation boot = default;
        BootInformation.AddMemory(&boot, 0x1000, 0x4000);
        BootInformation.AddMemory(&boot, 0x3000, 0x4000);
        BootInformation.AddMemory(&boot, 0x2000, 0x1000);
        var bytes = 0UL;
        for (var i = 0U; i < boot.RangeCount; i++)
        {
            bytes += boot.RangeEnd[i] - boot.RangeStart[i];
            for (var j = 0U; j < i; j++)
            {
                Assert.True(boot.RangeEnd[i] <= boot.RangeStart[j] || boot.RangeStart[i] >= boot.RangeEnd[j] || boot.RangeStart[j] == boot.RangeEnd[j]);
            }
        }
        Assert.Equal(0x6000UL, bytes);
    }

    [Fact]
    public void Reserved_memory_is_not_usable_whatever_else_the_map_says()
    {
        BootInformation boot = default;
        BootInformation.AddMemory(&boot, 0x1000, 0x4000);
        BootInformation.ExcludeReserved(&boot, 0x4000, ulong.MaxValue);
        Assert.Equal(0x4000UL, BootInformation.MemoryEnd(&boot));
    }

    [Fact]
    public void A_module_that_cannot_be_read_is_none()
    {
        BootInformation boot = default;
        boot.MappedEnd = 1UL << 32;
        BootInformation.AddModule(&boot, (1UL << 32) - 4, 8);
        BootInformation.AddModule(&boot, 1UL << 63, 8);
        BootInformation.AddModule(&boot, 16, ulong.MaxValue);
        Assert.Equal(0UL, boot.BundleBytes);
    }

    [Theory]
    [InlineData(ulong.MaxValue - 4095, 8192UL)]
    [InlineData(0x1000UL, ulong.MaxValue)]
    [InlineData(0x1000UL, 0UL)]
    public void A_memory_map_that_wraps_does_no_harm(ulong start, ulong bytes)
    {
        BootInformation boot = default;
        BootInformation.AddMemory(&boot, start, bytes);
        Assert.True(BootInformation.MemoryEnd(&boot) <= 1UL << 46);
        for (var i = 0U; i < boot.RangeCount; i++)
        {
            Assert.True(boot.RangeStart[i] < boot.RangeEnd[i]);
        }
    }
}
