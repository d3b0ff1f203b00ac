using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>The guest's ELF and the bundle that gives it to Cordon.</summary>
public sealed class GuestImageTests
{
    [Fact]
    public void The_guest_is_an_elf_with_a_pvh_note_whose_pool_is_where_the_host_looks_for_it()
    {
        var elf = File.ReadAllBytes(GuestImage.Build(Places.Cache));

        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1], elf[..6]);
        const int loadHeader = 64;
        var start = BitConverter.ToUInt64(elf, loadHeader + 24);
        var size = BitConverter.ToUInt64(elf, loadHeader + 40);
        Assert.Equal(GuestLayout.Pool + (ulong)GuestLayout.PoolPages * GuestLayout.PageSize, start + size);
        Assert.Equal(GuestLayout.Arena + (ulong)GuestLayout.ArenaPages * GuestLayout.PageSize, start + size);
    }

    [Fact]
    public void The_bundle_names_its_size_and_holds_the_kernel_at_a_page()
    {
        byte[] kernel = [1, 2, 3, 4, 5];

        var bundle = TestBundle.Make(kernel, [], 16, 2);

        Assert.Equal("CordonBB"u8.ToArray(), bundle[..8]);
        Assert.Equal((ulong)bundle.Length, BitConverter.ToUInt64(bundle, 16));
        Assert.Equal(kernel, bundle[(int)BitConverter.ToUInt64(bundle, 64 + 80)..]);
        Assert.Equal(16UL << 20, BitConverter.ToUInt64(bundle, 64 + 64));
    }

    [Fact]
    public void A_missing_image_is_named()
    {
        var problem = Assert.Throws<LaneUnavailableException>(() => Hypervisors.Cordon("qemu-svm", Places.Cache, "/nowhere/cordon.elf"));
        Assert.Contains("/nowhere/cordon.elf", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tool_is_named_with_its_package()
    {
        var problem = Assert.Throws<LaneUnavailableException>(() => Tool.Find("no-such-tool", "its-package"));
        Assert.Equal("no-such-tool is not installed: apt-get install its-package", problem.Message);
    }
}
