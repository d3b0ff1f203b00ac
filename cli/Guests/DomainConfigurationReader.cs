using System.Globalization;
using System.Text;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Guests;

/// <summary>Reads a domain from a file in the syntax of xl.cfg(5).</summary>
public sealed class DomainConfigurationReader
{
    private const uint DefaultMemory = 256;
    private readonly string file;
    private readonly Dictionary<string, XlValue> values;

    private DomainConfigurationReader(string file, Dictionary<string, XlValue> values)
    {
        this.file = file;
        this.values = values;
    }

    private static readonly string[] Known =
        ["name", "uuid", "type", "kernel", "ramdisk", "extra", "cmdline", "root", "memory", "maxmem", "vcpus", "maxvcpus", "control_domain", "disk", "vif",
            "on_poweroff", "on_reboot", "on_crash"];

    /// <summary>The domain that <paramref name="file"/> describes; its kernel and ramdisk are relative to the file's folder.</summary>
    /// <exception cref="CordonException">The file does not exist, or is wrong; the message has file and line (2).</exception>
    public static DomainConfiguration Read(string file)
    {
        if (!File.Exists(file))
        {
            throw CordonException.BadInput($"--guest {file}: neither “linux” nor a domain configuration that exists");
        }

        return new DomainConfigurationReader(file, XlSyntax.Read(File.ReadAllText(file), file)).Domain();
    }

    private DomainConfiguration Domain()
    {
        CheckNames();
        var name = Text("name") ?? Path.GetFileNameWithoutExtension(file);
        if (DomainConfiguration.RejectName(name) is { } wrong)
        {
            throw Wrong("name", wrong);
        }

        var kernel = Text("kernel") ?? throw CordonException.BadInput($"{file}: names no kernel; kernel = \"FILE\" would be right");
        var memory = Number("memory", DefaultMemory, 1, DomainConfiguration.MaximumMemory, "MiB");
        var vcpus = Number("vcpus", 1, 1, DomainConfiguration.MaximumVcpus, "vcpus");
        return new DomainConfiguration(
            name,
            Existing("kernel", kernel),
            Text("ramdisk") is { } ramdisk ? Existing("ramdisk", ramdisk) : null,
            CommandLine(),
            memory,
            vcpus,
            Number("control_domain", 0, 0, 1, "(0 or 1)") == 1,
            Handle(name),
            new(End("on_poweroff", EndActions.Usual.OnPoweroff), End("on_reboot", EndActions.Usual.OnReboot), End("on_crash", EndActions.Usual.OnCrash)));
    }

    private void CheckNames()
    {
        foreach (var (name, value) in values)
        {
            if (!Known.Contains(name))
            {
                throw CordonException.BadInput($"{file}:{value.Line}: {name} is not known here; known are {string.Join(", ", Known)}");
            }
        }

        if (Text("type") is { } type && type != "pvh")
        {
            throw Wrong("type", $"type “{type}” is not built into this configuration; type = \"pvh\" would be right");
        }

        foreach (var devices in (string[])["disk", "vif"])
        {
            if (values.GetValueOrDefault(devices) is { } list && (list.Items is null || list.Items.Count > 0))
            {
                throw Wrong(devices, $"{devices} is not possible yet: there is no device backend; leave it out");
            }
        }

        Same("memory", "maxmem");
        Same("vcpus", "maxvcpus");
    }

    private string CommandLine()
    {
        var line = Text("cmdline") ?? string.Join(' ', new[] { Text("root") is { } root ? "root=" + root : null, Text("extra") }.Where(part => part is not null));
        return Encoding.UTF8.GetByteCount(line) <= DomainConfiguration.MaximumCommandLine
            ? line
            : throw Wrong(values.ContainsKey("cmdline") ? "cmdline" : "extra", $"the command line is longer than {DomainConfiguration.MaximumCommandLine} bytes");
    }

    private EndAction End(string name, EndAction otherwise) => Text(name) switch
    {
        null => otherwise,
        "destroy" => EndAction.Destroy,
        "restart" => EndAction.Restart,
        "preserve" => EndAction.Preserve,
        var other => throw Wrong(name, $"{name} = “{other}” is not possible; destroy, restart or preserve would be right"),
    };

    private Guid Handle(string name) => Text("uuid") is not { } uuid ? DomainConfiguration.HandleOf(name)
        : Guid.TryParse(uuid, out var handle) ? handle
        : throw Wrong("uuid", $"“{uuid}” is no UUID; 8-4-4-4-12 hexadecimal digits would be right");

    private void Same(string name, string maximum)
    {
        if (values.ContainsKey(maximum) && Text(maximum) != Text(name))
        {
            throw Wrong(maximum, $"{maximum} other than {name} is not possible yet");
        }
    }

    private string Existing(string name, string path)
    {
        var full = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, path);
        return File.Exists(full) ? full : throw Wrong(name, $"{name} {path} does not exist");
    }

    private string? Text(string name) => values.GetValueOrDefault(name) switch
    {
        null => null,
        { Text: { } text } => text,
        _ => throw Wrong(name, $"{name} is a string or a number, not a list"),
    };

    private uint Number(string name, uint otherwise, uint least, uint most, string unit)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        return uint.TryParse(text, NumberStyles.None, null, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(name, $"{name} = {text} is not possible; {least} to {most} {unit} would be right");
    }

    private CordonException Wrong(string name, string what) => CordonException.BadInput($"{file}:{values[name].Line}: {what}");
}
