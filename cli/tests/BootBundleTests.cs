using System.Buffers.Binary;
using System.Text;
using Cordon.Cli.Guests;

namespace Cordon.Cli.Tests;

/// <summary>The boot bundle, field by field as docs/boot-bundle.md has it.</summary>
public sealed class BootBundleTests
{
    /// <summary>CRC-32's usual check value.</summary>
    [Fact]
    public void Crc_has_its_check_value() => Assert.Equal(0xcbf43926u, Crc32.Of("123456789"u8));

    /// <summary>Header, records and the placing of parts.</summary>
    [Fact]
    public void A_bundle_has_its_fields_where_the_document_says()
    {
        var kernel = TestElf.Create();
        var one = new DomainConfiguration("one", "", null, "console=hvc0", 64, 2, true, DomainConfiguration.HandleOf("one"));
        using var stream = new MemoryStream();
        BootBundle.Write(stream, [new(one, kernel, [1, 2, 3]), new(one with { Name = "two", IsControlDomain = false, CommandLine = "" }, kernel, [])]);
        var bundle = stream.ToArray();

        Assert.Equal("CordonBB"u8, bundle.AsSpan(0, 8));
        Assert.Equal(1u, Word(bundle, 8));
        Assert.Equal(2u, Word(bundle, 12));
        Assert.Equal((ulong)bundle.Length, Long(bundle, 16));
        Assert.Equal(256u, Word(bundle, 28));
        var head = bundle[..(64 + 512)];
        head.AsSpan(24, 4).Clear();
        Assert.Equal(Crc32.Of(head), Word(bundle, 24));

        Assert.Equal("one", Encoding.ASCII.GetString(bundle, 64, 64).TrimEnd('\0'));
        Assert.Equal(64UL << 20, Long(bundle, 64 + 64));
        Assert.Equal((2u, 1u), (Word(bundle, 64 + 72), Word(bundle, 64 + 76)));
        var offset = Long(bundle, 64 + 80);
        Assert.Equal(0UL, offset % 4096);
        Assert.Equal(kernel, bundle.AsSpan((int)offset, (int)Long(bundle, 64 + 88)).ToArray());
        Assert.Equal([1, 2, 3], bundle.AsSpan((int)Long(bundle, 64 + 96), (int)Long(bundle, 64 + 104)).ToArray());
        Assert.Equal("console=hvc0"u8, bundle.AsSpan((int)Long(bundle, 64 + 112), (int)Long(bundle, 64 + 120)));

        // The second has the same kernel at the same place, no ramdisk and no command line.
        Assert.Equal(offset, Long(bundle, 320 + 80));
        Assert.Equal((0UL, 0UL), (Long(bundle, 320 + 96), Long(bundle, 320 + 104)));
        Assert.Equal((0UL, 0UL), (Long(bundle, 320 + 112), Long(bundle, 320 + 120)));
        Assert.Equal(0u, Word(bundle, 320 + 76));
    }

    private static uint Word(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));

    private static ulong Long(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(offset));
}
