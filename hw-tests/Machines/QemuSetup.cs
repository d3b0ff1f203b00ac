using System.Diagnostics;
using Cordon.HwTests.Transport;

namespace Cordon.HwTests.Machines;

/// <summary>What QEMU starts.</summary>
/// <param name="Name">The lane's name, for messages.</param>
/// <param name="Kernel">The hypervisor, an ELF that QEMU's <c>-kernel</c> takes.</param>
/// <param name="CommandLine">The hypervisor's command line; empty for none.</param>
/// <param name="Module">The argument of <c>-initrd</c>.</param>
/// <param name="Processor">The argument of <c>-cpu</c>.</param>
/// <param name="MemoryMiB">The machine's memory.</param>
/// <param name="Devices">Further arguments.</param>
/// <param name="Panic">What begins the line by which the hypervisor says that it failed.</param>
public sealed record QemuSetup(
    string Name, string Kernel, string CommandLine, string Module, string Processor, int MemoryMiB, string[] Devices, string Panic)
    : MachineSetup(Name, Panic)
{
    const string MemoryFile = "memory";

    /// <summary>The argument of <c>-accel</c>.</summary>
    public string Accelerator { get; init; } = "tcg";

    /// <summary>How many processors it has.</summary>
    public int Processors { get; init; } = 1;

    /// <inheritdoc/>
    public override ProcessStartInfo Command(string scratch)
        => new(Tool.Find("qemu-system-x86_64", "qemu-system-x86"), Arguments(Path.Combine(scratch, MemoryFile)));

    /// <inheritdoc/>
    public override GuestPool OpenMemory(string scratch, int process) => new SharedMemory(Path.Combine(scratch, MemoryFile));

    /// <summary>QEMU's arguments, the machine's memory being the file <paramref name="memory"/>.</summary>
    IEnumerable<string> Arguments(string memory) =>
    [
        "-accel", Accelerator, "-machine", "q35,kernel-irqchip=split,memory-backend=ram", "-cpu", Processor, "-smp", $"{Processors}", "-m", $"{MemoryMiB}",
        "-object", $"memory-backend-file,id=ram,size={MemoryMiB}M,mem-path={memory},share=on",
        "-nodefaults", "-display", "none", "-monitor", "none", "-no-reboot", "-serial", "stdio",
        .. CountInstructions ? ["-icount", "shift=0,sleep=off,align=off"] : Array.Empty<string>(),
        .. Devices, "-kernel", Kernel, .. CommandLine.Length > 0 ? ["-append", CommandLine] : Array.Empty<string>(), "-initrd", Module,
    ];
}
