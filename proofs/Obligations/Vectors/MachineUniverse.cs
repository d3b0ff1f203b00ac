using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Proofs.Vectors;
using Cordon.Spec;

namespace Cordon.Proofs;

/// <summary>
/// The few things that a vector's state is made of, by the type of their number: two domains, two vcpus each, a handful of frames and ports. So every invariant
/// can be said of every one of them, and nothing has to be repaired afterwards.
/// </summary>
/// <param name="slots">Pages of an event array or a grant table at the most.</param>
/// <param name="hasCallerPages">Whether the caller has pages for what it hands over.</param>
public sealed class MachineUniverse(ulong slots, bool hasCallerPages)
{
    /// <summary>The domain that makes a call.</summary>
    public const ulong Caller = 1;

    /// <summary>Pages of an event array or a grant table that do for all but one path.</summary>
    public const ulong FewSlots = 2;

    /// <summary>Frames from 1 on up to this one are whose the state says.</summary>
    public const ulong LastFrame = 7;

    /// <summary>The domains that there may be.</summary>
    public static IReadOnlyList<ulong> Domains { get; } = [0, Caller];

    /// <summary>The vcpus of a domain of which the state says anything.</summary>
    public static IReadOnlyList<ulong> Vcpus { get; } = [0, 1];

    /// <summary>The ports of a domain of which the state says anything.</summary>
    public static IReadOnlyList<ulong> Ports { get; } = [0, 1, 2, 3];

    readonly Dictionary<Type, ulong[]> numbers = new()
    {
        [typeof(DomainId)] = [.. Domains],
        [typeof(VcpuId)] = [.. Vcpus],
        [typeof(Port)] = [.. Ports],
        [typeof(Mfn)] = [0, .. Range(1, LastFrame), .. Range(VectorMachine.FirstCallerFrame, hasCallerPages ? VectorMachine.CallerPages : 0)],
        [typeof(Gfn)] = [.. Range(VectorMachine.FirstGfn, 3), .. Range(VectorMachine.FirstCallerGfn, hasCallerPages ? VectorMachine.CallerPages : 0)],
        [typeof(Virq)] = [VirqNumber.Timer, VirqNumber.Console],
        [typeof(Priority)] = [],
        [typeof(Parameter)] = [],
        [typeof(Slot)] = [.. Range(0, slots)],
        [typeof(WordIndex)] = [],
        [typeof(GrantReference)] = [],
        [typeof(GrantHandle)] = [],
    };

    /// <summary>Every tuple of things of these types; none when one of them is a type of which anything is a thing.</summary>
    public IEnumerable<MapKey> Tuples(IReadOnlyList<Type> types)
        => types.Aggregate(
            (IEnumerable<Term[]>)[[]],
            (tuples, type) => tuples.SelectMany(tuple => numbers[type].Select(number => (Term[])[.. tuple, Term.Vector(number, 64)])))
            .Select(tuple => new MapKey(tuple));

    /// <summary>Whether the universe lists the things of the type; else anything is one.</summary>
    public bool Lists(Type type) => numbers[type].Length > 0;

    static IEnumerable<ulong> Range(ulong first, ulong count) => Enumerable.Range(0, (int)count).Select(i => first + (ulong)i);
}
