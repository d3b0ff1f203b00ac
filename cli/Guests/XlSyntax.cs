using System.Globalization;
using System.Text;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Guests;

/// <summary>A value of an xl.cfg file with the line that it stands on.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Text">The string, or the number as written; null for a list.</param>
/// <param name="Items">The list's strings; null for a string or number.</param>
public sealed record XlValue(int Line, string? Text, IReadOnlyList<string>? Items);

/// <summary>Reads the syntax of xl.cfg(5): assignments of strings, numbers and lists, comments from # to the line's end.</summary>
public sealed class XlSyntax
{
    private readonly string text;
    private readonly string file;
    private int position;
    private int line = 1;

    private XlSyntax(string text, string file)
    {
        this.text = text;
        this.file = file;
    }

    /// <summary>The assignments of <paramref name="text"/>; of two to one name the later counts, as for xl.</summary>
    /// <exception cref="CordonException">A line is not of the syntax; the message has file and line.</exception>
    public static Dictionary<string, XlValue> Read(string text, string file)
    {
        var reader = new XlSyntax(text.ReplaceLineEndings("\n"), file);
        var values = new Dictionary<string, XlValue>(StringComparer.Ordinal);
        while (reader.NextAssignment() is var (name, value))
        {
            values[name] = value;
        }

        return values;
    }

    private (string Name, XlValue Value)? NextAssignment()
    {
        SkipBlank(acrossLines: true);
        if (position == text.Length)
        {
            return null;
        }

        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_'))
        {
            position++;
        }

        var name = text[start..position];
        SkipBlank(acrossLines: false);
        if (name.Length == 0 || Peek() != '=')
        {
            throw Wrong("NAME = VALUE would be right");
        }

        position++;
        SkipBlank(acrossLines: false);
        var at = line;
        var value = Peek() == '[' ? new XlValue(at, null, List()) : new XlValue(at, Scalar(), null);
        SkipBlank(acrossLines: false);
        return position == text.Length || Peek() is '\n' or ';' ? (name, value) : throw Wrong($"nothing may follow the value of {name}");
    }

    private List<string> List()
    {
        var items = new List<string>();
        position++;
        SkipBlank(acrossLines: true);
        while (Peek() != ']')
        {
            items.Add(Scalar());
            SkipBlank(acrossLines: true);
            if (Peek() == ',')
            {
                position++;
                SkipBlank(acrossLines: true);
            }
            else if (Peek() != ']')
            {
                throw Wrong("a list is [ 'A', 'B' ]");
            }
        }

        position++;
        return items;
    }

    private string Scalar() => Peek() is '\'' or '"' ? Quoted() : Number();

    private string Quoted()
    {
        var quote = text[position++];
        var value = new StringBuilder();
        while (Peek() != quote)
        {
            if (Peek() is '\0' or '\n')
            {
                throw Wrong($"a string ends with {quote} on the same line");
            }

            if (Peek() == '\\' && position + 1 < text.Length)
            {
                position++;
            }

            value.Append(text[position++]);
        }

        position++;
        return value.ToString();
    }

    private string Number()
    {
        var start = position;
        while (position < text.Length && char.IsAsciiLetterOrDigit(text[position]))
        {
            position++;
        }

        var value = text[start..position];
        var hexadecimal = value.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var digits = hexadecimal ? value[2..] : value;
        return ulong.TryParse(digits, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, null, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw Wrong("a value is a number, a 'string' in quotes, or a list in [ ]");
    }

    private void SkipBlank(bool acrossLines)
    {
        for (; position < text.Length; position++)
        {
            switch (text[position])
            {
                case ' ' or '\t':
                    break;
                case '#':
                    while (position + 1 < text.Length && text[position + 1] != '\n')
                    {
                        position++;
                    }

                    break;
                case '\n' when acrossLines:
                    line++;
                    break;
                case ';' when acrossLines:
                    break;
                default:
                    return;
            }
        }
    }

    private char Peek() => position < text.Length ? text[position] : '\0';

    private CordonException Wrong(string right) => CordonException.BadInput($"{file}:{line}: {right}");
}
