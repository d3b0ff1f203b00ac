using System.Diagnostics;
using Cordon.HwTests.Machines;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>Processors on which the image cannot run guests: each is told in one line what is missing.</summary>
public sealed class RefusalTests : IDisposable
{
    static readonly TimeSpan limit = TimeSpan.FromMinutes(2);
    readonly string folder = Directory.CreateTempSubdirectory("cordon-refusal-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [LaneFact("bochs-vmx")]
    public void Firmware_that_locks_VMX_off_is_named()
        // IA32_FEATURE_CONTROL: locked, and VMX not enabled.
        => Assert.Contains("(cordon) cannot start: the firmware has disabled VMX", Run(BochsConfiguration.Vmx, "wrmsr 0x3a 0x1"), StringComparison.Ordinal);

    [LaneFact("bochs-vmx")]
    public void VMX_without_what_is_needed_is_named()
        => Assert.Contains("(cordon) cannot start: the processor's VMX lacks: ", Run(BochsConfiguration.VmxWithoutEpt), StringComparison.Ordinal);

    [LaneFact("bochs-vmx")]
    public void A_processor_without_an_extension_is_named()
        => Assert.Contains("(cordon) cannot start: the processor has neither SVM nor VMX", Run(BochsConfiguration.WithoutExtension), StringComparison.Ordinal);

    string Run(string processor, params string[] commands)
    {
        var disc = Path.Combine(folder, "disc.iso");
        var bundle = Path.Combine(folder, "bundle");
        File.WriteAllBytes(bundle, TestBundle.Make(File.ReadAllBytes(GuestImage.Build(Places.Cache)), [], Hypervisors.DomainMiB, Hypervisors.CordonVcpus));
        BootDisc.Write(disc, Places.Image, bundle, commands);
        var start = new BochsConfiguration(processor, disc, 256, "mode=file, dev=/dev/stdout", BochsConfiguration.UsualRate).Command(folder);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill();
        }
        process.WaitForExit();
        _ = errors;
        return output.Result;
    }
}
