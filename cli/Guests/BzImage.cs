using System.Buffers.Binary;
using System.IO.Compression;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Guests;

/// <summary>Takes the ELF out of a bzImage (Linux Documentation/arch/x86/boot.rst, “The Real-Mode Kernel Header”).</summary>
public static class BzImage
{
    private const int SetupSectors = 0x1f1;
    private const int Magic = 0x202;
    private const int Version = 0x206;
    private const int PayloadOffset = 0x248;
    private const int PayloadLength = 0x24c;

    /// <summary>Boot protocol 2.08, the first that says where the payload is.</summary>
    private const int LeastVersion = 0x208;

    /// <summary>Whether <paramref name="file"/> begins as a bzImage does.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file) => file.Length > PayloadLength + 4 && file.Slice(Magic, 4).SequenceEqual("HdrS"u8);

    /// <summary>The uncompressed payload of <paramref name="file"/>.</summary>
    /// <exception cref="CordonException">It is truncated, or packed in a way that is not known here (2); or the unpacker is missing (3).</exception>
    public static async Task<byte[]> UnpackAsync(byte[] file, string path, CancellationToken cancellation)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(Version)) < LeastVersion)
        {
            throw CordonException.BadInput($"kernel {path} is a bzImage of a boot protocol before 2.08, which does not say where its ELF is; give its vmlinux instead");
        }

        var sectors = file[SetupSectors] == 0 ? 4 : file[SetupSectors];
        var start = ((long)(sectors + 1) * 512) + BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(PayloadOffset));
        long length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(PayloadLength));
        if (length < 8 || start + length > file.Length)
        {
            throw CordonException.BadInput($"kernel {path} is truncated: its payload ends at byte {start + length}, the file at {file.Length}");
        }

        // The last four bytes are the unpacked size, which the kernel's build appends.
        var size = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)(start + length - 4)));
        var payload = file.AsMemory((int)start, (int)length - 4);
        var unpacked = await DecompressAsync(payload, path, cancellation).ConfigureAwait(false);
        return unpacked.Length == size
            ? unpacked
            : throw CordonException.BadInput($"kernel {path} is damaged: its payload unpacks to {unpacked.Length} bytes instead of {size}");
    }

    private static async Task<byte[]> DecompressAsync(ReadOnlyMemory<byte> payload, string path, CancellationToken cancellation)
    {
        var begin = payload.Span;
        if (begin.StartsWith("\u007fELF"u8))
        {
            return payload.ToArray();
        }

        if (begin.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            return Gunzip(payload, path);
        }

        string[] tool = begin switch
        {
            [0x02, 0x21, 0x4c, 0x18, ..] => ["lz4", "-d", "-c", "-q"],
            [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, ..] => ["xz", "-d", "-c", "-q"],
            [0x28, 0xb5, 0x2f, 0xfd, ..] => ["zstd", "-d", "-c", "-q"],
            _ => throw CordonException.BadInput(
                $"kernel {path} is a bzImage packed in a way not known here (its payload begins {Convert.ToHexStringLower(begin[..4])}; LZ4, XZ, Zstandard and gzip are known)"),
        };
        return await PipeAsync(tool, payload, path, cancellation).ConfigureAwait(false);
    }

    private static byte[] Gunzip(ReadOnlyMemory<byte> payload, string path)
    {
        try
        {
            using var unpacked = new MemoryStream();
            using var gzip = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
            gzip.CopyTo(unpacked);
            return unpacked.ToArray();
        }
        catch (InvalidDataException)
        {
            throw CordonException.BadInput($"kernel {path} is damaged: its gzip payload does not unpack");
        }
    }

    private static async Task<byte[]> PipeAsync(string[] tool, ReadOnlyMemory<byte> payload, string path, CancellationToken cancellation)
    {
        using var process = ToolProcess.Start(tool[0], tool[1..]);
        await using var kill = cancellation.Register(() => ToolProcess.KillTree(process)).ConfigureAwait(false);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var unpacked = new MemoryStream();
        var copy = process.StandardOutput.BaseStream.CopyToAsync(unpacked, CancellationToken.None);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(payload, CancellationToken.None).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The unpacker gave up early; its exit status says so below.
        }

        await Task.WhenAll(copy, errors, process.WaitForExitAsync(CancellationToken.None)).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? unpacked.ToArray()
            : throw CordonException.BadInput($"kernel {path} is damaged: {tool[0]} cannot unpack its payload");
    }
}
