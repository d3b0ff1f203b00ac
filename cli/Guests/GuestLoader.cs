using Cordon.Cli.Shell;
using Cordon.HwTests.Machines;

namespace Cordon.Cli.Guests;

/// <summary>Turns what <c>--guest</c> names into domains with their files read and checked.</summary>
public sealed class GuestLoader(Workspace workspace, Reporter reporter)
{
    /// <summary>The name of the guest that Cordon brings along.</summary>
    public const string Linux = "linux";

    private const uint LinuxMemory = 256;
    private const ulong MiB = 1 << 20;
    private readonly KernelStore kernels = new(workspace, reporter);

    /// <summary>Debian's kernel, the cloud one if nothing else is said, with our ramdisk.</summary>
    /// <param name="memory">MiB; null for the usual.</param>
    /// <param name="vcpus">How many; null for one.</param>
    /// <param name="command">What it runs before it powers off; null for a shell.</param>
    /// <param name="cancellation">Stops fetching.</param>
    /// <param name="name">What the domain is called.</param>
    /// <param name="kernelPackage">The kernel's metapackage.</param>
    /// <exception cref="CordonException">The kernel cannot be had (3), or does not fit the memory (2).</exception>
    public async Task<LoadedDomain> LinuxAsync(
        uint? memory, uint? vcpus, string? command, CancellationToken cancellation, string name = Linux, string kernelPackage = KernelStore.CloudKernel)
    {
        var kernel = await kernels.DebianAsync(kernelPackage, cancellation).ConfigureAwait(false);
        var domain = new DomainConfiguration(
            name, kernel, null, "console=hvc0", memory ?? LinuxMemory, vcpus ?? 1, false, DomainConfiguration.HandleOf(name),
            // A command that reboots its guest would run again and again.
            command is null ? EndActions.Usual : default);
        var elf = await kernels.ElfAsync(kernel, cancellation).ConfigureAwait(false);
        var drivers = await KernelStore.DriversAsync(kernel, LinuxProbe.Modules, cancellation).ConfigureAwait(false);
        return Checked(domain, elf, LinuxRamdisk.Create(command, drivers));
    }

    /// <summary>The domain of a configuration file.</summary>
    /// <exception cref="CordonException">The file, its kernel or its ramdisk is wrong (2).</exception>
    public async Task<LoadedDomain> FileAsync(string file, CancellationToken cancellation)
    {
        var domain = DomainConfigurationReader.Read(file);
        var elf = await kernels.ElfAsync(domain.Kernel, cancellation).ConfigureAwait(false);
        var ramdisk = domain.Ramdisk is null ? [] : await File.ReadAllBytesAsync(domain.Ramdisk, cancellation).ConfigureAwait(false);
        return Checked(domain, elf, ramdisk);
    }

    private static LoadedDomain Checked(DomainConfiguration domain, byte[] kernel, byte[] ramdisk)
    {
        var end = PvhKernel.Check(kernel, domain.Kernel, domain.Memory * MiB);
        if (end + (ulong)ramdisk.Length > domain.Memory * MiB)
        {
            throw CordonException.BadInput(
                $"domain {domain.Name}: memory = {domain.Memory} is too small for its kernel and ramdisk; {(end + (ulong)ramdisk.Length + MiB - 1) / MiB} or more would be right");
        }

        return new LoadedDomain(domain, kernel, ramdisk);
    }
}
