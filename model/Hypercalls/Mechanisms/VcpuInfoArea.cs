using Cordon.Spec;

namespace Cordon.Model;

/// <summary>A vcpu's <c>vcpu_info</c> in guest memory: in the shared-info page, or where the vcpu registered it.</summary>
public readonly struct VcpuInfoArea
{
    readonly Mfn frame;
    readonly Word firstWord;

    VcpuInfoArea(Mfn frame, Word firstWord)
    {
        this.frame = frame;
        this.firstWord = firstWord;
    }

    /// <summary>The area that the vcpu uses now; the domain has a shared-info page.</summary>
    [Clause("HC-SHI-003")]
    public static VcpuInfoArea Of(State state, DomainId domain, VcpuId vcpu)
    {
        var registered = state.VcpuInfoFrame[domain, vcpu];
        var isRegistered = registered != 0;
        var frame = Logic.Select(isRegistered, registered, state.SharedInfoFrame[domain]) - 1;
        var firstWord = Logic.Select(isRegistered, state.VcpuInfoOffset[domain, vcpu] >> 3, vcpu.Value << 3);
        return new(new(frame), firstWord);
    }

    /// <summary>One of its eight 64-bit words (<see cref="VcpuInfoWord"/>).</summary>
    public Word Read(State state, ulong word) => state.Memory[frame, new(firstWord + word)];

    /// <summary>Writes one of its eight 64-bit words.</summary>
    public void Write(State state, ulong word, Word value) => state.Memory[frame, new(firstWord + word)] = value;
}
