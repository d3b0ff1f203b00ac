using System.Security.Cryptography;
using Cordon.HwTests.Serial;
using Cordon.HwTests.Transport;

namespace Cordon.HwTests.Machines;

/// <summary>The machines of the lanes: which hypervisor runs the guest, and how the emulator has to be told.</summary>
public static class Hypervisors
{
    /// <summary>Memory of the domain that the guest runs in, in MiB, on every lane.</summary>
    public const int DomainMiB = 128;

    const int ShownDigits = 16;

    /// <summary>vcpus of the domain on Xen. The guest runs on the first; the other one is there for the calls that name it.</summary>
    public const uint XenVcpus = 2;

    /// <summary>vcpus of the domain on Cordon, where programs of hypercalls run.</summary>
    public const uint CordonVcpus = 1;

    /// <summary>
    /// Debian's Xen with the guest as its first domain, PVH. QEMU's SMAP, MONITOR and RDTSCP are off because Xen meets faults of theirs; a PVH
    /// first domain wants an IOMMU.
    /// </summary>
    /// <param name="cache">Where what is built is kept.</param>
    /// <param name="memoryMiB">The machine's memory.</param>
    /// <param name="vcpus">How many vcpus the domain has.</param>
    public static MachineSetup Xen(string cache, int memoryMiB = 384, uint vcpus = XenVcpus)
    {
        var guest = GuestImage.Build(cache);
        return new QemuSetup(
            "xen", XenPackage.Hypervisor(cache),
            "console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all cpuidle=0 cpufreq=none noreboot sched=credit "
            + $"dom0=pvh dom0_mem={DomainMiB}M dom0_max_vcpus={vcpus}",
            guest + " ", "EPYC,+svm,+npt,-monitor,-smap,-rdtscp", memoryMiB, ["-device", "amd-iommu"], "(XEN) Panic on CPU");
    }

    /// <summary>What the second of two domains does that gives its turn away, as often as it gets one.</summary>
    public static GuestProgram Yielding()
    {
        const ulong schedulerOperation = 29, yield = 0;
        var program = new GuestProgram();
        program.Measure(Measurement.Call, ulong.MaxValue, schedulerOperation, yield);
        return program;
    }

    /// <summary>What the second of two domains does that never gives its turn away.</summary>
    public static GuestProgram Spinning()
    {
        var program = new GuestProgram();
        program.Measure(Measurement.Nothing, ulong.MaxValue, 0);
        return program;
    }

    /// <summary>Cordon, the image at <paramref name="image"/>, on the lane <paramref name="lane"/>, with the guest as its only domain or as the first of two.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="cache">Where what is built is kept.</param>
    /// <param name="image">The image.</param>
    /// <param name="processors">How many processors the machine has, and the domain vcpus.</param>
    /// <param name="companion">What a second domain runs, which has no host; null when there is none.</param>
    /// <exception cref="LaneUnavailableException">The image is not there, or this machine lacks a tool.</exception>
    public static MachineSetup Cordon(string lane, string cache, string image, int processors = 1, GuestProgram? companion = null)
    {
        const string panic = "(cordon) panic:";
        if (!File.Exists(image))
        {
            throw new LaneUnavailableException($"there is no image {image}: ./cordon build");
        }
        if (lane == "kvm")
        {
            KvmHost.Require();
        }
        var bundle = companion is null ? Bundle(cache, (uint)processors) : PairBundle(cache, companion);
        var memoryMiB = companion is null ? 256 : 384;
        string[] devices = ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"];
        return lane switch
        {
            "kvm" => new QemuSetup(lane, image, "", bundle, "host", memoryMiB, devices, panic) { Accelerator = "kvm", Processors = processors },
            "qemu-svm" => new QemuSetup(lane, image, "", bundle, "max", memoryMiB, devices, panic) { Processors = processors },
            "bochs-vmx" => new BochsSetup(lane, BochsConfiguration.Vmx, Disc(bundle, image), memoryMiB, panic) { Processors = processors },
            "bochs-svm" => new BochsSetup(lane, BochsConfiguration.Svm, Disc(bundle, image), memoryMiB, panic) { Processors = processors },
            _ => throw new ArgumentException($"there is no lane {lane} of Cordon"),
        };
    }

    static string Bundle(string cache, uint vcpus) => Kept(cache, $"bundle-{vcpus}.bin", guest => TestBundle.Make(guest, [], DomainMiB, vcpus));

    static string PairBundle(string cache, GuestProgram companion)
    {
        var disc = ProgramDisc.Make("", new ulong[GuestLayout.PageSize / sizeof(ulong)], [companion]);
        return Kept(cache, $"bundle-pair-{Convert.ToHexStringLower(SHA256.HashData(disc))[..ShownDigits]}.bin", guest => TestBundle.MakePair(guest, disc, DomainMiB));
    }

    static string Kept(string cache, string name, Func<byte[], byte[]> make)
    {
        var guest = GuestImage.Build(cache);
        var bundle = Path.Combine(Path.GetDirectoryName(guest)!, name);
        if (!File.Exists(bundle))
        {
            var unfinished = bundle + $".{Guid.NewGuid():N}.part";
            File.WriteAllBytes(unfinished, make(File.ReadAllBytes(guest)));
            File.Move(unfinished, bundle, overwrite: true);
        }
        return bundle;
    }

    static string Disc(string bundle, string image)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image)))[..ShownDigits];
        var disc = Path.Combine(Path.GetDirectoryName(bundle)!, $"disc-{Path.GetFileNameWithoutExtension(bundle)}-{digest}.iso");
        if (!File.Exists(disc))
        {
            BootDisc.Write(disc, image, bundle);
        }
        return disc;
    }
}
