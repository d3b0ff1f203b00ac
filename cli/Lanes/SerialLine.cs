using System.Text;

namespace Cordon.Cli.Lanes;

/// <summary>Tells who says what on the serial line: each line begins with its speaker in parentheses (docs/boot-bundle.md).</summary>
/// <param name="otherwise">The speaker of lines that begin otherwise.</param>
/// <param name="heard">Called with the speaker and a piece of what it says, as it comes; lines end with \n.</param>
public sealed class SerialLine(string otherwise, Action<string, string> heard)
{
    private const int LongestPrefix = 36;
    private readonly StringBuilder pending = new();
    private string? speaker;
    private bool heldReturn;

    /// <summary>Takes the next characters of the line.</summary>
    public void Feed(ReadOnlySpan<char> characters)
    {
        var said = new StringBuilder();
        foreach (var character in characters)
        {
            if (heldReturn && character != '\n')
            {
                Take('\r', said);
            }

            heldReturn = character == '\r';
            if (!heldReturn)
            {
                Take(character, said);
            }
        }

        Say(said);
    }

    /// <summary>The line has ended: what is still undecided belongs to nobody with a prefix.</summary>
    public void End()
    {
        if (pending.Length > 0)
        {
            heard(otherwise, pending.ToString());
            pending.Clear();
        }
    }

    private void Take(char character, StringBuilder said)
    {
        if (speaker is null)
        {
            pending.Append(character);
            if (!Decide())
            {
                return;
            }

            said.Append(pending);
            pending.Clear();
        }
        else
        {
            said.Append(character);
        }

        if (character == '\n')
        {
            Say(said);
            speaker = null;
        }
    }

    /// <summary>Whether the beginning of a line says who speaks; then the prefix is taken off.</summary>
    private bool Decide()
    {
        var text = pending.ToString();
        if (text[0] == '(' && text.Length < LongestPrefix)
        {
            if (text.Length > 3 && text.EndsWith(") ", StringComparison.Ordinal))
            {
                speaker = text[1..^2];
                pending.Clear();
                return true;
            }

            // A name has no blank; before its parenthesis closes nothing is decided.
            var undecided = text.EndsWith(')') || !text.AsSpan(1).ContainsAny(" )\n");
            if (undecided)
            {
                return false;
            }
        }

        speaker = otherwise;
        return true;
    }

    private void Say(StringBuilder said)
    {
        if (said.Length > 0 && speaker is not null)
        {
            heard(speaker, said.ToString());
            said.Clear();
        }
    }
}
