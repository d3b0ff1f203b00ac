using System.Runtime.InteropServices;

namespace Cordon.Impl.Tests;

/// <summary>Which processors the firmware's tables tell of (ACPI specification 6.4, 5.2.12): those that may be used, each once, and none of damaged tables.</summary>
public sealed unsafe class ProcessorListTests : IDisposable
{
    const int Bytes = 0x1000, RootPointer = 0, Root = 0x100, Other = 0x200, Processors = 0x300;
    const int LengthField = 4, RevisionField = 15, RootChecksum = 8, TableChecksum = 9, HeaderBytes = 36, EntriesAt = 44;

    readonly byte* memory = (byte*)NativeMemory.AlignedAlloc(Bytes, Bytes);

    public ProcessorListTests()
    {
        new Span<byte>(memory, Bytes).Clear();
        "RSD PTR "u8.CopyTo(new Span<byte>(memory + RootPointer, 8));
        memory[RootPointer + RevisionField] = 2;
        *(ulong*)(memory + RootPointer + 24) = (ulong)memory + Root;
        Seal(RootPointer, 20, RootChecksum);
        "XSDT"u8.CopyTo(new Span<byte>(memory + Root, 4));
        *(ulong*)(memory + Root + HeaderBytes) = (ulong)memory + Other;
        *(ulong*)(memory + Root + HeaderBytes + 8) = (ulong)memory + Processors;
        SealTable(Root, HeaderBytes + 16);
        "FACP"u8.CopyTo(new Span<byte>(memory + Other, 4));
        SealTable(Other, HeaderBytes);
        "APIC"u8.CopyTo(new Span<byte>(memory + Processors, 4));
        Entries([0, 8, 0, 0, 1, 0, 0, 0]);
    }

    public void Dispose() => NativeMemory.AlignedFree(memory);

    [Fact]
    public void The_processors_that_may_be_used_are_found_once_each()
    {
        Entries([
            0, 8, 0, 0, 1, 0, 0, 0,
            1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0,
            0, 8, 1, 2, 1, 0, 0, 0,
            0, 8, 2, 4, 0, 0, 0, 0,
            0, 8, 3, 6, 2, 0, 0, 0,
            9, 16, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
            9, 16, 0, 0, 0x2c, 1, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0]);
        Assert.Equal([0u, 2, 300], Read());
    }

    [Fact]
    public void More_than_are_kept_are_left_out()
    {
        var entries = new byte[8 * 255 + 16 * 2];
        for (var i = 0; i < 255; i++)
        {
            (entries[8 * i + 1], entries[8 * i + 3], entries[8 * i + 4]) = (8, (byte)i, 1);
        }
        for (var i = 0; i < 2; i++)
        {
            var entry = entries.AsSpan(8 * 255 + 16 * i);
            (entry[0], entry[1], entry[4], entry[5], entry[8]) = (9, 16, (byte)i, 1, 1);
        }
        Entries(entries);
        Assert.Equal(ProcessorList.Most, Read().Length);
    }

    [Theory]
    [InlineData(RootPointer + 1)]
    [InlineData(RootPointer + 16)]
    [InlineData(Root + 1)]
    [InlineData(Root + HeaderBytes + 9)]
    [InlineData(Processors + EntriesAt + 3)]
    [InlineData(Processors + LengthField)]
    [InlineData(Processors + LengthField + 3)]
    public void A_flipped_bit_leaves_the_first_processor_alone(int place)
    {
        memory[place] ^= 4;
        Assert.Empty(Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(255)]
    public void An_entry_of_a_wrong_length_ends_the_list(byte length)
    {
        Entries([0, 8, 0, 5, 1, 0, 0, 0, 0, length, 0, 7, 1, 0, 0, 0]);
        Assert.Equal([5u], Read());
    }

    [Fact]
    public void A_table_beyond_what_is_mapped_is_not_read()
    {
        BootInformation boot = default;
        boot.RootPointer = (ulong)memory;
        boot.MappedEnd = (ulong)memory + Processors + EntriesAt;
        ProcessorList list = default;
        ProcessorList.Read(&boot, &list);
        Assert.Equal(0u, list.Count);
    }

    void Entries(ReadOnlySpan<byte> entries)
    {
        entries.CopyTo(new Span<byte>(memory + Processors + EntriesAt, Bytes - Processors - EntriesAt));
        SealTable(Processors, EntriesAt + entries.Length);
    }

    void SealTable(int table, int bytes)
    {
        *(uint*)(memory + table + LengthField) = (uint)bytes;
        Seal(table, bytes, TableChecksum);
    }

    void Seal(int start, int bytes, int checksum)
    {
        memory[start + checksum] = 0;
        byte sum = 0;
        for (var i = 0; i < bytes; i++)
        {
            sum += memory[start + i];
        }
        memory[start + checksum] = (byte)-sum;
    }

    uint[] Read()
    {
        BootInformation boot = default;
        boot.RootPointer = (ulong)memory + RootPointer;
        boot.MappedEnd = ulong.MaxValue;
        ProcessorList list = default;
        ProcessorList.Read(&boot, &list);
        return new Span<uint>(list.ApicIds, (int)list.Count).ToArray();
    }
}
