using System.Runtime.InteropServices;

namespace Cordon.Probe;

/// <summary>
/// The page that both domains write. It says itself what a peer has to know, so that there is nothing else to agree on: who finds a page with its magic among those
/// that the other domain grants to it has all.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
public unsafe struct SharedPage
{
    /// <summary>What <see cref="Magic"/> is when the page is ready.</summary>
    public const uint Ready = 0x6f6c_6c48;

    /// <summary>Written last.</summary>
    [FieldOffset(0)]
    public SharedNumber Magic;

    /// <summary>What the messages follow from; another one each time.</summary>
    [FieldOffset(8)]
    public ulong Seed;

    /// <summary>The port to bind to.</summary>
    [FieldOffset(16)]
    public uint Port;

    /// <summary>The reference of a page that may only be read, filled from the seed.</summary>
    [FieldOffset(20)]
    public uint Notice;

    /// <summary>The reference of a page filled likewise that may be written, too; access to it ends while it is in use.</summary>
    [FieldOffset(24)]
    public uint Lent;

    /// <summary>The reference of a page that is granted to a third domain.</summary>
    [FieldOffset(40)]
    public uint Elsewhere;

    /// <summary>How many messages there will be; who asks says it before the first one.</summary>
    [FieldOffset(28)]
    public uint Messages;

    /// <summary>How far the offering domain is (<see cref="Progress"/>).</summary>
    [FieldOffset(32)]
    public SharedNumber Offering;

    /// <summary>How far the asking domain is.</summary>
    [FieldOffset(36)]
    public SharedNumber Asking;

    [FieldOffset(64)]
    SharedNumber requestsProduced;

    [FieldOffset(128)]
    SharedNumber requestsConsumed;

    [FieldOffset(192)]
    SharedNumber answersProduced;

    [FieldOffset(256)]
    SharedNumber answersConsumed;

    [FieldOffset(512)]
    Message requests;

    [FieldOffset(2048)]
    Message answers;

    /// <summary>From who asks to who offers.</summary>
    public static Ring Requests(SharedPage* page) => new(&page->requestsProduced, &page->requestsConsumed, &page->requests);

    /// <summary>From who offers to who asks.</summary>
    public static Ring Answers(SharedPage* page) => new(&page->answersProduced, &page->answersConsumed, &page->answers);
}
