using Iced.Intel;

namespace Cordon.Proofs.Machine;

/// <summary>How deep the stack can get, or why no bound is known.</summary>
/// <param name="Bytes">The bound in bytes; null when there is none.</param>
/// <param name="Path">The functions of the deepest path, or of the cycle that prevents a bound.</param>
/// <param name="Problem">Empty when there is a bound, else what prevents it.</param>
public sealed record StackDepth(long? Bytes, IReadOnlyList<string> Path, string Problem);

/// <summary>
/// A bound on the stack from the code itself: the largest frame of each function (what it pushes and subtracts from RSP,
/// and the return address) summed over the deepest path of the call graph.
/// </summary>
public sealed class StackBound(CodeListing listing, CallGraph graph)
{
    const long ReturnAddress = 8;

    sealed record Deepest(long Bytes, ulong? Next);

    readonly Dictionary<ulong, Deepest> known = [];
    readonly List<ulong> active = [];

    /// <summary>The deepest path from the function at <paramref name="root"/>.</summary>
    public StackDepth From(ulong root)
    {
        try
        {
            var depth = Visit(root);
            var path = new List<string>();
            for (ulong? at = root; at is { } function; at = known[function].Next)
            {
                path.Add(listing.At(function)!.Name);
            }
            return new StackDepth(depth, path, "");
        }
        catch (UnboundedStackException unbounded)
        {
            active.Clear();
            return new StackDepth(null, unbounded.Path, unbounded.Message);
        }
    }

    sealed class UnboundedStackException(string problem, IReadOnlyList<string> path) : Exception(problem)
    {
        public IReadOnlyList<string> Path { get; } = path;
    }

    long Visit(ulong address)
    {
        if (known.TryGetValue(address, out var done))
        {
            return done.Bytes;
        }
        var function = listing.At(address)!;
        if (active.IndexOf(address) is var first and >= 0)
        {
            var cycle = active.Skip(first).Append(address).Select(at => listing.At(at)!.Name).ToArray();
            throw new UnboundedStackException($"recursion: {string.Join(" -> ", cycle)}", cycle);
        }
        active.Add(address);
        long deepest = 0;
        ulong? next = null;
        foreach (var callee in graph.Callees(address).Order())
        {
            if (callee == address)
            {
                throw new UnboundedStackException($"recursion: {function.Name} calls itself", [function.Name]);
            }
            var depth = Visit(callee);
            if (depth > deepest)
            {
                (deepest, next) = (depth, callee);
            }
        }
        active.RemoveAt(active.Count - 1);
        var total = deepest + Frame(function);
        known[address] = new Deepest(total, next);
        return total;
    }

    /// <summary>An upper bound of what the function itself puts on the stack: every decrease of RSP counted, no increase.</summary>
    static long Frame(MachineFunction function)
    {
        var bytes = ReturnAddress;
        foreach (var instruction in function.Instructions)
        {
            if (instruction.Mnemonic is Mnemonic.Sub or Mnemonic.Add && instruction.Op0Register == Register.RSP)
            {
                var change = instruction.OpCount == 2 && instruction.Op1Kind is OpKind.Immediate8to64 or OpKind.Immediate32to64
                    ? (long)instruction.GetImmediate(1)
                    : throw new UnboundedStackException($"{function.Name} moves RSP by a value of no fixed size at 0x{instruction.IP:x}", [function.Name]);
                bytes += Math.Max(0, instruction.Mnemonic == Mnemonic.Sub ? change : -change);
            }
            else if (instruction.IsStackInstruction && instruction.StackPointerIncrement < 0 && !instruction.IsCallNear && !instruction.IsCallNearIndirect)
            {
                bytes -= instruction.StackPointerIncrement;
            }
        }
        return bytes;
    }
}
