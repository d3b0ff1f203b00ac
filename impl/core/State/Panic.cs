namespace Cordon.Impl;

/// <summary>Failed invariants. None can be reached by what a guest does; each stops the machine (in the library: throws) with its name.</summary>
public static class Panic
{
    /// <summary>Stops when <paramref name="holds"/> is false.</summary>
    public static void Unless(bool holds, string invariant)
    {
        if (!holds)
        {
            Processor.Panic(invariant);
        }
    }
}
