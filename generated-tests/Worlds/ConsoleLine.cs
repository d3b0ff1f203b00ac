using System.Text;
using Cordon.Impl;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>
/// The console next to the model, which leaves its bytes out: what it has to have said after each step (HC-CON-001, HC-CON-002, HC-CON-005: lines begin with
/// the domain's name in brackets), and what waits to be read (HC-CON-004).
/// </summary>
/// <param name="hypervisor">The root of the implementation.</param>
public sealed unsafe class ConsoleLine(Hypervisor* hypervisor)
{
    readonly List<byte> expected = [];
    readonly Queue<byte> waiting = new();
    int speaker;
    bool isOpen;

    /// <summary>The domain that gets the input.</summary>
    public ushort Focus => hypervisor->ConsoleFocus.Value;

    /// <summary>Forgets what was said and received, on both sides.</summary>
    public void Reset()
    {
        var console = &hypervisor->Console;
        console->OutputConsumed = console->OutputProduced;
        console->InputConsumed = console->InputProduced;
        console->OutputLost = 0;
        console->IsLineOpen = 0;
        console->Speaker = default;
        (speaker, isOpen) = (0, false);
        expected.Clear();
        waiting.Clear();
    }

    /// <summary>A domain says bytes: the model's side alone.</summary>
    public void Say(ushort domain, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (speaker != domain && isOpen)
            {
                expected.Add((byte)'\n');
                isOpen = false;
            }
            speaker = domain;
            if (!isOpen && value == (byte)'\r')
            {
                continue;
            }
            if (!isOpen)
            {
                expected.AddRange(Encoding.ASCII.GetBytes($"({WorldBuilder.NameOf(domain)}) "));
            }
            expected.Add(value);
            isOpen = value != (byte)'\n';
        }
    }

    /// <summary>Notes before a step what was received and waits to be read.</summary>
    public void Begin()
    {
        var console = &hypervisor->Console;
        waiting.Clear();
        for (var at = console->InputConsumed; at != console->InputProduced; at++)
        {
            waiting.Enqueue(console->Input[at % ConsoleBuffers.InputBytes]);
        }
    }

    /// <summary>A byte is received on the serial line, between steps.</summary>
    public void Receive(byte value) => ConsoleInput.Receive(hypervisor, value);

    /// <summary>How many bytes wait for a domain.</summary>
    public ulong WaitingFor(ushort domain) => domain == Focus ? (ulong)waiting.Count : 0;

    /// <summary>The next byte that waits.</summary>
    public byte Next => waiting.Peek();

    /// <summary>The domain has read it.</summary>
    public void Take() => waiting.Dequeue();

    /// <summary>Compares what the implementation has said since the last time with what it has to have said.</summary>
    /// <returns>One line that says what differs, or null.</returns>
    public string? Difference()
    {
        var console = &hypervisor->Console;
        if (expected.Count == 0 && console->OutputConsumed == console->OutputProduced && console->InputProduced - console->InputConsumed == (uint)waiting.Count)
        {
            return null;
        }
        var said = new List<byte>();
        for (var value = Impl.Console.TakeOutput(hypervisor); value >= 0 && said.Count <= ConsoleBuffers.OutputBytes; value = Impl.Console.TakeOutput(hypervisor))
        {
            said.Add((byte)value);
        }
        var isLost = expected.Count > ConsoleBuffers.OutputBytes;
        var difference = !said.SequenceEqual(expected.Take((int)ConsoleBuffers.OutputBytes)) ? $"the console said {Show(said)}, and not {Show(expected)}"
            : console->OutputLost != 0 != isLost ? "whether the console lost what was said is not as told"
            : console->InputProduced - console->InputConsumed != (uint)waiting.Count ? $"{console->InputProduced - console->InputConsumed} bytes of input wait, and not {waiting.Count}"
            : null;
        console->OutputLost = 0;
        expected.Clear();
        return difference;
    }

    static string Show(IReadOnlyCollection<byte> bytes)
        => $"\"{string.Concat(bytes.Take(60).Select(value => value is >= 0x20 and < 0x7f ? ((char)value).ToString() : $"\\x{value:x2}"))}\" ({bytes.Count} bytes)";
}
