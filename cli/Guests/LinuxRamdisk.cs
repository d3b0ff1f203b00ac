using System.Security.Cryptography;
using System.Text;
using Cordon.Cli.Shell;
using Cordon.HwTests.Machines;

namespace Cordon.Cli.Guests;

/// <summary>The ramdisk of <c>--guest linux</c>: Debian's static busybox, our program <c>probe</c> with the kernel's modules that it loads, and an init of ours.</summary>
public static class LinuxRamdisk
{
    private const string Busybox = "/usr/bin/busybox";
    private const string ModuleFolder = "lib/modules";

    // What starts here starts before the shell: so one program mounts all, and the shell itself silences the kernel and reads the command.
    // The tag is read from a file, so that printing this script does not print the frame.
    // The console is drained before the end: what a power-off overtakes would be lost.
    private const string Init = """
        #!/bin/sh
        mount -a
        if [ -f /command ]; then
            echo 1 >/proc/sys/kernel/printk
            read -r tag </tag
            printf '\n<cordon:begin %s>\n' "$tag"
            (. /command)
            printf '\n<cordon:end %s %d>\n' "$tag" "$?"
        else
            export PS1='# ' HOME=/ TERM=vt100
            setsid cttyhack sh
        fi
        stty sane
        poweroff -f
        """;

    private const string MountTable = """
        proc /proc proc
        sysfs /sys sysfs
        devtmpfs /dev devtmpfs
        """;

    /// <summary>The ramdisk, uncompressed.</summary>
    /// <param name="command">What its shell runs before it powers off; null for a shell on the console.</param>
    /// <param name="modules">Modules of the kernel that is to run with it, by name.</param>
    /// <exception cref="CordonException">busybox-static is not installed (3).</exception>
    public static byte[] Create(string? command, IReadOnlyDictionary<string, byte[]> modules)
    {
        if (!File.Exists(Busybox))
        {
            throw CordonException.Lacking("busybox is not installed; install it with: apt-get install busybox-static");
        }

        var archive = new CpioArchive();
        foreach (var folder in (string[])["bin", "dev", "proc", "sys", "tmp", "etc", "lib", ModuleFolder])
        {
            archive.AddFolder(folder);
        }

        // Debian's busybox finds its applets without links; these are for what looks for them by path.
        archive.AddFile("bin/busybox", File.ReadAllBytes(Busybox), executable: true);
        foreach (var applet in (string[])["sh", "mount", "cat", "poweroff"])
        {
            archive.AddLink("bin/" + applet, "busybox");
        }

        archive.AddFile("bin/" + LinuxProbe.Name, LinuxProbe.Read(), executable: true);
        foreach (var (name, content) in modules)
        {
            archive.AddFile($"{ModuleFolder}/{name}", content);
        }

        archive.AddFile("etc/fstab", LinesOf(MountTable));
        archive.AddFile("init", LinesOf(Init), executable: true);
        if (command is not null)
        {
            archive.AddFile("command", LinesOf(command));
            archive.AddFile("tag", LinesOf(TagOf(command)));
        }

        return archive.ToArray();
    }

    private static byte[] LinesOf(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n") + "\n");

    /// <summary>The word that frames the output of <paramref name="command"/>; a digest, so that the same run prints the same text.</summary>
    public static string TagOf(string command) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(command)))[..16];
}
