using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Cordon.GeneratedTests.Mutants.Source;

/// <summary>A change of one place of the sources by an operator.</summary>
/// <param name="Side"><c>impl</c> or <c>model</c>.</param>
/// <param name="File">The file, from the root of the sources.</param>
/// <param name="Line">The line where the changed text begins, from 1. Not part of what names a mutant.</param>
/// <param name="Member">The class and the member that the place is in.</param>
/// <param name="Operator">What kind of change it is.</param>
/// <param name="Before">The text that is there, white space made single.</param>
/// <param name="After">What is there instead.</param>
/// <param name="Ordinal">Which of the places of the member with the same texts it is, from 0.</param>
public sealed partial record SourceMutant(string Side, string File, int Line, string Member, string Operator, string Before, string After, int Ordinal)
{
    /// <summary>What names it in <c>equivalent.json</c>: it stays the same when lines move and when other members change.</summary>
    public string Identity => $"{File} {Member}: {Before} => {After}{(Ordinal == 0 ? "" : $" #{Ordinal}")}";

    /// <summary>The first 40 bits of the hash of <see cref="Identity"/> as ten hexadecimal digits: its name in commands and file names.</summary>
    public string Name => Convert.ToHexStringLower(Digest(Identity).AsSpan(0, 5));

    /// <summary>A number below 1 that a seed gives it: which mutants a campaign takes depends on nothing but themselves.</summary>
    public double Rank(ulong seed) => BitConverter.ToUInt32(Digest($"{seed} {Identity}")) / 4294967296.0;

    /// <summary>A source text with white space made single and comments left out.</summary>
    public static string Normalise(string text) => WhiteSpace().Replace(Comments().Replace(text, " "), " ").Trim();

    static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comments();
}
