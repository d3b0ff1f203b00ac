using System.Diagnostics;
using System.Globalization;

namespace Cordon.HwTests.Machines;

/// <summary>Bochs without a display, as Debian packages it: what its configuration file says.</summary>
/// <param name="Processor">The emulated processor, one of <c>bochs-bin -help cpu</c>.</param>
/// <param name="Disc">An ISO 9660 image to boot.</param>
/// <param name="MemoryMiB">The machine's memory.</param>
/// <param name="Serial">Where the first serial port goes: the options of <c>com1</c>.</param>
/// <param name="InstructionsPerSecond">How many instructions are a second of the machine's time, in which its serial line sends 11,520 bytes.</param>
public sealed record BochsConfiguration(string Processor, string Disc, int MemoryMiB, string Serial, int InstructionsPerSecond)
{
    /// <summary>A processor with VMX: EPT, VPID, unrestricted guests, the preemption timer.</summary>
    public const string Vmx = "corei7_haswell_4770";

    /// <summary>A processor with SVM: nested paging, next RIP, flush by ASID.</summary>
    public const string Svm = "ryzen";

    /// <summary>Instructions a second by which a line on the serial port costs little.</summary>
    public const int UsualRate = 4_000_000;

    /// <summary>A processor with VMX, but without EPT.</summary>
    public const string VmxWithoutEpt = "core2_penryn_t9600";

    /// <summary>A 64-bit processor without either extension.</summary>
    public const string WithoutExtension = "p4_prescott_celeron_336";

    // QEMU's firmware: unlike Bochs's own, it leaves the lock on VMX to the boot loader. But on Bochs it tells of one processor only.
    const string Bios = "/usr/share/seabios/bios.bin";
    const string OwnBios = "/usr/share/bochs/BIOS-bochs-latest";
    const string VgaBios = "/usr/share/seabios/vgabios-stdvga.bin";

    /// <summary>How many processors it has.</summary>
    public int Processors { get; init; } = 1;

    string Firmware => Processors > 1 ? OwnBios : Bios;

    /// <summary>How to start it, with its files in <paramref name="scratch"/>.</summary>
    /// <exception cref="LaneUnavailableException">Bochs or its firmware is not installed.</exception>
    public ProcessStartInfo Command(string scratch)
    {
        var program = Tool.Find("bochs-bin", "bochs");
        Require(Firmware);
        Require(VgaBios);
        var configuration = Path.Combine(scratch, "bochsrc");
        var debugger = Path.Combine(scratch, "debugger");
        File.WriteAllText(configuration, Text(scratch));
        // Debian's Bochs is built with its debugger, which waits for a command.
        File.WriteAllText(debugger, "c\n");
        return new(program, ["-q", "-f", configuration, "-rc", debugger]);
    }

    string Text(string scratch) => string.Create(CultureInfo.InvariantCulture, $"""
        config_interface: textconfig
        display_library: rfb, options="timeout=0"
        romimage: file={Firmware}
        vgaromimage: file={VgaBios}
        megs: {MemoryMiB}
        cpu: model={Processor}, count={Processors}, ips={InstructionsPerSecond}, reset_on_triple_fault=0, ignore_bad_msrs=0
        ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
        ata0-master: type=cdrom, path={Disc}, status=inserted
        boot: cdrom
        com1: enabled=1, {Serial}
        log: {Path.Combine(scratch, "log")}
        clock: sync=none, time0=utc
        panic: action=fatal
        sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy
        speaker: enabled=0

        """);

    static void Require(string file)
    {
        if (!File.Exists(file))
        {
            throw new LaneUnavailableException($"{file} is missing: apt-get install {(file == OwnBios ? "bochsbios" : "seabios")}");
        }
    }
}
