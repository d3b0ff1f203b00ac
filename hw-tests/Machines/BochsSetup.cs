using System.Diagnostics;
using Cordon.HwTests.Transport;

namespace Cordon.HwTests.Machines;

/// <summary>What Bochs starts. Its time counts instructions whether or not that is asked for.</summary>
/// <param name="Name">The lane's name, for messages.</param>
/// <param name="Processor">The emulated processor.</param>
/// <param name="Disc">The disc that it boots.</param>
/// <param name="MemoryMiB">The machine's memory.</param>
/// <param name="Panic">What begins the line by which the hypervisor says that it failed.</param>
public sealed record BochsSetup(string Name, string Processor, string Disc, int MemoryMiB, string Panic) : MachineSetup(Name, Panic)
{
    /// <summary>How many processors it has.</summary>
    public int Processors { get; init; } = 1;

    // An emulator without translation: a program takes ten times as long as under QEMU.
    /// <inheritdoc/>
    public override TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public override TimeSpan StartLimit => TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public override ProcessStartInfo Command(string scratch)
        => new BochsConfiguration(Processor, Disc, MemoryMiB, "mode=file, dev=/dev/stdout", BochsConfiguration.UsualRate) { Processors = Processors }.Command(scratch);

    /// <inheritdoc/>
    public override GuestPool OpenMemory(string scratch, int process) => new ProcessMemory(process);
}
