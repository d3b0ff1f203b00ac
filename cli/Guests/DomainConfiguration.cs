using System.Text.RegularExpressions;
using Cordon.Cli.Configuration;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Guests;

/// <summary>What follows when a domain has ended, by its number in the boot bundle.</summary>
public enum EndAction : byte
{
    /// <summary>It gives everything back.</summary>
    Destroy,

    /// <summary>It gives everything back, and is built anew.</summary>
    Restart,

    /// <summary>It stays as it is, and does not run.</summary>
    Preserve,
}

/// <summary>What follows each end of a domain.</summary>
/// <param name="OnPoweroff">When it powers off.</param>
/// <param name="OnReboot">When it reboots.</param>
/// <param name="OnCrash">When it ends in any other way.</param>
public readonly record struct EndActions(EndAction OnPoweroff, EndAction OnReboot, EndAction OnCrash)
{
    /// <summary>What xl.cfg takes where nothing is said.</summary>
    public static EndActions Usual { get; } = new(EndAction.Destroy, EndAction.Restart, EndAction.Destroy);
}

/// <summary>A domain to start.</summary>
/// <param name="Name">1 to 31 characters of <c>A-Z a-z 0-9 - _ .</c>.</param>
/// <param name="Kernel">The kernel's file: an ELF or a bzImage.</param>
/// <param name="Ramdisk">The ramdisk's file, or null.</param>
/// <param name="CommandLine">What the kernel is told, at most 2047 bytes.</param>
/// <param name="Memory">MiB.</param>
/// <param name="Vcpus">How many virtual processors.</param>
/// <param name="IsControlDomain">Whether it is started as Xen starts its first domain (SIF_INITDOMAIN).</param>
/// <param name="Handle">Its UUID.</param>
/// <param name="Ends">What follows when it has ended.</param>
public sealed partial record DomainConfiguration(
    string Name, string Kernel, string? Ramdisk, string CommandLine, uint Memory, uint Vcpus, bool IsControlDomain, Guid Handle, EndActions Ends = default)
{
    /// <summary>The greatest number of domains in a boot bundle.</summary>
    public const int MaximumDomains = 64;

    /// <summary>The greatest size of a command line in bytes.</summary>
    public const int MaximumCommandLine = 2047;

    /// <summary>The greatest number of vcpus that a shared_info page of the ABI has places for.</summary>
    public const uint MaximumVcpus = 32;

    /// <summary>The greatest memory in MiB: guest memory lies below the devices' hole under 4 GiB.</summary>
    public const uint MaximumMemory = 3072;

    /// <summary>What is wrong with <paramref name="name"/> as a domain's, or null.</summary>
    public static string? RejectName(string name) => NamePattern().IsMatch(name) && name != "cordon"
        ? null
        : $"name “{name}” is not possible; 1 to 31 of A-Z a-z 0-9 - _ . and not “cordon” would be right";

    /// <summary>A handle made of a name, so that the same domain has the same one in each run.</summary>
    public static Guid HandleOf(string name) =>
        new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("cordon domain " + name)).AsSpan(0, 16));

    /// <summary>Checks what several domains must agree on.</summary>
    /// <exception cref="CordonException">Two have one name, or there are too many.</exception>
    public static void CheckTogether(IReadOnlyList<DomainConfiguration> domains)
    {
        if (domains.Count > MaximumDomains)
        {
            throw CordonException.BadInput($"{domains.Count} guests; {MaximumDomains} is the most");
        }

        if (domains.GroupBy(domain => domain.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw CordonException.BadInput($"two guests are called {twice.Key}; give each a name of its own");
        }
    }

    /// <summary>Checks that the image of <paramref name="configuration"/> has room for <paramref name="domains"/>.</summary>
    /// <exception cref="CordonException">It has not.</exception>
    public static void CheckRoom(IReadOnlyList<DomainConfiguration> domains, ConfigurationFile configuration)
    {
        if (configuration.Number("MAX_DOMAINS") is { } numbers && (ulong)domains.Count >= numbers)
        {
            throw CordonException.BadInput($"{domains.Count} guests; configuration {configuration.Name} has room for {numbers - 1} (MAX_DOMAINS is one more)");
        }

        if (configuration.Number("MAX_VCPUS") is { } vcpus && domains.FirstOrDefault(domain => domain.Vcpus > vcpus) is { } wide)
        {
            throw CordonException.BadInput($"domain {wide.Name}: {wide.Vcpus} vcpus; configuration {configuration.Name} allows {vcpus} (MAX_VCPUS)");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,31}$")]
    private static partial Regex NamePattern();
}
