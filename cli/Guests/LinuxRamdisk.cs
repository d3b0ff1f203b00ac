using System.Security.Cryptography;
using System.Text;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Guests;

/// <summary>The ramdisk of <c>--guest linux</c>: Debian's static busybox and an init of ours.</summary>
public static class LinuxRamdisk
{
    private const string Busybox = "/usr/bin/busybox";

    // The tag is read from a file, so that printing this script does not print the frame.
    // The console is drained before the end: what a power-off overtakes would be lost.
    private const string Init = """
        #!/bin/sh
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        [ -c /dev/null ] || mount -t devtmpfs devtmpfs /dev
        if [ -f /command ]; then
            dmesg -n 1
            read -r tag </tag
            printf '\n<cordon:begin %s>\n' "$tag"
            sh /command
            printf '\n<cordon:end %s %d>\n' "$tag" "$?"
        else
            export PS1='# ' HOME=/ TERM=vt100
            setsid cttyhack sh
        fi
        stty sane
        poweroff -f
        """;

    /// <summary>The ramdisk, uncompressed.</summary>
    /// <param name="command">What its shell runs before it powers off; null for a shell on the console.</param>
    /// <exception cref="CordonException">busybox-static is not installed (3).</exception>
    public static byte[] Create(string? command)
    {
        if (!File.Exists(Busybox))
        {
            throw CordonException.Lacking("busybox is not installed; install it with: apt-get install busybox-static");
        }

        var archive = new CpioArchive();
        foreach (var folder in (string[])["bin", "dev", "proc", "sys", "tmp", "etc"])
        {
            archive.AddFolder(folder);
        }

        // Debian's busybox finds its applets without links; these are for what looks for them by path.
        archive.AddFile("bin/busybox", File.ReadAllBytes(Busybox), executable: true);
        foreach (var applet in (string[])["sh", "mount", "cat", "poweroff"])
        {
            archive.AddLink("bin/" + applet, "busybox");
        }

        archive.AddFile("init", Encoding.UTF8.GetBytes(Init.ReplaceLineEndings("\n") + "\n"), executable: true);
        if (command is not null)
        {
            archive.AddFile("command", Encoding.UTF8.GetBytes(command + "\n"));
            archive.AddFile("tag", Encoding.UTF8.GetBytes(TagOf(command) + "\n"));
        }

        return archive.ToArray();
    }

    /// <summary>The word that frames the output of <paramref name="command"/>; a digest, so that the same run prints the same text.</summary>
    public static string TagOf(string command) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(command)))[..16];
}
