using System.Security.Cryptography;
using Cordon.HwTests.Machines;

namespace Cordon.HwTests.Serial;

/// <summary>The disc that a machine without a host beside it boots: the image, the guest of the tests and its programs.</summary>
public static class TestDisc
{
    /// <summary>Writes it to <paramref name="disc"/>; machines with a BIOS and with UEFI boot it, from a disc, a disk or a stick.</summary>
    /// <exception cref="LaneUnavailableException">A tool is not installed.</exception>
    public static void Write(string disc, string image, string cache, SelfTest test)
    {
        var guest = File.ReadAllBytes(GuestImage.Build(cache));
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image)));
        var bundle = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(disc))!, $"{Path.GetFileName(disc)}.{Environment.ProcessId}.bundle");
        try
        {
            File.WriteAllBytes(bundle, TestBundle.Make(guest, test.Ramdisk(digest), Hypervisors.DomainMiB, Hypervisors.CordonVcpus));
            BootDisc.WriteHybrid(disc, image, bundle);
        }
        finally
        {
            File.Delete(bundle);
        }
    }
}
