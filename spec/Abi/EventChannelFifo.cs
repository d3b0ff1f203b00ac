using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>evtchn_init_control</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnInitControl
{
    /// <summary>IN: the frame of the control block.</summary>
    public ulong ControlGfn;

    /// <summary>IN: its byte offset in the frame; a multiple of 8.</summary>
    public uint Offset;

    /// <summary>IN: the vcpu that it serves.</summary>
    public uint Vcpu;

    /// <summary>OUT: how many bits a link has: 17.</summary>
    public byte LinkBits;

    /// <summary>Padding; unused.</summary>
    public byte Pad0;

    /// <summary>Padding; unused.</summary>
    public ushort Pad1;

    /// <summary>Padding; unused.</summary>
    public uint Pad2;
}

/// <summary><c>evtchn_expand_array</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnExpandArray
{
    /// <summary>IN: the frame of the next page of event words.</summary>
    public ulong ArrayGfn;
}

/// <summary><c>evtchn_set_priority</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EvtchnSetPriority
{
    /// <summary>IN: the caller's port.</summary>
    public uint Port;

    /// <summary>IN: 0 (highest) to 15.</summary>
    public uint Priority;
}

/// <summary><c>evtchn_fifo_control_block</c>: ready bits and the heads of the 16 queues of a vcpu (72 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct EvtchnFifoControlBlock
{
    /// <summary>Bit <c>p</c>: the queue of priority <c>p</c> is not empty.</summary>
    public uint Ready;

    /// <summary>Reserved.</summary>
    public uint Reserved;

    /// <summary>The first port of each queue; 0 when the guest has consumed it.</summary>
    public fixed uint Head[16];
}

/// <summary>Bits of a FIFO event word (32 bits a port), and bounds of the FIFO ABI: <c>EVTCHN_FIFO_*</c>.</summary>
public static class EventWord
{
    /// <summary>The event has happened.</summary>
    public const uint PendingBit = 31;

    /// <summary>Not to be delivered.</summary>
    public const uint MaskedBit = 30;

    /// <summary>In a queue.</summary>
    public const uint LinkedBit = 29;

    /// <summary>The guest is changing the word.</summary>
    public const uint BusyBit = 28;

    /// <summary>Width of the link to the next port in the queue.</summary>
    public const uint LinkBits = 17;

    /// <summary>The link.</summary>
    public const uint LinkMask = 0x1FFFF;

    /// <summary>The highest priority.</summary>
    public const uint PriorityMaximum = 0;

    /// <summary>A new port's priority.</summary>
    public const uint PriorityDefault = 7;

    /// <summary>The lowest priority.</summary>
    public const uint PriorityMinimum = 15;

    /// <summary>Queues of a vcpu.</summary>
    public const uint Queues = 16;

    /// <summary>Event words in a page of the event array.</summary>
    public const uint WordsPerPage = 1024;

    /// <summary>Pages of the event array.</summary>
    public const uint MaximumPages = 128;

    /// <summary>Ports that the FIFO ABI can name.</summary>
    public const uint MaximumPorts = 0x20000;

    /// <summary>Ports that the two-level ABI of a 64-bit guest can name.</summary>
    public const uint TwoLevelPorts = 4096;
}
