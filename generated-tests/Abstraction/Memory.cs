using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    /// <summary>The words of one frame: all of a domain's frame; a hypervisor frame is not guest memory and a free one is clear.</summary>
    public void MemoryFrame(ulong mfn)
    {
        for (ulong word = 0; word < 512; word++)
        {
            MemoryWord(mfn, word);
        }
    }

    /// <summary>One 64-bit word of a frame.</summary>
    public void MemoryWord(ulong mfn, ulong word)
    {
        var isGuests = Hypervisor.Frame(hypervisor, new Mfn(mfn))->Owner.Value < FirstReservedDomain;
        var value = isGuests ? ((ulong*)Hypervisor.At(hypervisor, new Mfn(mfn)))[word] : 0;
        sink.Cell(maps.Memory, mfn, word, 0, value);
    }

    const ushort FirstReservedDomain = 0x7ff0;
}
