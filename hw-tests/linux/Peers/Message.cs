using System.Runtime.InteropServices;

namespace Cordon.Probe;

/// <summary>A message of the ring: 64 bytes that follow from its number and the page's seed, and from nothing else.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct Message
{
    const int Words = 7;
    const int Turn = 17;

    /// <summary>Which one it is, from 0.</summary>
    public ulong Number;

    fixed ulong payload[Words];

    /// <summary>Writes request <paramref name="number"/>.</summary>
    public static void WriteRequest(Message* message, ulong seed, ulong number)
    {
        message->Number = number;
        for (var i = 0; i < Words; i++)
        {
            message->payload[i] = Numbers.At(seed, number * Words + (ulong)i);
        }
    }

    /// <summary>Whether it is request <paramref name="number"/>, in every byte.</summary>
    public static bool IsRequest(Message* message, ulong seed, ulong number)
    {
        var differences = message->Number ^ number;
        for (var i = 0; i < Words; i++)
        {
            differences |= message->payload[i] ^ Numbers.At(seed, number * Words + (ulong)i);
        }
        return differences == 0;
    }

    /// <summary>Writes the answer to <paramref name="request"/>: its words in reverse, each turned, so that a request sent back is no answer.</summary>
    public static void WriteAnswer(Message* message, Message* request)
    {
        message->Number = ~request->Number;
        for (var i = 0; i < Words; i++)
        {
            message->payload[i] = Turned(request->payload[Words - 1 - i]);
        }
    }

    /// <summary>Whether it is the answer to request <paramref name="number"/>, in every byte.</summary>
    public static bool IsAnswer(Message* message, ulong seed, ulong number)
    {
        var differences = message->Number ^ ~number;
        for (var i = 0; i < Words; i++)
        {
            differences |= message->payload[i] ^ Turned(Numbers.At(seed, number * Words + (ulong)(Words - 1 - i)));
        }
        return differences == 0;
    }

    static ulong Turned(ulong word) => word << Turn | word >> (64 - Turn);
}
