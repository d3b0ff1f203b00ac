using System.Text;

namespace Cordon.Cli.Guests;

/// <summary>Writes a cpio archive in the “newc” format (Linux Documentation/driver-api/early-userspace/buffer-format.rst).</summary>
/// <remarks>Owner 0, time 0 and inodes in order, so that equal contents are equal archives.</remarks>
public sealed class CpioArchive
{
    private const uint Folder = 0x4000;
    private const uint File = 0x8000;
    private const uint SymbolicLink = 0xa000;
    private readonly MemoryStream archive = new();
    private uint inode;

    /// <summary>Adds a folder.</summary>
    public CpioArchive AddFolder(string path) => Add(path, Folder | 0x1ed, []);

    /// <summary>Adds a file that may be executed when <paramref name="executable"/> says so.</summary>
    public CpioArchive AddFile(string path, ReadOnlySpan<byte> content, bool executable = false) =>
        Add(path, File | (executable ? 0x1edu : 0x1a4u), content);

    /// <summary>Adds a symbolic link to <paramref name="target"/>.</summary>
    public CpioArchive AddLink(string path, string target) => Add(path, SymbolicLink | 0x1ff, Encoding.UTF8.GetBytes(target));

    /// <summary>The archive, ended and padded to 512 bytes.</summary>
    public byte[] ToArray()
    {
        Add("TRAILER!!!", 0, []);
        Pad(512);
        return archive.ToArray();
    }

    private CpioArchive Add(string path, uint mode, ReadOnlySpan<byte> content)
    {
        var name = Encoding.UTF8.GetBytes(path);
        uint[] fields = [++inode, mode, 0, 0, 1, 0, (uint)content.Length, 0, 0, 0, 0, (uint)name.Length + 1, 0];
        archive.Write("070701"u8);
        foreach (var field in fields)
        {
            archive.Write(Encoding.ASCII.GetBytes(field.ToString("X8", null)));
        }

        archive.Write(name);
        archive.WriteByte(0);
        Pad(4);
        archive.Write(content);
        Pad(4);
        return this;
    }

    private void Pad(int alignment)
    {
        while (archive.Length % alignment != 0)
        {
            archive.WriteByte(0);
        }
    }
}
