namespace Cordon.GeneratedTests.Vectors;

/// <summary>Where a vector's caller keeps structures and lists: at guest frames that a solver's small numbers do not meet.</summary>
public static class VectorPlaces
{
    /// <summary>How far the pages are moved from where other worlds have them, in frames.</summary>
    public const ulong Distance = 0x8_0000;

    /// <summary>The guest frame to which the one of another world is moved.</summary>
    public static ulong Moved(ulong gfn) => gfn + Distance;
}
