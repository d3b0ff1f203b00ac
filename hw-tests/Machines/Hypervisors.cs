namespace Cordon.HwTests.Machines;

/// <summary>The machines of the lanes: which hypervisor runs the guest, and how QEMU has to be told.</summary>
public static class Hypervisors
{
    /// <summary>Memory of the domain that the guest runs in, in MiB, on every lane.</summary>
    public const int DomainMiB = 128;

    /// <summary>
    /// Debian's Xen with the guest as its first domain, PVH. QEMU's SMAP, MONITOR and RDTSCP are off because Xen meets faults of theirs; a PVH
    /// first domain wants an IOMMU.
    /// </summary>
    public static MachineSetup Xen(string cache)
    {
        var guest = GuestImage.Build(cache);
        return new(
            "xen", XenPackage.Hypervisor(cache),
            "console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all cpuidle=0 cpufreq=none reboot=t noreboot "
            + $"dom0=pvh dom0_mem={DomainMiB}M dom0_max_vcpus=2 sched=credit",
            guest + " ", "EPYC,+svm,+npt,-monitor,-smap,-rdtscp", 384, ["-device", "amd-iommu"], "(XEN) Panic on CPU");
    }
}
