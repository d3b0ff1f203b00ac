using System.Collections;
using System.Numerics;

namespace Cordon.Model;

/// <summary>
/// The cells of one map that are not 0: an open hash table with linear probing. A word of 0 marks a free place, since no stored
/// word is 0. Made for the comparisons, which read a hundred cells a hypercall.
/// </summary>
public sealed class CellTable : IEnumerable<KeyValuePair<(ulong Key1, ulong Key2, ulong Key3), ulong>>
{
    const int SmallestSize = 16;

    Place[] places = new Place[SmallestSize];
    int shift = 64 - BitOperations.Log2(SmallestSize);

    struct Place
    {
        public ulong Key1, Key2, Key3, Word;
    }

    /// <summary>How many cells there are.</summary>
    public int Count { get; private set; }

    /// <summary>The word of a cell; 0 when it is not there.</summary>
    public ulong Get(ulong key1, ulong key2, ulong key3)
    {
        var table = places;
        for (var i = Home(key1, key2, key3); ; i = (i + 1) & (table.Length - 1))
        {
            ref var place = ref table[i];
            if (place.Word == 0 || (place.Key1 == key1 && place.Key2 == key2 && place.Key3 == key3))
            {
                return place.Word;
            }
        }
    }

    /// <summary>Whether the cell is there: not 0.</summary>
    public bool Contains((ulong Key1, ulong Key2, ulong Key3) key) => Get(key.Key1, key.Key2, key.Key3) != 0;

    /// <summary>Writes a cell.</summary>
    /// <returns>The word that was there, 0 for none.</returns>
    public ulong Set(ulong key1, ulong key2, ulong key3, ulong word)
    {
        var i = Home(key1, key2, key3);
        while (places[i].Word != 0 && (places[i].Key1 != key1 || places[i].Key2 != key2 || places[i].Key3 != key3))
        {
            i = (i + 1) & (places.Length - 1);
        }
        var former = places[i].Word;
        if (word == 0)
        {
            if (former != 0)
            {
                Free(i);
            }
            return former;
        }
        places[i] = new Place { Key1 = key1, Key2 = key2, Key3 = key3, Word = word };
        if (former == 0 && ++Count * 2 > places.Length)
        {
            Grow();
        }
        return former;
    }

    /// <summary>Removes every cell.</summary>
    public void Clear()
    {
        Array.Clear(places);
        Count = 0;
    }

    /// <summary>Makes <paramref name="other"/> equal to this table.</summary>
    public void CopyTo(CellTable other)
    {
        other.places = (Place[])places.Clone();
        other.shift = shift;
        other.Count = Count;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<(ulong Key1, ulong Key2, ulong Key3), ulong>> GetEnumerator()
    {
        foreach (var place in places)
        {
            if (place.Word != 0)
            {
                yield return new((place.Key1, place.Key2, place.Key3), place.Word);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Odd multipliers spread small keys over the high bits, which say the place.
    int Home(ulong key1, ulong key2, ulong key3)
        => (int)(((key1 * 0x9E37_79B9_7F4A_7C15) + (key2 * 0xC2B2_AE3D_27D4_EB4F) + (key3 * 0x1656_67B1_9E37_79F9)) >> shift);

    // What follows without a gap moves up when its own place is not behind the gap, so that it is still found.
    void Free(int gap)
    {
        var mask = places.Length - 1;
        for (var i = (gap + 1) & mask; places[i].Word != 0; i = (i + 1) & mask)
        {
            var home = Home(places[i].Key1, places[i].Key2, places[i].Key3);
            if (((i - home) & mask) >= ((i - gap) & mask))
            {
                places[gap] = places[i];
                gap = i;
            }
        }
        places[gap] = default;
        Count--;
    }

    void Grow()
    {
        var former = places;
        places = new Place[former.Length * 2];
        shift--;
        Count = 0;
        foreach (var place in former)
        {
            if (place.Word != 0)
            {
                Set(place.Key1, place.Key2, place.Key3, place.Word);
            }
        }
    }
}
