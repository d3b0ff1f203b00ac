namespace Cordon.HwTests.Machines;

/// <summary>A disc from which GRUB starts an image with its boot bundle: ISO 9660, and bootable from a disk or a stick as well.</summary>
public static class BootDisc
{
    const string BiosModules = "/usr/lib/grub/i386-pc";
    const string EfiModules = "/usr/lib/grub/x86_64-efi";

    /// <summary>GRUB looks for each of these where it starts by UEFI.</summary>
    const string PartitionModules =
        "part_acorn part_amiga part_apple part_bsd part_dfly part_dvh part_gpt part_msdos part_plan part_sun part_sunpc";

    /// <summary>Writes a disc that a machine with a BIOS boots.</summary>
    /// <param name="disc">The file.</param>
    /// <param name="image">The hypervisor's image.</param>
    /// <param name="bundle">The boot bundle.</param>
    /// <param name="commands">What GRUB does before: commands, each of the module of its name.</param>
    /// <exception cref="LaneUnavailableException">A tool is not installed.</exception>
    public static void Write(string disc, string image, string bundle, params string[] commands) => Write(disc, image, bundle, new Dictionary<string, byte[]>(), commands);

    /// <param name="files">Files for the commands, by their names in the folder /boot.</param>
    /// <inheritdoc cref="Write(string, string, string, string[])"/>
    public static void Write(string disc, string image, string bundle, IReadOnlyDictionary<string, byte[]> files, params string[] commands)
        => Write(
            disc, image, bundle, files, commands,
            ["-d", BiosModules, $"--install-modules=multiboot2 normal iso9660 biosdisk {string.Join(' ', commands.Select(command => command.Split(' ')[0]))}"]);

    /// <summary>Writes a disc that machines with a BIOS and with UEFI boot.</summary>
    /// <inheritdoc cref="Write(string, string, string, string[])"/>
    public static void WriteHybrid(string disc, string image, string bundle)
    {
        Require(EfiModules, "grub-efi-amd64-bin");
        Tool.Find("mformat", "mtools");
        Write(disc, image, bundle, new Dictionary<string, byte[]>(), [], [$"--install-modules=multiboot2 normal iso9660 fat {PartitionModules}"]);
    }

    static void Write(string disc, string image, string bundle, IReadOnlyDictionary<string, byte[]> files, string[] commands, string[] options)
    {
        Require(BiosModules, "grub-pc-bin");
        var maker = Tool.Find("grub-mkrescue", "grub-common");
        Tool.Find("xorriso", "xorriso");
        var folder = Directory.CreateTempSubdirectory("cordon-disc-").FullName;
        try
        {
            var boot = Directory.CreateDirectory(Path.Combine(folder, "boot")).FullName;
            File.Copy(image, Path.Combine(boot, "cordon.elf"));
            File.Copy(bundle, Path.Combine(boot, "bundle"));
            foreach (var (name, content) in files)
            {
                File.WriteAllBytes(Path.Combine(boot, name), content);
            }
            Directory.CreateDirectory(Path.Combine(boot, "grub"));
            File.WriteAllText(Path.Combine(boot, "grub", "grub.cfg"), $"set timeout=0\n{string.Concat(commands.Select(command => command + "\n"))}multiboot2 /boot/cordon.elf\nmodule2 /boot/bundle\nboot\n");
            var unfinished = $"{disc}.{Guid.NewGuid():N}.part";
            var (status, output) = Tool.Run(
                maker, folder, [.. options, "--fonts=", "--locales=", "--themes=", "-o", unfinished, folder]);
            if (status != 0)
            {
                throw new InvalidDataException($"grub-mkrescue does not make the disc: {output.Trim().Split('\n')[^1]}");
            }
            File.Move(unfinished, disc, overwrite: true);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Require(string folder, string package)
    {
        if (!Directory.Exists(folder))
        {
            throw new LaneUnavailableException($"{folder} is missing: apt-get install {package}");
        }
    }
}
