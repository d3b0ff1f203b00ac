using Cordon.Cli.Elf;
using Cordon.Cli.Guests;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests;

/// <summary>Bad kernels are refused on the host, each with its reason.</summary>
public sealed class PvhKernelTests
{
    private const ulong Memory = 64 << 20;

    /// <summary>A right one passes, and its end is known.</summary>
    [Fact]
    public void A_kernel_that_fits_is_taken() => Assert.Equal(0x101000UL, PvhKernel.Check(TestElf.Create(), "k", Memory));

    /// <summary>A file that is no ELF.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(5000)]
    public void No_elf(int size) => Refused(new byte[size], "is no ELF file");

    /// <summary>An ELF for another machine, or of 32 bits.</summary>
    [Fact]
    public void Another_machine()
    {
        var other = TestElf.Create();
        other[18] = 3;
        Refused(other, "not a 64-bit one for x86-64");
        var narrow = TestElf.Create();
        narrow[4] = 1;
        Refused(narrow, "not a 64-bit one for x86-64");
    }

    /// <summary>Cut anywhere, it is truncated.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(0x1800)]
    [InlineData(0x1fff)]
    public void Truncated(int size) => Refused(TestElf.Create()[..size], "is truncated");

    /// <summary>No PVH note.</summary>
    [Fact]
    public void No_note() => Refused(TestElf.Create(note: 1), "has no PVH entry");

    /// <summary>An entry outside of what is loaded.</summary>
    [Fact]
    public void Entry_outside() => Refused(TestElf.Create(entry: 0x200000), "is entered at 0x200000");

    /// <summary>Segments that overlap.</summary>
    [Fact]
    public void Overlap() => Refused(TestElf.Create(list => [.. list, list[0] with { PhysicalAddress = 0x100800 }]), "has segments that overlap at 0x100800");

    /// <summary>A segment past the end of the address space.</summary>
    [Fact]
    public void Wrap() => Refused(TestElf.Create(list => [.. list, list[0] with { PhysicalAddress = ulong.MaxValue - 0x10 }]), "wraps past the end");

    /// <summary>A segment past the domain's memory.</summary>
    [Fact]
    public void Does_not_fit() => Refused(TestElf.Create(list => [.. list, list[0] with { PhysicalAddress = Memory }]), "does not fit");

    /// <summary>More bytes in the file than in memory.</summary>
    [Fact]
    public void More_in_file() => Refused(TestElf.Create(list => [list[0] with { MemorySize = 0x800 }, list[1]]), "more bytes in the file than in memory");

    /// <summary>Nothing to load.</summary>
    [Fact]
    public void Nothing_to_load()
    {
        Refused(TestElf.Create(list => [list[1]]), "has no segment to load");
        Refused(TestElf.Create(_ => []), "has no program headers");
    }

    /// <summary>A bzImage whose payload is cut, damaged or of an unknown packing.</summary>
    [Theory]
    [InlineData(0, 100_000u, "is truncated")]
    [InlineData(0, 64u, "packed in a way not known here")]
    [InlineData(1, 64u, "is damaged")]
    [InlineData(2, 64u, "is damaged")]
    [InlineData(3, 64u, "is damaged")]
    [InlineData(4, 64u, "is damaged")]
    public async Task A_bad_bzimage_is_refused(int packing, uint length, string expected)
    {
        byte[][] beginnings = [[0, 1, 2, 3], [0x1f, 0x8b, 9], [0x02, 0x21, 0x4c, 0x18], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], [0x28, 0xb5, 0x2f, 0xfd]];
        var file = new byte[2048];
        file[0x1f1] = 1;
        "HdrS"u8.CopyTo(file.AsSpan(0x202));
        file[0x206] = 0x0f;
        file[0x207] = 0x02;
        BitConverter.TryWriteBytes(file.AsSpan(0x24c), length);
        beginnings[packing].CopyTo(file, 1024);
        Assert.True(BzImage.IsOne(file));
        var error = await Assert.ThrowsAsync<CordonException>(() => BzImage.UnpackAsync(file, "k", CancellationToken.None));
        Assert.Equal(ExitStatus.BadInput, error.Status);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static void Refused(byte[] kernel, string expected)
    {
        var error = Assert.Throws<CordonException>(() => PvhKernel.Check(kernel, "k", Memory));
        Assert.Equal(ExitStatus.BadInput, error.Status);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
