using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    /// <summary>The words of one frame: of a domain's frame or a free one; what the hypervisor keeps in its own is no part of the state.</summary>
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
        var isHypervisors = Hypervisor.Frame(hypervisor, new Mfn(mfn))->Owner.Value == DomainId.Xen.Value;
        var value = !isHypervisors ? ((ulong*)Hypervisor.At(hypervisor, new Mfn(mfn)))[word] : 0;
        sink.Cell(maps.Memory, mfn, word, 0, value);
    }
}
