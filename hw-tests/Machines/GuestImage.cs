using System.Security.Cryptography;

namespace Cordon.HwTests.Machines;

/// <summary>The guest's ELF, assembled from the sources that this assembly carries.</summary>
public static class GuestImage
{
    const string Prefix = "guest/";

    // Lanes that run side by side want it at the same time.
    static readonly Lock assembling = new();

    /// <summary>The path of the assembled guest under <paramref name="cache"/>; it is assembled when these sources were not before.</summary>
    /// <exception cref="LaneUnavailableException">nasm is not installed.</exception>
    public static string Build(string cache)
    {
        var sources = Sources();
        var folder = Path.Combine(cache, "hw-tests", "guest-" + Digest(sources));
        var elf = Path.Combine(folder, "guest.elf");
        if (File.Exists(elf))
        {
            return elf;
        }
        lock (assembling)
        {
            if (!File.Exists(elf))
            {
                Assemble(sources, folder, elf);
            }
        }
        return elf;
    }

    static void Assemble(SortedDictionary<string, byte[]> sources, string folder, string elf)
    {
        var nasm = Tool.Find("nasm", "nasm");
        Directory.CreateDirectory(folder);
        foreach (var (name, bytes) in sources)
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }
        var unfinished = $"guest-{Guid.NewGuid():N}.part";
        var (status, output) = Tool.Run(nasm, folder, "-f", "bin", "-o", unfinished, "guest.asm");
        if (status != 0)
        {
            throw new InvalidDataException($"nasm refuses the guest of the hardware tests: {output.Trim()}");
        }
        File.Move(Path.Combine(folder, unfinished), elf, overwrite: true);
    }

    static SortedDictionary<string, byte[]> Sources()
    {
        var assembly = typeof(GuestImage).Assembly;
        var sources = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            sources[name[Prefix.Length..]] = bytes;
        }
        return sources;
    }

    static string Digest(SortedDictionary<string, byte[]> sources)
        => Convert.ToHexStringLower(SHA256.HashData([.. sources.SelectMany(source => source.Value)]))[..16];
}
