using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Cordon.Impl.Tests;

/// <summary>Makes boot bundles and guest kernels in memory, whole ones and damaged ones.</summary>
sealed unsafe class BundleMaker : IDisposable
{
    public const int KernelAt = 4096;
    public const int ProgramHeaderAt = 64;
    public const int NoteAt = 0x200;
    public const int CodeAt = 0x300;
    public const int KernelBytes = 0x400;
    public const ulong CodeAddress = 0x100000;
    public const uint Entry = 0x100010;
    const int ProgramHeaderBytes = 56;
    const int RamdiskAt = 8192;
    const int RamdiskBytes = 5000;
    const int CommandLineAt = 0x180;

    readonly byte* memory = (byte*)NativeMemory.AlignedAlloc(Bytes, 4096);

    public const int Bytes = 16384;

    public BundleMaker()
    {
        NativeMemory.Clear(memory, Bytes);
        "CordonBB"u8.CopyTo(All);
        Put32(8, 1);
        Put32(12, 1);
        Put64(16, RamdiskAt + RamdiskBytes);
        Put32(28, 256);
        Encoding.ASCII.GetBytes("guest").CopyTo(All[64..]);
        Put64(64 + 64, 4 << 20);
        Put32(64 + 72, 1);
        Put64(64 + 80, KernelAt);
        Put64(64 + 88, KernelBytes);
        Put64(64 + 96, RamdiskAt);
        Put64(64 + 104, RamdiskBytes);
        Put64(64 + 112, CommandLineAt);
        Put64(64 + 120, 4);
        "a=b!"u8.CopyTo(All[CommandLineAt..]);
        All.Slice(RamdiskAt, RamdiskBytes).Fill(0x77);
        PutKernel();
        Seal();
    }

    public Span<byte> All => new(memory, Bytes);

    /// <summary>The whole kernel file.</summary>
    public Span<byte> Kernel => All.Slice(KernelAt, KernelBytes);

    public byte* KernelPointer => memory + KernelAt;

    public BootInformation Boot
    {
        get
        {
            BootInformation boot = default;
            boot.MappedEnd = ulong.MaxValue;
            BootInformation.AddModule(&boot, (ulong)memory, Bytes);
            return boot;
        }
    }

    /// <summary>Makes the checksum right again.</summary>
    public void Seal()
    {
        Put32(24, 0);
        var count = 64 + (256 * (int)BinaryPrimitives.ReadUInt32LittleEndian(All[12..]));
        Put32(24, Crc32(All[..Math.Min(count, Bytes)]));
    }

    static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
            }
        }
        return ~crc;
    }

    public void Put32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(All[offset..], value);

    public void Put64(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(All[offset..], value);

    /// <summary>Writes a field of program header <paramref name="index"/>: 0 is the code, 1 the note.</summary>
    public void PutHeader(int index, int field, ulong value)
        => Put64(KernelAt + ProgramHeaderAt + (index * ProgramHeaderBytes) + field, value);

    void PutKernel()
    {
        "\u007fELF"u8.CopyTo(Kernel);
        Kernel[4] = 2;
        Kernel[5] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(Kernel[18..], 62);
        Put64(KernelAt + 32, ProgramHeaderAt);
        BinaryPrimitives.WriteUInt16LittleEndian(Kernel[54..], ProgramHeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(Kernel[56..], 2);
        Put32(KernelAt + ProgramHeaderAt, 1);
        PutHeader(0, 8, CodeAt);
        PutHeader(0, 24, CodeAddress);
        PutHeader(0, 32, 0x100);
        PutHeader(0, 40, 0x2000);
        Put32(KernelAt + ProgramHeaderAt + ProgramHeaderBytes, 4);
        PutHeader(1, 8, NoteAt);
        PutHeader(1, 32, 20);
        Put32(KernelAt + NoteAt, 4);
        Put32(KernelAt + NoteAt + 4, 4);
        Put32(KernelAt + NoteAt + 8, 18);
        "Xen\0"u8.CopyTo(Kernel[(NoteAt + 12)..]);
        Put32(KernelAt + NoteAt + 16, Entry);
        Kernel[CodeAt..].Fill(0x90);
    }

    public void Dispose() => NativeMemory.AlignedFree(memory);
}
