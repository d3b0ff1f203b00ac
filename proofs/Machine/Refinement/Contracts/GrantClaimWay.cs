using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>A field of impl's <c>GrantClaim</c> that says what was found.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Where it lies, in bytes.</param>
/// <param name="Width">How wide it is, in bits.</param>
public sealed record GrantClaimField(string Name, int Offset, int Width)
{
    /// <summary>The fields.</summary>
    public static IReadOnlyList<GrantClaimField> All { get; } = Lay();

    /// <summary>The structure's size in bytes.</summary>
    public static unsafe int Bytes => sizeof(Impl.GrantClaim);

    static unsafe IReadOnlyList<GrantClaimField> Lay()
    {
        Impl.GrantClaim claim;
        var start = (byte*)&claim;
        return
        [
            new(nameof(claim.Frame), (int)((byte*)&claim.Frame - start), 8 * sizeof(Impl.Mfn)),
            new(nameof(claim.Start), (int)((byte*)&claim.Start - start), 8 * sizeof(uint)),
            new(nameof(claim.Length), (int)((byte*)&claim.Length - start), 8 * sizeof(uint)),
            new(nameof(claim.IsOfAnother), (int)((byte*)&claim.IsOfAnother - start), 8 * sizeof(bool)),
            new(nameof(claim.Next), (int)((byte*)&claim.Next - start), 8 * sizeof(ushort)),
            new(nameof(claim.NextReference), (int)((byte*)&claim.NextReference - start), 8 * sizeof(uint)),
        ];
    }
}

/// <summary>Whose grant is claimed, and for what.</summary>
public sealed record ClaimedGrant(Term Granter, Term Reference, Term User, Term IsReadonly, Term IsMapping);

/// <summary>One way through the model's function of claims (<c>GrantUse.Claim</c>), or of marks (<c>GrantUse.Unmark</c>).</summary>
/// <param name="Conditions">When it is taken.</param>
/// <param name="Claim">What is found; null where nothing is.</param>
/// <param name="Writes">What it writes to frames.</param>
/// <param name="Touched">What it reads and writes.</param>
public sealed record GrantClaimWay(IReadOnlyList<Term> Conditions, Model.GrantClaim? Claim, IReadOnlyList<MapWrite> Writes, TouchedKeys Touched)
{
    /// <summary>All ways of a claim. No solver is asked which of them there are: there are few.</summary>
    public static IReadOnlyList<GrantClaimWay> All(RefinedImage image, TableReader tables, ClaimedGrant grant) => [.. EveryWay(() =>
    {
        var state = StateOf(image, tables);
        var claim = GrantUse.Claim(state, new DomainId(new(grant.Granter)), new GrantReference(new(grant.Reference)), new DomainId(new(grant.User)), new(grant.IsReadonly), new(grant.IsMapping));
        return (state, claim);
    }).Select(way => Of(way.Conditions, way.Outcome.state, way.Outcome.claim))];

    /// <summary>The one way of taking marks off.</summary>
    public static GrantClaimWay OfUnmark(RefinedImage image, TableReader tables, Term granter, Term reference, Term isReadonly)
    {
        var state = StateOf(image, tables);
        Explorer.Purely(() =>
        {
            GrantUse.Unmark(state, new DomainId(new(granter)), new GrantReference(new(reference)), new(isReadonly));
            return true;
        });
        return Of([], state, null);
    }

    /// <summary>When it is taken.</summary>
    public Term When => And([.. Conditions]);

    /// <summary>Whether the grant can be used.</summary>
    public bool Succeeds => Claim!.Status.Term.Equals(Literal(Spec.GrantStatus.Okay));

    /// <summary>The status, 32 bits.</summary>
    public Term Result => Term.SignExtend(Term.Extract(Claim!.Status.Term, 15, 0), 32);

    /// <summary>What a field says; null where it says nothing.</summary>
    public Term? Field(GrantClaimField field)
    {
        var value = !Succeeds ? null : field.Name switch
        {
            nameof(Impl.GrantClaim.IsOfAnother) => Select(Claim!.IsOfAnother.Term, One, Zero),
            nameof(Impl.GrantClaim.Frame) when Claim!.IsOfAnother.Term.IsFalse => Claim.Frame.Value.Term,
            nameof(Impl.GrantClaim.Start) when Claim!.IsOfAnother.Term.IsFalse => Claim.Start.Term,
            nameof(Impl.GrantClaim.Length) when Claim!.IsOfAnother.Term.IsFalse => Claim.Length.Term,
            nameof(Impl.GrantClaim.Next) when Claim!.IsOfAnother.Term.IsTrue => Claim.Next.Value.Term,
            nameof(Impl.GrantClaim.NextReference) when Claim!.IsOfAnother.Term.IsTrue => Claim.NextReference.Value.Term,
            _ => null,
        };
        return value is null ? null : Term.Extract(value, field.Width - 1, 0);
    }

    /// <summary>Whether one of the ways on which the grant can be used is taken.</summary>
    public static Term IsOkay(IReadOnlyList<GrantClaimWay> ways) => Or([.. ways.Where(way => way.Succeeds).Select(way => way.When)]);

    /// <summary>What the way that is taken says.</summary>
    public static Term Merge(IReadOnlyList<GrantClaimWay> ways, Func<GrantClaimWay, Term?> says, Term otherwise)
        => ways.Aggregate(otherwise, (sofar, way) => says(way) is { } value ? Select(way.When, value, sofar) : sofar);

    /// <summary>Writes what the way that is taken writes to frames.</summary>
    public static void Write(ContractCall call, IReadOnlyList<GrantClaimWay> ways)
    {
        if (call.State.Content.Stores.Count > 0)
        {
            throw new MachineFaultException("accesses a frame after it copied to the guest");
        }
        call.State.Content = call.State.Content with { Memory = Written(call.State.Content.Memory, ways) };
    }

    /// <summary>A log with what the way that is taken writes to frames.</summary>
    public static CellLog Written(CellLog log, IReadOnlyList<GrantClaimWay> ways) => ways
        .SelectMany(way => way.Writes.Select(write => new CellWrite(way.When, (key, old) => write.Apply(new MapKey(key), old))))
        .Aggregate(log, (sofar, write) => sofar.With(write));

    static GrantClaimWay Of(IReadOnlyList<Term> conditions, State state, Model.GrantClaim? claim)
    {
        if (state.Maps.FirstOrDefault(map => map.Name != nameof(State.Memory) && map.Log.Count > 0) is { } other)
        {
            throw new MachineFaultException($"to the model a claim of a grant changes {other.Name}, which the contract does not say");
        }
        return new(conditions, claim, [.. state.Memory.Log], TouchedKeys.Take(state));
    }

    static State StateOf(RefinedImage image, TableReader tables)
    {
        var state = (State)image.Model.AnyState();
        AbstractionFunction.Attach(state, tables);
        return state;
    }

    static IEnumerable<ExploredPath<T>> EveryWay<T>(Func<T> function)
    {
        var pending = new Stack<bool[]>([[]]);
        while (pending.TryPop(out var prefix))
        {
            var taken = new List<bool>();
            yield return Explorer.Follow(function, _ =>
            {
                if (taken.Count >= prefix.Length)
                {
                    pending.Push([.. taken, false]);
                }
                taken.Add(taken.Count >= prefix.Length || prefix[taken.Count]);
                return taken[^1];
            });
        }
    }
}
