using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Cordon.Spec.Tests;

/// <summary>spec/Abi against Xen's public headers (Debian's libxen-dev 4.17), through a C compiler.</summary>
public class AbiTests
{
    static string GoldenPath => Repository.PathOf("spec/tests/golden/abi-4.17.txt");

    /// <summary>Every size, offset and constant is what gcc printed for the headers, kept in golden/abi-4.17.txt.</summary>
    [Fact]
    public void Equals_the_headers_as_kept()
        => Assert.Equal(File.ReadAllLines(GoldenPath), AbiFacts.Print(AbiFacts.OfSpec).TrimEnd().Split('\n'));

    /// <summary>What is kept is what gcc prints for the headers of this machine, where it has both.</summary>
    [Fact]
    public void What_is_kept_equals_the_headers_of_this_machine()
    {
        if (!File.Exists("/usr/bin/gcc") || !File.Exists("/usr/include/xen/xen.h"))
        {
            return; // The kept file stands for them.
        }
        var folder = Directory.CreateTempSubdirectory("cordon-abi-");
        try
        {
            var source = Path.Combine(folder.FullName, "facts.c");
            var program = Path.Combine(folder.FullName, "facts");
            File.WriteAllText(source, AbiFacts.CProgram());
            Run("/usr/bin/gcc", "-o", program, source);
            Assert.Equal(File.ReadAllText(GoldenPath), Run(program));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Structures of fixed size that the headers only describe in words.</summary>
    [Fact]
    public void Other_structures_have_their_size()
    {
        Assert.Equal(20, Marshal.SizeOf<E820Entry>());
        Assert.Equal(16, Marshal.OffsetOf<E820Entry>(nameof(E820Entry.Type)));
        Assert.Equal(8 * (int)VcpuInfoWord.Count, Marshal.SizeOf<VcpuInfo>());
        Assert.Equal(8 * (int)SharedInfoWord.Pending, Marshal.OffsetOf<SharedInfo>(nameof(SharedInfo.EvtchnPending)));
        Assert.Equal(8 * (int)SharedInfoWord.Mask, Marshal.OffsetOf<SharedInfo>(nameof(SharedInfo.EvtchnMask)));
        Assert.Equal(8 * (int)SharedInfoWord.WallClock, Marshal.OffsetOf<SharedInfo>(nameof(SharedInfo.WcVersion)));
    }

    static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors.Result}");
        return output;
    }
}
