using System.Globalization;

namespace Cordon.Proofs.Smt;

/// <summary>Reads the answer to <c>get-value</c>: <c>((term value) (term value) …)</c>.</summary>
public static class SmtLibValues
{
    /// <summary>The values in order; fewer when the answer has another form.</summary>
    public static IReadOnlyList<UInt128> Parse(string answer)
    {
        var values = new List<UInt128>();
        var depth = 0;
        var last = "";
        for (var i = 0; i < answer.Length; i++)
        {
            switch (answer[i])
            {
                case '(':
                    depth++;
                    break;
                case ')':
                    depth--;
                    if (depth == 1 && ParseOne(last) is { } value)
                    {
                        values.Add(value);
                    }
                    break;
                case ' ' or '\n' or '\r' or '\t':
                    break;
                default:
                    var start = i;
                    i = answer[i] == '|' ? answer.IndexOf('|', i + 1) : i;
                    while (i + 1 < answer.Length && !" ()\n\r\t".Contains(answer[i + 1]))
                    {
                        i++;
                    }
                    last = answer[start..(i + 1)];
                    break;
            }
        }
        return values;
    }

    static UInt128? ParseOne(string text)
    {
        if (text.StartsWith("#x", StringComparison.Ordinal))
        {
            return UInt128.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        if (text.StartsWith("#b", StringComparison.Ordinal))
        {
            return UInt128.Parse(text[2..], NumberStyles.BinaryNumber, CultureInfo.InvariantCulture);
        }
        return text switch { "true" => 1, "false" => 0, _ => null };
    }
}
