using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>A call that is being executed: what it owes its caller (System V ABI, AMD64 supplement, 3.2.1).</summary>
/// <param name="Return">Where it returns to.</param>
/// <param name="Kept">What the registers held that it must keep, in the order of <see cref="Registers"/>.</param>
/// <param name="Caller">The call in which it was made; null for what is executed first.</param>
public sealed record CallFrame(ulong Return, IReadOnlyList<Term> Kept, CallFrame? Caller)
{
    /// <summary>RBX, RBP, R12 to R15, by number.</summary>
    public static IReadOnlyList<int> Registers { get; } = [3, 5, 12, 13, 14, 15];

    /// <summary>What a call keeps that is made now.</summary>
    public static IReadOnlyList<Term> KeptBy(ProcessorState state) => [.. Registers.Select(register => state.General[register])];

    /// <summary>The calls of two ways that come together, of which the first is taken when <paramref name="condition"/> holds.</summary>
    public static CallFrame? Merge(Term condition, CallFrame? a, CallFrame? b)
        => ReferenceEquals(a, b) || a is null || b is null || a.Return != b.Return ? a
            : new(a.Return, [.. a.Kept.Zip(b.Kept, (first, second) => Term.IfThenElse(condition, first, second))], Merge(condition, a.Caller, b.Caller));
}
