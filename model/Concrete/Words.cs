global using Word = System.UInt64;
global using Bool = System.Boolean;

namespace Cordon.Model;

/// <summary>Operations over <c>Word</c> and <c>Bool</c> that C# has no branch-free operator for.</summary>
public static class Logic
{
    /// <summary>The logical implication, without a branch.</summary>
    public static bool Implies(bool premise, bool conclusion) => !premise | conclusion;

    /// <summary>1 when <paramref name="condition"/> holds, else 0, without a branch.</summary>
    public static ulong ToWord(bool condition) => condition ? 1UL : 0UL;

    /// <summary><paramref name="then"/> when <paramref name="condition"/> holds, else <paramref name="otherwise"/>, without a branch.</summary>
    public static ulong Select(bool condition, ulong then, ulong otherwise) => condition ? then : otherwise;

    /// <summary>A word with bit <paramref name="bit"/> (0..63) set.</summary>
    public static ulong Bit(ulong bit) => 1UL << (int)(bit & 63);
}
