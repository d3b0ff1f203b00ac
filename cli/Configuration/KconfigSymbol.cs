namespace Cordon.Cli.Configuration;

/// <summary>The type of an option.</summary>
public enum KconfigType
{
    /// <summary>y or n.</summary>
    Bool,

    /// <summary>A decimal number.</summary>
    Int,

    /// <summary>A hexadecimal number, written with 0x.</summary>
    Hex,

    /// <summary>Text.</summary>
    String,
}

/// <summary>An option as spec/Kconfig declares it.</summary>
/// <param name="Name">Its name, without CONFIG_.</param>
/// <param name="Type">Its type.</param>
/// <param name="Prompt">What it is, in a line; empty for an option that only others set.</param>
/// <param name="Minimum">The least number allowed, when there is a range.</param>
/// <param name="Maximum">The greatest number allowed, when there is a range.</param>
public sealed record KconfigSymbol(string Name, KconfigType Type, string Prompt, ulong? Minimum, ulong? Maximum)
{
    /// <summary>What the number has to be a multiple of.</summary>
    public ulong MultipleOf { get; init; } = 1;

    /// <summary>What is wrong with <paramref name="value"/> for this option, or null when it is well-formed.</summary>
    public string? Reject(string value)
    {
        switch (Type)
        {
            case KconfigType.Bool:
                return value is "y" or "n" ? null : $"{Name} is y or n";
            case KconfigType.String:
                return null;
        }

        var digits = Type == KconfigType.Hex && value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? value[2..] : value;
        var style = Type == KconfigType.Hex ? System.Globalization.NumberStyles.AllowHexSpecifier : System.Globalization.NumberStyles.None;
        if (!ulong.TryParse(digits, style, null, out var number))
        {
            return $"{Name} is a {(Type == KconfigType.Hex ? "hexadecimal" : "decimal")} number";
        }

        return number < (Minimum ?? 0) || number > (Maximum ?? ulong.MaxValue) ? $"{Name} is between {Minimum} and {Maximum}"
            : number % MultipleOf != 0 ? $"{Name} is a multiple of {MultipleOf}" : null;
    }
}
