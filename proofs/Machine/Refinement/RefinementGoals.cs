using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// What is owed of a sub-op's machine code: on each path of the model the same result and outputs, the same change of every map, the tables' own rules, and no other field
/// written; and where the arguments cannot be read, <c>EFAULT</c> and no change.
/// </summary>
/// <param name="image">The image.</param>
/// <param name="guest">The call.</param>
/// <param name="judge">Who decided questions about it: what it assumed is assumed of all goals.</param>
/// <param name="read">Whether all was readable that was read of the arguments.</param>
/// <param name="end">The state after the code.</param>
public sealed partial class RefinementGoals(RefinedImage image, GuestCall guest, Judge judge, Term read, PathState end)
{
    /// <summary>The result where the guest's memory is not there.</summary>
    public static Term Fault { get; } = Term.Vector(unchecked((ulong)-(long)Errno.EFAULT), 64);

    // What concerns only how the processor goes on: whether the scheduler is to be asked, when the timer is to fire (which a rule of the tables speaks of), and what is left to
    // do of the call.
    static readonly HashSet<string> bookkeeping =
    [
        "Hypervisor.RescheduleRequested", "Hypervisor.NextDeadline", "Vcpu.CallOutcome", "Vcpu.HasYielded", "Registers.0",
        // Whether the other end is the hypervisor's follows from the others: a rule of the tables says so.
        "EventChannel.HypervisorEnd",
    ];

    readonly TableReader after = new(image.Layout, end.Content, notes: true);
    readonly Table registers = new AddressResolver(image.Layout).Registers;

    /// <summary>All of it.</summary>
    /// <param name="paths">The paths of the model.</param>
    /// <param name="allowed">What has to hold for the model to allow the code's choices.</param>
    public IEnumerable<RefinementGoal> All(IReadOnlyList<StepPath> paths, IReadOnlyList<Term> allowed)
    {
        foreach (var goal in OfPaths(paths, read))
        {
            yield return goal;
        }
        foreach (var goal in WhenUnread(Fault).Concat(OfRules()).Concat(OfChoices(allowed, Term.True, paths)))
        {
            yield return goal;
        }
    }

    /// <summary>What is assumed of all goals: what holds of the way to the end.</summary>
    public IReadOnlyList<Term> Always => [.. judge.Assumed, .. end.Path, .. Shown, .. Chosen];

    /// <summary>What the model is told of the code's choices.</summary>
    public IReadOnlyList<Term> Chosen { get; init; } = [];

    /// <summary>What was shown of the way to the end already.</summary>
    public IReadOnlyList<Term> Shown { get; init; } = [];

    /// <summary>The model's state, result and outputs, on each of its paths.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="when">When the model does this.</param>
    /// <param name="returns">Whether the call ends here; else it has no result yet, and gives nothing to the guest.</param>
    /// <param name="left">With what arguments the call is to be made again to go on, by their offset; null when it is done.</param>
    public IEnumerable<RefinementGoal> OfPaths(IReadOnlyList<StepPath> paths, Term when, bool returns = true, IReadOnlyDictionary<int, Term>? left = null)
    {
        foreach (var path in paths)
        {
            IReadOnlyList<Term> assumed = [.. Always, .. path.Conditions, when];
            foreach (var (what, goal, touched) in returns ? OfReturn(path, left).Concat(OfState(path, left)) : BeforeEnd().Concat(OfState(path)))
            {
                touched.Add(path.Touched);
                yield return new(what, path.Index, assumed, goal, touched);
            }
        }
    }

    /// <summary>What the guest is given besides its argument structure; null for nothing.</summary>
    public GuestBuffers.Buffer? Buffer { get; init; } = new GuestBuffers(image, guest).Find();

    /// <summary>Whether the guest is given outputs in its argument structure; else that is an element of a list, of which <see cref="Buffer"/> says what is given.</summary>
    public bool GivesStructure { get; init; } = true;

    /// <summary>Fields that are no part of the model, and that the sub-op may change.</summary>
    public IReadOnlySet<string> Outside { get; init; } = new HashSet<string>();

    /// <summary>Whether a field concerns only how the processor goes on.</summary>
    internal static bool IsBookkeeping(Cell cell) => bookkeeping.Contains(cell.Name);

    /// <summary>Whether a field is a register that a vcpu starts with.</summary>
    internal static bool IsInitialRegister(Cell cell) => cell.Name.StartsWith(initialRegisters, StringComparison.Ordinal);

    /// <summary>The fields that maps say.</summary>
    internal static IReadOnlySet<Cell> MeantCells(RefinedImage image)
    {
        var reader = new TableReader(image.Layout, MachineContent.Untouched, notes: true);
        foreach (var map in image.Model.AnyState().Maps)
        {
            AbstractionFunction.Word(map.Name, ClaimEvaluation.AnyKeys(map.KeyTypes).Terms, reader);
        }
        return new HashSet<Cell>(reader.Read) { image.Layout.Domains["FlushGeneration"] };
    }

    bool MustStay(Cell cell) => !bookkeeping.Contains(cell.Name) && !Outside.Contains(cell.Name);

    /// <summary>That the model allows the code's choices.</summary>
    public IEnumerable<RefinementGoal> OfChoices(IReadOnlyList<Term> allowed, Term when, IReadOnlyList<StepPath> paths)
        => allowed.Where(_ => paths.Count > 0).Select(holds => new RefinementGoal("that a frame that is taken for a table is free to the model", -1, [.. Always, when], holds, paths[0].Touched));

    /// <summary>That a call whose arguments cannot be read has this result, and changes nothing.</summary>
    public IEnumerable<RefinementGoal> WhenUnread(Term result)
    {
        if (!read.IsTrue)
        {
            IReadOnlyList<Term> unread = [.. Always, Term.Not(read)];
            yield return new("the result when the arguments cannot be read", -1, unread, Term.And(Term.Equal(Result, result), IsDone), new());
            foreach (var (cell, key) in Written().Where(w => MustStay(w.Cell)))
            {
                yield return new($"{cell.Name} when the arguments cannot be read", -1, unread, Unchanged(cell, key), new());
            }
            yield return new("memory when the arguments cannot be read", -1, unread, Term.Equal(after.Memory(anyFrame, anyWord), image.Before.Memory(anyFrame, anyWord)), new());
        }
    }

    /// <summary>To what tables keep besides their rules where the code goes on from.</summary>
    public IReadOnlyList<Representation.Rule> Held { get; init; } = [];

    Term IsTurnAsked => Term.Not(Term.Equal(after[image.Layout.Root, "RescheduleRequested"], Term.Vector(0, 64)));

    // Without this the same vcpu goes on while its slice lasts (impl/hvm/Turns.cs).
    Term HasYielded => Term.Not(Term.Equal(after[image.Layout.Vcpus, "HasYielded", guest.Caller.Domain.Value.Term, guest.Caller.Vcpu.Value.Term], Term.Vector(0, 64)));

    // Of what a yield is for the model has nothing.
    bool GivesUpItsTurn => guest.Name == "SchedOp.Yield";

    static readonly Term anyFrame = Term.Variable("any.frame", 64);
    static readonly Term anyWord = Term.Variable("any.word", 64);

    Term Result => after.Narrow(registers, "0");

    // Whether the vcpu goes on behind the instruction, which the dispatcher's own result says.
    Term IsDone => Term.Equal(Term.Extract(end.Processor.General[0], 7, 0), Term.Vector(1, 8));

    IEnumerable<(string What, Term Goal, TouchedKeys Touched)> OfReturn(StepPath path, IReadOnlyDictionary<int, Term>? left)
    {
        var result = path.Outputs[0].Term;
        var forgiven = Buffer is { MayFail: true };
        var stored = Stored(store => !forgiven || OffsetOf(store) is not null);
        if (left is not null)
        {
            foreach (var goal in OfUnfinished(stored, left))
            {
                yield return goal;
            }
        }
        else
        {
            yield return ("the result", Term.Equal(Result, Term.IfThenElse(stored, result, Fault)), new());
            yield return ("that there is nothing left to do", IsDone, new());
        }
        foreach (var output in Outputs(path, result))
        {
            yield return (output.What, output.Goal, new());
        }
    }

    // The guest's registers say what is left: the call's number as it was, and arguments from which it goes on.
    IEnumerable<(string What, Term Goal, TouchedKeys Touched)> OfUnfinished(Term stored, IReadOnlyDictionary<int, Term> left)
    {
        yield return ("the result", Term.Equal(Result, Term.IfThenElse(stored, Term.Vector((ulong)guest.Description.Number, 64), Fault)), new());
        yield return ("that the call is made again", Term.Equal(IsDone, Term.Not(stored)), new());
        foreach (var cell in registers.Cells.Where(cell => IsLeft(cell, left)))
        {
            var before = guest.Registers().First(register => register.Offset == cell.Offset).Value;
            yield return ($"what argument {cell.Name} is left", Term.Equal(after.Narrow(registers, cell.Name["Registers.".Length..]),
                Term.IfThenElse(stored, left[cell.Offset], before)), new());
        }
    }

    static bool IsLeft(Cell cell, IReadOnlyDictionary<int, Term>? left)
        => cell.Name.StartsWith("Registers.", StringComparison.Ordinal) && left is not null && left.ContainsKey(cell.Offset);

    // The registers that a vcpu starts with are no part of the model: only a vcpu of the caller's that is not initialised yet may be given any.
    const string initialRegisters = "Vcpu.Initial.";
}
