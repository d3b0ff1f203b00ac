using Cordon.Spec;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>Multicall: each entry of the list is a hypercall of its own, whose result is written into the entry (HC-MUL-001 to HC-MUL-003).</summary>
public sealed partial class ModelCall
{
    const int EntryBytes = 64;
    const int ResultOffset = 8;
    const int FirstArgument = 2;
    const int EntryArguments = 6;

    /// <summary>What is to happen after each call of a list, before the next: set by who makes the steps.</summary>
    public Action BetweenCalls { get; set; } = () => { };

    ulong Multicall(RegisterCall call)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        Span<byte> result = stackalloc byte[sizeof(ulong)];
        var at = call.Arguments[0];
        for (var left = (uint)call.Arguments[1]; left != 0; left--)
        {
            if (!memory.Read(call.Domain, at, entry))
            {
                return Negative(Errno.EFAULT);
            }
            var words = new ulong[EntryBytes / sizeof(ulong)];
            for (var i = 0; i < words.Length; i++)
            {
                words[i] = BitConverter.ToUInt64(entry[(i * sizeof(ulong))..]);
            }
            var inner = call with { Number = words[0], Arguments = words[FirstArgument..(FirstArgument + EntryArguments)] };
            BitConverter.TryWriteBytes(result, inner.Number == (ulong)HypercallNumber.Multicall ? Negative(Errno.EINVAL) : Make(inner));
            BetweenCalls();
            if (!memory.WriteExpected(call.Domain, at + ResultOffset, result))
            {
                return Negative(Errno.EFAULT);
            }
            at += EntryBytes;
        }
        return 0;
    }
}
