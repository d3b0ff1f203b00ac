namespace Cordon.Generate;

/// <summary>The argument registers of a 64-bit guest.</summary>
static class Registers
{
    static readonly string[] Names = ["RDI", "RSI", "RDX", "R10", "R8", "R9"];

    /// <summary>The name of argument register <paramref name="index"/>.</summary>
    public static string NameOf(int index) => Names[index];
}
