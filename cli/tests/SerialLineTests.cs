using Cordon.Cli.Lanes;

namespace Cordon.Cli.Tests;

/// <summary>Who says what on the serial line.</summary>
public sealed class SerialLineTests
{
    private const string Line =
        "SeaBIOS\r\n(cordon) domain one: started\r\n(one) [    0.0] Linux (Debian)\r\n(one) # \r\n(two) (not a prefix) text\r\n"
        + "(cordon) domain one: shutdown poweroff\r\n(cordon) domain two: refused: no PVH note\r\n(cordon) all domains have ended\r\n";

    /// <summary>However the characters arrive, each speaker's text is the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Speakers_are_told_apart(int piece)
    {
        var consoles = new GuestConsoles();
        var line = new SerialLine("machine", consoles.Hear);
        foreach (var characters in Line.Chunk(piece))
        {
            line.Feed(characters);
        }

        line.End();
        Assert.Equal("SeaBIOS\n", consoles.Of("machine"));
        Assert.Equal("[    0.0] Linux (Debian)\n# \n", consoles.Of("one"));
        Assert.Equal("(not a prefix) text\n", consoles.Of("two"));
        Assert.Equal(new GuestOutcome("one", GuestState.Shutdown, "poweroff"), consoles.Outcome("one"));
        Assert.Equal(new GuestOutcome("two", GuestState.Refused, "no PVH note"), consoles.Outcome("two"));
        Assert.Equal(GuestState.NotStarted, consoles.Outcome("three").State);
        Assert.Null(consoles.Panic);
    }

    /// <summary>A prompt has no line's end and is passed on all the same.</summary>
    [Fact]
    public void An_unfinished_line_is_passed_on()
    {
        var consoles = new GuestConsoles();
        new SerialLine("machine", consoles.Hear).Feed("(one) # ");
        Assert.Equal("# ", consoles.Of("one"));
    }

    /// <summary>The hypervisor's panic is found.</summary>
    [Fact]
    public void A_panic_is_found()
    {
        var consoles = new GuestConsoles();
        new SerialLine("machine", consoles.Hear).Feed("(cordon) panic: boot bundle: bad magic\r\n");
        Assert.Equal("boot bundle: bad magic", consoles.Panic);
    }
}
