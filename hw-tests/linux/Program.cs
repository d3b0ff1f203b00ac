using System.Runtime;

namespace Cordon.Probe;

/// <summary>A program for Linux guests that uses what the hypervisor gives them, by Linux's own drivers, and says whether it did what it had to.</summary>
public static unsafe class Program
{
    const int BadUsage = 2;

    /// <summary>Where entry.asm comes to.</summary>
    /// <returns>The exit status: 0, or 2 for arguments that mean nothing; 1 comes from <see cref="Failure"/>.</returns>
    [RuntimeExport("probe_main")]
    static int Main(int count, byte** arguments)
    {
        if (count == 2 && Is(arguments[1], "frames"))
        {
            Output.Write(Hypercall.CurrentReservation());
            Output.End();
        }
        else if (count == 2 && Is(arguments[1], "marked"))
        {
            Marks.Count();
        }
        else if (count == 3 && Is(arguments[1], "mark") && TryNumber(arguments[2], out var mib))
        {
            Marks.Leave(mib);
        }
        else if (count == 3 && Is(arguments[1], "offer") && TryNumber(arguments[2], out var asking))
        {
            OfferingPeer.Run(new((ushort)asking));
        }
        else if (count == 3 && Is(arguments[1], "ask") && TryNumber(arguments[2], out var offering))
        {
            AskingPeer.Run(new((ushort)offering));
        }
        else
        {
            Output.Write("usage: probe offer DOMAIN | ask DOMAIN | frames | mark MIB | marked");
            Output.End();
            return BadUsage;
        }
        return 0;
    }

    static bool Is(byte* argument, string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (argument[i] != word[i])
            {
                return false;
            }
        }
        return argument[word.Length] == 0;
    }

    // 1 to 4 digits.
    static bool TryNumber(byte* argument, out uint number)
    {
        const int Most = 4;
        number = 0;
        var length = 0;
        while (argument[length] is >= (byte)'0' and <= (byte)'9' && length < Most)
        {
            number = number * 10 + (uint)(argument[length++] - '0');
        }
        return length > 0 && argument[length] == 0;
    }
}
