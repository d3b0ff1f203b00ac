using Cordon.Cli.Guests;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests;

/// <summary>Domain configurations in the syntax of xl.cfg.</summary>
public sealed class DomainConfigurationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>A kernel to name.</summary>
    public DomainConfigurationTests() => File.WriteAllText(folder.File("kernel"), "");

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>All that may be said is read.</summary>
    [Fact]
    public void A_whole_configuration_is_read()
    {
        var domain = Read("""
            # a comment
            name = "web-1"; type = 'pvh'
            kernel = "kernel"   # beside this file
            root = "/dev/ram0"
            extra = 'console=hvc0 quiet "x"'
            memory = 0x100
            vcpus = 2
            disk = [ ]
            uuid = "01234567-89ab-cdef-0123-456789abcdef"
            control_domain = 1
            on_reboot = "preserve"
            on_crash = 'restart'
            """);
        Assert.Equal(new EndActions(EndAction.Destroy, EndAction.Preserve, EndAction.Restart), domain.Ends);
        Assert.Equal("web-1", domain.Name);
        Assert.Equal(folder.File("kernel"), domain.Kernel);
        Assert.Equal("root=/dev/ram0 console=hvc0 quiet \"x\"", domain.CommandLine);
        Assert.Equal((256u, 2u, true), (domain.Memory, domain.Vcpus, domain.IsControlDomain));
        Assert.Equal(Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), domain.Handle);
    }

    /// <summary>Each mistake is said in one line with its place.</summary>
    [Theory]
    [InlineData("memory = 128", "names no kernel")]
    [InlineData("kernel = \"kernel\"\nmemory = 0", ":2: memory = 0 is not possible; 1 to 3072 MiB")]
    [InlineData("kernel = \"kernel\"\nmemory = 99999999999", ":2: memory = 99999999999 is not possible")]
    [InlineData("kernel = \"kernel\"\nvcpus = 33", ":2: vcpus = 33 is not possible; 1 to 32")]
    [InlineData("kernel = \"nothere\"", ":1: kernel nothere does not exist")]
    [InlineData("kernel = \"kernel\"\n\nramdisk = 'gone'", ":3: ramdisk gone does not exist")]
    [InlineData("kernel = \"kernel\"\ncolour = 'red'", ":2: colour is not known here")]
    [InlineData("kernel = \"kernel", ":1: a string ends with \"")]
    [InlineData("kernel = kernel", ":1: a value is a number")]
    [InlineData("kernel", ":1: NAME = VALUE")]
    [InlineData("kernel = \"kernel\" \"other\"", ":1: nothing may follow")]
    [InlineData("kernel = [ 'a' 'b' ]", ":1: a list is")]
    [InlineData("kernel = [ 'kernel' ]", ":1: kernel is a string")]
    [InlineData("kernel = \"kernel\"\ntype = \"hvm\"", ":2: type “hvm” is not built")]
    [InlineData("kernel = \"kernel\"\nname = \"a b\"", ":2: name “a b” is not possible")]
    [InlineData("kernel = \"kernel\"\nname = \"cordon\"", ":2: name “cordon” is not possible")]
    [InlineData("kernel = \"kernel\"\ndisk = [ 'phy:/dev/sda' ]", ":2: disk is not possible yet")]
    [InlineData("kernel = \"kernel\"\nmemory = 64\nmaxmem = 128", ":3: maxmem other than memory")]
    [InlineData("kernel = \"kernel\"\nuuid = 'x'", ":2: “x” is no UUID")]
    [InlineData("kernel = \"kernel\"\non_crash = 'coredump-destroy'", ":2: on_crash = “coredump-destroy” is not possible; destroy, restart or preserve")]
    [InlineData("kernel = \"kernel\"\ncontrol_domain = 2", ":2: control_domain = 2 is not possible")]
    public void A_mistake_is_said_with_its_place(string text, string expected)
    {
        var error = Assert.Throws<CordonException>(() => Read(text));
        Assert.Equal(ExitStatus.BadInput, error.Status);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>A command line that the bundle has no room for is refused.</summary>
    [Fact]
    public void A_command_line_is_at_most_2047_bytes()
    {
        Assert.Equal(2047, Read($"kernel = \"kernel\"\nextra = \"{new string('x', 2047)}\"").CommandLine.Length);
        Assert.Throws<CordonException>(() => Read($"kernel = \"kernel\"\nextra = \"{new string('x', 2048)}\""));
    }

    /// <summary>Two guests of one name, or 65 guests, are refused.</summary>
    [Fact]
    public void Guests_have_names_of_their_own_and_are_at_most_64()
    {
        var one = Read("kernel = \"kernel\"");
        Assert.Throws<CordonException>(() => DomainConfiguration.CheckTogether([one, one]));
        DomainConfiguration.CheckTogether([.. Enumerable.Range(0, 64).Select(i => one with { Name = $"d{i}" })]);
        Assert.Throws<CordonException>(() => DomainConfiguration.CheckTogether([.. Enumerable.Range(0, 65).Select(i => one with { Name = $"d{i}" })]));
    }

    private DomainConfiguration Read(string text)
    {
        File.WriteAllText(folder.File("guest.cfg"), text);
        return DomainConfigurationReader.Read(folder.File("guest.cfg"));
    }
}
