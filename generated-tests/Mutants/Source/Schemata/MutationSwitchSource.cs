namespace Cordon.GeneratedTests.Mutants.Source.Schemata;

/// <summary>The class that is compiled into each library with mutants.</summary>
internal static class MutationSwitchSource
{
    /// <summary>Its text, with room for the numbers below <paramref name="count"/>; 0 is none, and -1 none, noting which are met.</summary>
    public static string For(int count) => $$"""
        namespace Cordon;

        internal static class Mutation
        {
            public static int Active;

            public static readonly bool[] Reached = new bool[{{count}}];

            public static bool Is(int number) => number == Active || (Active < 0 && Note(number));

            static bool Note(int number)
            {
                Reached[number] = true;
                return false;
            }
        }
        """;
}
