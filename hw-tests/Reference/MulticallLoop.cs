using System.Runtime.InteropServices;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>A multicall: each entry is a hypercall of its own, whose result is written into the entry.</summary>
static class MulticallLoop
{
    static readonly int entrySize = Marshal.SizeOf<MulticallEntry>();
    static readonly int resultOffset = (int)Marshal.OffsetOf<MulticallEntry>(nameof(MulticallEntry.Result));

    /// <summary>Carries it out: the list's address in the first argument, the number of entries in the second.</summary>
    public static ulong Run(ReferenceHypervisor hypervisor, ReadOnlySpan<ulong> arguments)
    {
        var entry = new byte[entrySize];
        for (var i = 0UL; i < (uint)arguments[1]; i++)
        {
            var address = arguments[0] + i * (ulong)entrySize;
            if (!hypervisor.Memory.Read(address, entry))
            {
                return Result.Error(Errno.EFAULT).Value;
            }
            var words = MemoryMarshal.Cast<byte, ulong>(entry.AsSpan());
            var result = words[0] == (ulong)HypercallNumber.Multicall
                ? Result.Error(Errno.EINVAL).Value : hypervisor.Execute(words[0], words[2..8]);
            if (!hypervisor.Memory.Write(address + (ulong)resultOffset, MemoryMarshal.AsBytes<ulong>([result])))
            {
                return Result.Error(Errno.EFAULT).Value;
            }
        }
        return 0;
    }
}
