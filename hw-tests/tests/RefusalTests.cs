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

    /// <summary>The firmware tells of a second processor that is not there; the machine runs with the first.</summary>
    [LaneFact("bochs-vmx")]
    public void A_processor_that_does_not_answer_is_named()
    {
        // What is no kernel is refused, which ends the machine when all is said.
        var said = Run(BochsConfiguration.Vmx, new byte[4096], new Dictionary<string, byte[]> { ["madt"] = ProcessorTable(0, 5) }, "acpi --exclude=APIC /boot/madt");
        Assert.Contains("(cordon) processor with APIC number 5: not used: it does not answer", said, StringComparison.Ordinal);
        Assert.Contains("(cordon) 1 of 2 processors run guests", said, StringComparison.Ordinal);
    }

    // ACPI's multiple APIC description table (ACPI specification 6.4, 5.2.12) with a local APIC of each number.
    static byte[] ProcessorTable(params byte[] ids)
    {
        const int header = 44, entry = 8;
        var table = new byte[header + ids.Length * entry];
        "APIC"u8.CopyTo(table);
        BitConverter.TryWriteBytes(table.AsSpan(4), table.Length);
        table[8] = 4;
        "CORDONTESTS   "u8.CopyTo(table.AsSpan(10));
        BitConverter.TryWriteBytes(table.AsSpan(36), 0xfee00000);
        for (var i = 0; i < ids.Length; i++)
        {
            ReadOnlySpan<byte> local = [0, entry, (byte)i, ids[i], 1, 0, 0, 0];
            local.CopyTo(table.AsSpan(header + i * entry));
        }
        table[9] = (byte)-table.Sum(each => each);
        return table;
    }

    string Run(string processor, params string[] commands)
        => Run(processor, File.ReadAllBytes(GuestImage.Build(Places.Cache)), new Dictionary<string, byte[]>(), commands);

    string Run(string processor, byte[] kernel, IReadOnlyDictionary<string, byte[]> files, params string[] commands)
    {
        var disc = Path.Combine(folder, "disc.iso");
        var bundle = Path.Combine(folder, "bundle");
        File.WriteAllBytes(bundle, TestBundle.Make(kernel, [], Hypervisors.DomainMiB, Hypervisors.CordonVcpus));
        BootDisc.Write(disc, Places.Image, bundle, files, commands);
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
