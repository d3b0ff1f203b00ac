using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cordon.Cli.Tests;

/// <summary>Two domains of Debian's kernel talk through a grant and an event channel, by Linux's own drivers and our program (hw-tests/linux/Peers).</summary>
[Collection(ConsoleFile.Name)]
public sealed partial class LinuxPeersTests
{
    private const int OneAtATime = 4096;
    private const int InBatches = 8192;
    private const int Places = 16;

    private static readonly string[] AfterTheMessages =
    [
        "(linux2) ask: a grant that nobody used is refused since access to it ended",
        "(linux2) ask: a grant that was in use when access to it ended kept its page, and is refused since it was unmapped",
    ];

    /// <summary>
    /// Each byte of each message is checked by who gets it; a message at a time needs an event each way, and an event that does not come ends the run. What may only be
    /// read cannot be written, and what was granted once cannot be mapped when that has ended.
    /// </summary>
    /// <param name="machine">The machine: one processor on which both run in turns, two, or one with VMX.</param>
    [Theory]
    [InlineData("--icount")]
    [InlineData("--processors", "2")]
    [InlineData("--lane", "bochs-vmx")]
    public async Task Two_linux_domains_talk_by_linuxs_drivers(params string[] machine)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await Program.RunAsync(
            ["run", "--guest", "linux", "--exec", "probe offer 2", "--guest", "linux", "--exec", "probe ask 1", "--memory", "128", "--timeout", "900", "--json", .. machine],
            output, error);
        var result = JsonNode.Parse(output.ToString())!;
        Assert.True(status == 0, $"{error}{result["output"]}");
        var lines = result["output"]!.GetValue<string>().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("(linux2) ask: a grant for reading is read, and refused for writing; one for a third domain is refused; a second mapping is of the same page", lines);
        Assert.All(AfterTheMessages, line => Assert.Contains(line, lines));
        Assert.Contains("(linux1) offer: access ended", lines);

        var exchanges = lines.Select(line => Exchange().Match(line)).Where(match => match.Success).Select(NumbersOf).ToArray();
        Assert.Equal([(OneAtATime, 1), (InBatches, Places)], exchanges.Select(exchange => (exchange[0], exchange[1])));
        Assert.All(exchanges, exchange => Assert.InRange(exchange[2], exchange[0] / exchange[1], exchange[0]));
        // Binding makes one come besides, as on Xen.
        Assert.All(exchanges, exchange => Assert.InRange(exchange[3], exchange[0] / exchange[1], exchange[0] + 1));
        var offered = NumbersOf(lines.Select(line => Answered().Match(line)).Single(match => match.Success));
        Assert.Equal(OneAtATime + InBatches, offered[0]);
        Assert.InRange(offered[1], OneAtATime + InBatches / Places, OneAtATime + InBatches);
    }

    private static int[] NumbersOf(Match match) => [.. match.Groups.Values.Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^\(linux2\) ask: (\d+) messages, at most (\d+) under way, each byte of each answer right; (\d+) events went, (\d+) came; \d+ time stamps a message$")]
    private static partial Regex Exchange();

    [GeneratedRegex(@"^\(linux1\) offer: (\d+) requests, each byte right; (\d+) events came, \d+ went$")]
    private static partial Regex Answered();
}
