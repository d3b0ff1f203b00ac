using System.Globalization;
using System.Numerics;

namespace Cordon.HwTests.Serial;

/// <summary>What a machine said on its serial line while it ran the disc's programs.</summary>
/// <param name="Image">SHA-256 of the image, as the disc says.</param>
/// <param name="Programs">The digest of the programs.</param>
/// <param name="Processor">The lines by which the hypervisor described the processor.</param>
/// <param name="Answers">The words of results, an array a program.</param>
public sealed record SerialLog(string Image, string Programs, IReadOnlyList<string> Processor, IReadOnlyList<ulong[]> Answers)
{
    /// <summary>How the line begins that says what the programs are.</summary>
    public const string TitleStart = "#cordon self-test 1 ";

    const string Hypervisor = "(cordon) ";
    const string Guest = "(tests) ";
    const string ProcessorStart = "processor ";
    const string Results = "#results";
    const string End = "#end";

    /// <summary>Reads the serial line's text.</summary>
    /// <exception cref="SerialLogException">It is no whole log of a self-test.</exception>
    public static SerialLog Read(string text)
    {
        var processor = new List<string>();
        var answers = new List<ulong[]>();
        List<ulong>? words = null;
        string[]? title = null;
        var hasEnd = false;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r', ' ')))
        {
            if (line.StartsWith(Hypervisor + ProcessorStart, StringComparison.Ordinal))
            {
                processor.Add(line[Hypervisor.Length..]);
            }
            else if (line.StartsWith(Hypervisor + "panic: ", StringComparison.Ordinal) || line.StartsWith(Hypervisor + "cannot start: ", StringComparison.Ordinal))
            {
                throw new SerialLogException($"the machine says: {line[Hypervisor.Length..]}");
            }
            else if (line.StartsWith(Guest + TitleStart, StringComparison.Ordinal))
            {
                title = line[(Guest.Length + TitleStart.Length)..].Split(' ');
            }
            else if (line == Guest + Results)
            {
                words = [];
            }
            else if (line == Guest + End)
            {
                hasEnd = true;
            }
            else if (words is not null && line.StartsWith(Guest + "#", StringComparison.Ordinal) && Take(line[(Guest.Length + 1)..], words))
            {
                answers.Add([.. words]);
                words = null;
            }
        }
        return title is ["image", var image, "programs", var programs]
            ? hasEnd ? new(image, programs, processor, answers) : throw new SerialLogException("it ends before the programs did")
            : throw new SerialLogException("it has no line that says what the programs are");
    }

    // A line of words; true when it ends with the sum, which has to be that of all.
    static bool Take(string line, List<ulong> words)
    {
        foreach (var item in line.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (item[0] == '=')
            {
                if (Number(item[1..]) != Sum(words))
                {
                    throw new SerialLogException("its results do not have the sum that the machine says: the line is damaged");
                }
                return true;
            }
            if (item[0] == 'z')
            {
                words.AddRange(new ulong[Math.Min(Number(item[1..]), 1 << 20)]);
            }
            else
            {
                words.Add(Number(item));
            }
        }
        return false;
    }

    static ulong Sum(List<ulong> words) => words.Aggregate(0UL, (sum, word) => unchecked(BitOperations.RotateLeft(sum, 1) + word));

    static ulong Number(string digits) => ulong.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new SerialLogException($"a word of its results is '{digits}', which is no number");
}
