using Cordon.Model;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// What one call is to the model: the sub-op's step, and the transitions that go with it. The model has them apart, to be made before the call returns; the implementation makes them
/// within the call. Which sub-ops are accompanied by which is said here, and nowhere else.
/// </summary>
public sealed class CallSteps(RefinedImage image, GuestCall guest)
{
    /// <summary>Sub-ops that may drop a frame's last use: each frame that the step left without uses is given back (<c>Frames.Reclaim</c>).</summary>
    static readonly IReadOnlySet<string> reclaiming = new HashSet<string>
    {
        "MemoryOp.AddToPhysmap", "MemoryOp.RemoveFromPhysmap", "MemoryOp.DecreaseReservation", "MemoryOp.PopulatePhysmap", "GrantTableOp.UnmapGrantRef",
    };

    /// <summary>Sub-ops that may map something where there is no table of nested paging yet: frames become the hypervisor's (<c>Boot.TakeFrame</c>).</summary>
    static readonly IReadOnlySet<string> preparing = new HashSet<string> { "MemoryOp.AddToPhysmap", "MemoryOp.PopulatePhysmap" };

    /// <summary>Whether a sub-op's call is more than its step.</summary>
    public static bool IsAccompanied(string subOp) => reclaiming.Contains(subOp) || preparing.Contains(subOp);

    System.Reflection.MethodInfo Method => image.Model.Operations.First(operation => operation.Name == guest.Name).Method;

    /// <summary>The frames that the call may take for tables of nested paging.</summary>
    public IReadOnlyList<(Term Frame, Term IsTaken)> Tables { get; init; } = [];

    /// <summary>The growth of a grant table that the call made (<c>GrantTables.Grow</c>), if any.</summary>
    public GrantGrowth? Growth { get; init; }

    /// <summary>That each frame which is taken for a table is free in the model's state then.</summary>
    public IReadOnlyList<Term> Allowed { get; private set; } = [];

    /// <summary>Makes them on a state of the model.</summary>
    /// <returns>The result, and the arguments with what was written to them.</returns>
    public (Result Result, object Arguments) Make(StateBase any)
    {
        var state = (State)any;
        return Make(state, () =>
        {
            var inputs = guest.Inputs(state, Method);
            return ((Result)ClaimEvaluation.Invoke(Method, inputs)!, inputs[2]);
        });
    }

    /// <summary>Makes them around a step of the model.</summary>
    public (Result Result, T Arguments) Make<T>(State state, Func<(Result Result, T Arguments)> step)
    {
        Growth?.Make(state);
        if (preparing.Contains(guest.Name))
        {
            TakeTables(state);
        }
        var made = step();
        if (reclaiming.Contains(guest.Name))
        {
            Reclaim(state, guest.Caller);
        }
        return made;
    }

    // What Boot.TakeFrame does, said as one formula: whether a frame is taken depends on tables that are no part of the model's state, and is no case of the model's.
    void TakeTables(State state)
    {
        var allowed = new List<Term>();
        foreach (var (number, isTaken) in Tables)
        {
            var frame = new Mfn(new(number));
            allowed.Add(Term.Implies(isTaken, Explorer.Purely(() => Frames.IsFree(state, frame)).Term));
            state.Owner[frame] = Logic.Select(new SymbolicBool(isTaken), Domid.Xen, state.Owner[frame]);
        }
        // Of a frame that was free the step knows no more than that: no instances of invariants are called for.
        state.Owner.ForgetTouched();
        Allowed = allowed;
    }

    /// <summary>Each frame that steps left without uses is given back.</summary>
    public static void Reclaim(State state, Caller caller)
    {
        foreach (var key in state.RefCount.Log.Select(write => write.Cell).OfType<MapKey>().Distinct().ToArray())
        {
            var frame = new Mfn(new(key.Terms[0]));
            var owner = new DomainId(state.Owner[frame]);
            if ((state.RefCount[frame] == 0) & Frames.IsOwnedBy(state, frame, owner) & (owner.Value < Domid.FirstReserved))
            {
                Frames.Reclaim(state, new Caller(owner, caller.Vcpu, caller.Now, caller.Choices), frame);
            }
        }
    }
}
