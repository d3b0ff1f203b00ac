using System.Diagnostics;

namespace Cordon.Proofs.Machine.Tests;

/// <summary>Small images, assembled and linked for a test in a folder of their own.</summary>
sealed class TestImage : IDisposable
{
    const string Start = """
        bits 32
        section .text progbits alloc exec
        global pvh_start, long_start, main
        pvh_start:
            cli
            jmp 0x08:long_start
        bits 64
        long_start:
            call main
            hlt

        """;

    readonly string folder = Directory.CreateTempSubdirectory("cordon-image").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>The path of an image that calls <c>main</c> of <paramref name="code"/>.</summary>
    public string Build(string code)
    {
        File.WriteAllText(PathOf("image.asm"), Start + code + "\n");
        Run("nasm", "-f", "elf64", "-o", "image.o", "image.asm");
        Run("ld.lld", "-static", "-Ttext=0x100000", "-e", "pvh_start", "-o", "image.elf", "image.o");
        return PathOf("image.elf");
    }

    public void Run(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { WorkingDirectory = folder, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool}: {errors}");
    }
}
