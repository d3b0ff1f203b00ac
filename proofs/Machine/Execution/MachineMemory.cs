using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// Memory as one path sees it. Every access is resolved to a field of a table, a word of the stack, a word of a frame or the image's constants; that its
/// index is within the table, and its frame one that the hypervisor may touch, is shown before it is made.
/// </summary>
/// <param name="layout">The tables.</param>
/// <param name="resolver">What addresses reach.</param>
/// <param name="image">The image's constants.</param>
/// <param name="judge">Who decides questions.</param>
/// <param name="facts">Told of what is touched.</param>
/// <param name="state">The path.</param>
/// <param name="frames">Who answers for machine frames instead, where their content is not looked at.</param>
/// <param name="closed">What may not be touched.</param>
public sealed partial class MachineMemory(MachineLayout layout, AddressResolver resolver, ElfImage image, Judge judge, IFacts facts, PathState state, IFrames? frames, ClosedCells closed) : IMemory
{
    const int WordBytes = 8;
    const ulong PageBytes = 4096;
    const ulong MostElements = 16;

    /// <summary>Under what the accesses are made.</summary>
    public IReadOnlyList<Term> Path => state.Path;

    /// <inheritdoc/>
    public Term Load(Term address, int bytes)
    {
        if (bytes > WordBytes)
        {
            return Term.Concat(Load(Plus(address, WordBytes), bytes - WordBytes), Load(address, WordBytes));
        }
        switch (resolver.Resolve(address))
        {
            case Place.OnStack { Index: null } place:
                return LoadStack(place.Offset, bytes);
            case Place.OnStack place:
                return Elements(place).Aggregate((Term?)null, (sofar, one) => sofar is null
                    ? LoadStack(one.Offset, bytes) : Term.IfThenElse(one.IsIt, LoadStack(one.Offset, bytes), sofar))!;
            case Place.InTable place:
                return LoadField(place, bytes);
            case Place.InFrame place when frames is not null:
                return frames.Load(this, place.Frame, place.Offset, bytes);
            case Place.InFrame place:
                var (isTable, frame, word, shift) = WordOf(place, bytes);
                return Part(ReadFrameWord(isTable, frame, word), shift, bytes);
            case Place.OneOf place:
                return Either(place, path => Load(path, bytes));
            case Place.InImage place:
                return LoadConstant(place.Address, bytes);
            default:
                throw new MachineFaultException($"reads {bytes} bytes at {address}");
        }
    }

    /// <inheritdoc/>
    public void Store(Term address, Term value)
    {
        var bytes = value.Width / 8;
        if (bytes > WordBytes)
        {
            Store(address, Term.Extract(value, 63, 0));
            Store(Plus(address, WordBytes), Term.Extract(value, value.Width - 1, 64));
            return;
        }
        StoreIf(Term.True, address, value, bytes);
    }

    void StoreIf(Term guard, Term address, Term value, int bytes)
    {
        switch (resolver.Resolve(address))
        {
            case Place.OnStack { Index: null } place:
                StoreStack(guard, place.Offset, value, bytes);
                break;
            case Place.OnStack place:
                foreach (var (isIt, offset) in Elements(place).ToArray())
                {
                    StoreStack(Term.And(guard, isIt), offset, value, bytes);
                }
                break;
            case Place.InTable place:
                StoreField(guard, place, value, bytes);
                break;
            case Place.InFrame place when frames is not null:
                frames.Store(this, place.Frame, place.Offset, value);
                break;
            case Place.InFrame place:
                var (isTable, frame, word, shift) = WordOf(place, bytes);
                var write = CellWrite.At([frame, word], Insert(ReadFrameWord(isTable, frame, word), value, shift)).If(guard);
                state.Content = isTable
                    ? state.Content with { Tables = state.Content.Tables.With(write) }
                    : state.Content with { Memory = state.Content.Memory.With(write) };
                break;
            case Place.OneOf place when Decide(place.Condition) is { } known:
                StoreIf(guard, known ? place.Then : place.Otherwise, value, bytes);
                break;
            case Place.OneOf place:
                Under(place.Condition, () => StoreIf(Term.And(guard, place.Condition), place.Then, value, bytes));
                Under(Term.Not(place.Condition), () => StoreIf(Term.And(guard, Term.Not(place.Condition)), place.Otherwise, value, bytes));
                break;
            default:
                throw new MachineFaultException($"writes {bytes} bytes at {address}, which is no place for that");
        }
    }

    Term Either(Place.OneOf place, Func<Term, Term> load)
    {
        if (Decide(place.Condition) is { } known)
        {
            return load(known ? place.Then : place.Otherwise);
        }
        Term? then = null, otherwise = null;
        Under(place.Condition, () => then = load(place.Then));
        Under(Term.Not(place.Condition), () => otherwise = load(place.Otherwise));
        return Term.IfThenElse(place.Condition, then!, otherwise!);
    }

    bool? Decide(Term condition)
        => judge.Proves(state.Path, condition) ? true : judge.Proves(state.Path, Term.Not(condition)) ? false : null;

    void Under(Term condition, Action action)
    {
        var path = state.Path;
        state.Path = path.Add(condition);
        action();
        state.Path = path;
    }

    /// <summary>Whether a condition is seen to hold on the path, as far as the path itself tells.</summary>
    public bool Proves(Term condition) => judge.Proves(state.Path, condition);

    /// <summary>Something that holds whatever the path.</summary>
    public void Assume(Term fact) => judge.Assume(fact);

    /// <summary>Shows that a condition holds on the path.</summary>
    /// <exception cref="MachineFaultException">It is not shown.</exception>
    public void Require(Term condition, string what)
    {
        if (!judge.Grants(state.Path, condition))
        {
            throw new MachineFaultException($"cannot be shown: {what}");
        }
    }
}
