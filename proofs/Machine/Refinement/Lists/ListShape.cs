using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>Steps of the model, one after the other: the result, and the arguments with what the steps wrote to them.</summary>
/// <param name="state">The state that they change.</param>
/// <param name="call">The transitions that go with a step within the same call, with what the code did on its way.</param>
public delegate (Result Result, object Arguments) ModelSteps(State state, CallSteps call);

/// <summary>What the code found on a way, of which the model's steps know nothing.</summary>
/// <param name="Read">Whether all was readable that it read of the list.</param>
/// <param name="Given">Whether all was writable that it gave to the guest besides its argument structure.</param>
public sealed record Findings(Term Read, Term Given)
{
    /// <summary>What is assumed before a way was executed.</summary>
    public static Findings None { get; } = new(Term.True, Term.True);
}

/// <summary>What the model does while the machine code goes one way.</summary>
/// <param name="When">When it does that.</param>
/// <param name="Steps">The steps.</param>
public sealed record OwedSteps(Term When, ModelSteps Steps)
{
    /// <summary>With what arguments, by where the exit path keeps them, the call is to be made again to go on; null when it ends.</summary>
    public IReadOnlyDictionary<int, Term>? Left { get; init; }
}

/// <summary>
/// A shape of <see cref="Shape"/> as it is owed of machine code: where the code's loops are cut, what holds at their heads, which elements of a list are read on a way, and which
/// steps of the model a way makes. What all ways owe together is the whole call: by induction over the rounds.
/// </summary>
public abstract class ListShape(RefinedImage image, GuestCall guest)
{
    static readonly Dictionary<Shape, Func<RefinedImage, GuestCall, ListShape>> shapes = new()
    {
        [Shape.PollList] = (image, guest) => new PollPorts(image, guest),
        [Shape.EveryPort] = (image, guest) => new ClosedPorts(image, guest),
        [Shape.Calls] = (image, guest) => new Entries(image, guest),
        [Shape.GrantFrameList] = (image, guest) => new ListedGrantFrames(image, guest),
        [Shape.StructureList] = (image, guest) => new Structures(image, guest),
        [Shape.ExtentList] = (image, guest) => new ReservedExtents(image, guest),
    };

    // Single steps of the model behind which others follow, for each port, or that give the guest what a loop finds, or take from it what a loop reads.
    static readonly Dictionary<string, Func<RefinedImage, GuestCall, ListShape>> followed = new()
    {
        ["EventChannelOp.InitControl"] = (image, guest) => new CarriedPorts(image, guest),
        ["ConsoleIo.Write"] = (image, guest) => new ConsoleBytes(image, guest),
        ["ConsoleIo.Read"] = (image, guest) => new ConsoleInput(image, guest),
        ["EventChannelOp.ExpandArray"] = (image, guest) => new RaisedPorts(image, guest),
    };

    /// <summary>Whether a sub-op is one step of the model, and no other follows.</summary>
    public static bool IsOneStep(GuestCall guest) => guest.SubOp.Shape == Shape.Single && !followed.ContainsKey(guest.Name);

    /// <summary>The shape of a sub-op; null when machine code of that shape is not covered.</summary>
    public static ListShape? Of(RefinedImage image, GuestCall guest)
        => followed.TryGetValue(guest.Name, out var make) || shapes.TryGetValue(guest.SubOp.Shape, out make) ? make(image, guest) : null;

    /// <summary>The image.</summary>
    protected RefinedImage Image => image;

    /// <summary>The call.</summary>
    protected GuestCall Guest => guest;

    /// <summary>The heads of the loops, in the order in which they are reached.</summary>
    public abstract IReadOnlyList<CutPoint> Cuts { get; }

    /// <summary>To what tables keep at a head besides their rules; of concern where uses are dropped. That they do is owed wherever the head is reached.</summary>
    public virtual IReadOnlyList<Representation.Rule> RulesAt(CutPoint? head) => [];

    /// <summary>The elements of the list that a way from there reads, if any.</summary>
    public virtual IReadOnlyList<ElementRead> Elements(CutPoint? from) => [];

    /// <summary>Told of the state in which a way begins.</summary>
    public virtual void Begin(CutPoint? from, PathState state)
    {
    }

    /// <summary>Whether who makes the call runs and is awake in all its rounds; else only where the shape says so.</summary>
    public virtual bool CallerRuns => true;

    /// <summary>Whether uses of frames are dropped, so that what counts them is of concern.</summary>
    public virtual bool DropsUses => false;

    /// <summary>Whether what is mapped may be by a grant, so that what holds of mappings and grants is of concern.</summary>
    public virtual bool FollowsGrants => false;

    /// <summary>What the model touches on the ways from there; of concern where uses are dropped.</summary>
    public Func<CutPoint?, IEnumerable<TouchedKeys>> Touches { get; set; } = _ => [];

    /// <summary>What replaces functions in this sub-op alone, by their symbols.</summary>
    public virtual IReadOnlyDictionary<string, Contract> Contracts => new Dictionary<string, Contract>();

    /// <summary>The steps that a way makes: from the entry or a head, to a head or the return.</summary>
    /// <param name="from">Where it begins; null for the call's entry.</param>
    /// <param name="to">Where it ends; null for the return.</param>
    /// <param name="found">What the code found on it.</param>
    public abstract IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found);

    /// <summary>What the guest is given on a way from there, besides its argument structure; null for nothing.</summary>
    public virtual GuestBuffers.Buffer? Given(CutPoint? from) => null;

    /// <summary>Fields that are no part of the model, and that the sub-op may change.</summary>
    public virtual IReadOnlySet<string> Outside => new HashSet<string>();

    /// <summary>Whether the argument structure is an element of the list: then a round reads it, and gives the guest what <see cref="Given"/> says of it.</summary>
    public virtual bool IsStructureListed => false;

    /// <summary>What the model is told of choices that follow from the arguments.</summary>
    public virtual IReadOnlyList<Term> Chosen => [];

    /// <summary>What a way to a head owes of what it leaves there, for a path of the model's steps: such as outputs that the next way gives to the guest.</summary>
    public virtual IEnumerable<(string What, Term Goal)> Leaves(ListWay way, StepPath path) => [];

    /// <summary>What a way owes besides, such as of fields that are no part of the model.</summary>
    public virtual IEnumerable<(string What, Term Goal)> Besides(ListWay way) => [];

    /// <summary>The result of a call whose argument structure cannot be read.</summary>
    public virtual Term ResultUnread => Term.Vector(unchecked((ulong)-(long)Errno.EFAULT), 64);

    /// <summary>No steps of the model: the machine code has only gone on.</summary>
    protected OwedSteps NoStep(Term when) => new(when, (state, _) => (Result.Success, guest.Inputs(state, Method)[2]));

    /// <summary>A result that nothing equals: the call ended where it must not.</summary>
    protected static Result Never => Result.Of(new SymbolicWord(Term.Variable("no.result", 64)));

    /// <summary>A field of the arguments.</summary>
    protected Term Argument(string field) => Term.ZeroExtend(GuestCall.Value(guest.SubOp.Fields.First(f => f.Name == field)), 64);

    /// <summary>The head of a loop of a function.</summary>
    /// <param name="name">What a round is.</param>
    /// <param name="function">The function's symbol.</param>
    /// <param name="always">What holds in every round, given the number of rounds.</param>
    /// <param name="number">Which of its loops, by address.</param>
    protected CutPoint Head(string name, string function, Func<Term, Term> always, int number = 0)
    {
        var found = FunctionOf(function);
        var heads = NaturalLoops.HeadsOf(found);
        var rounds = Term.Variable($"{name}.number", 64);
        return number < heads.Count ? new(name, heads[number], rounds) { Always = Term.And(always(rounds), IsGoingOn) }
            : throw new Regions.MachineFaultException($"{function} has {heads.Count} loops, not {number + 1}") { Address = found.Address };
    }

    /// <summary>A function of the image.</summary>
    protected MachineFunction FunctionOf(string function) => image.Listing.Functions.FirstOrDefault(f => f.Name == function)
        ?? throw new Regions.MachineFaultException($"the image has no function {function}, whose loop goes over the list");

    /// <summary>The place behind the one call of another function in a function: a cut that no loop comes back to.</summary>
    /// <param name="name">What comes to it.</param>
    /// <param name="function">The function's symbol.</param>
    /// <param name="callee">The other function's.</param>
    /// <param name="always">What holds there.</param>
    protected CutPoint Behind(string name, string function, string callee, Term always)
    {
        var target = image.Listing.Functions.FirstOrDefault(f => f.Name == callee)?.Address;
        var calls = image.Listing.Functions.FirstOrDefault(f => f.Name == function)?.Instructions
            .Where(i => i.FlowControl == Iced.Intel.FlowControl.Call && i.NearBranchTarget == target).ToArray();
        return calls is [var call] ? new(name, call.NextIP, Term.Variable($"{name}.number", 64)) { Always = Term.And(always, IsGoingOn) }
            : throw new Regions.MachineFaultException($"{function} does not call {callee} at one place");
    }

    /// <summary>The place of the last call of another function in a function, before it is made: a cut that no loop comes back to.</summary>
    /// <param name="name">What comes to it.</param>
    /// <param name="function">The function's symbol.</param>
    /// <param name="callee">The other function's.</param>
    /// <param name="always">What holds there.</param>
    protected CutPoint Before(string name, string function, string callee, Term always)
    {
        var (found, target) = (FunctionOf(function), FunctionOf(callee).Address);
        var calls = found.Instructions.Where(i => i.FlowControl == Iced.Intel.FlowControl.Call && i.NearBranchTarget == target).ToArray();
        return calls.Length > 0 ? new(name, calls[^1].IP, Term.Variable($"{name}.number", 64)) { Always = Term.And(always, IsGoingOn) }
            : throw new Regions.MachineFaultException($"{function} does not call {callee}") { Address = found.Address };
    }

    /// <summary>A field of the caller's domain.</summary>
    protected Term OfCaller(string field) => image.Before[image.Layout.Domains, field, guest.Caller.Domain.Value.Term];

    // While a handler runs, the dispatcher has noted that there is nothing to do behind it.
    Term IsGoingOn => Term.Equal(
        image.Before.Narrow(image.Layout.Vcpus, "CallOutcome", guest.Caller.Domain.Value.Term, guest.Caller.Vcpu.Value.Term), Term.Vector((byte)Impl.CallOutcome.Done, 8));

    /// <summary>The model's function.</summary>
    protected System.Reflection.MethodInfo Method => image.Model.Operations.First(o => o.Name == guest.Name).Method;

    /// <summary>One step of the model, with the arguments of the call and what the shape sets in them.</summary>
    protected (Result Result, TArguments Arguments) Step<TArguments>(
        State state, Func<State, Caller, TArguments, Result> step, Action<TArguments> set)
        where TArguments : class
    {
        var arguments = (TArguments)guest.Inputs(state, Method)[2];
        set(arguments);
        return (step(state, guest.Caller, arguments), arguments);
    }
}
