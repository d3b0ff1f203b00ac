using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// The growth of a grant table: a round is the model's step <c>GrantTables.Grow</c>, or finds no free frame, changes nothing and ends the loop. Rounds go on until the table is as long as it is
/// to be. Each takes a frame that is free then, so the frames are different; and no round touches what another one wrote but the length, so all together are the contract's one write.
/// </summary>
public sealed class GrantRounds : Lemma
{
    readonly Term frame = Term.ZeroExtend(Term.Variable("taken", 32), 64);
    readonly Term found = Term.Variable("is.found", 0);

    /// <inheritdoc/>
    public override string Function => GrantGrowth.Function;

    /// <inheritdoc/>
    public override string Promise => "gives the grant table one free frame after the other until it is as long as wanted, or none is free";

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestsOn => [FreeFrames.Allocate];

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [FreeFrames.Allocate] = Allocate }, null);

    IEnumerable<ContractCall> Allocate(ContractCall call)
    {
        var (owner, type) = (call.Argument(1, 16), call.Argument(2, 8));
        call.Require(Not(Equal(owner, Term.Vector(Spec.Domid.Invalid, 16))), "it takes a frame for somebody");
        call.Executor.Facts.Touch(call.Executor.Layout.Frames, [frame], call.Executor.Layout.Frames["OwnerCode"], null);
        call.Assume(Or(Not(found), FreeFrames.MayTake(new TableReader(call.Executor.Layout, call.State.Content), frame)));
        var none = call.Fork(found);
        none.Result = Zero;
        FreeFrames.Change(call, frame, owner, type, Term.True);
        call.Result = frame;
        return [call, none];
    }

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before, executor) = (context.Image.Layout, context.Image.Before, context.Executor);
        var (domain, count) = (Term.ZeroExtend(Term.Variable("domain", 16), 64), Term.Variable("count", 32));
        if (LoopHeads.Of(context.FunctionOf(Function)) is not [var head])
        {
            throw new MachineFaultException($"{Function} has not one loop");
        }
        var stops = new HashSet<ulong> { head, Executor.ReturnAddress };
        var length = before.Narrow(layout.Domains, "GrantFrames", domain);
        var entry = executor.Enter(Function);
        entry.Processor.General[7] = MachineLayout.RootAddress;
        entry.Processor.General[6] = MachineLayout.AddressOf(layout.Domains, domain);
        entry.Processor.General[2] = Term.Concat(Term.Variable("above", 32), count);
        Term[] given = [Below(domain, layout.Sizes.Domains), Not(IsZero(before[layout.Domains, "State", domain]))];
        entry.Path = entry.Path.AddRange(given);
        var saved = entry.Processor.Clone();
        Term isGoingOn = And(Less(length, count), AtMost(Term.ZeroExtend(count, 64), layout.Sizes.GrantFrames));
        var touched = new TouchedKeys();
        RefinementGoal Goal(string what, PathState at, Term goal, params Term[] assumed) => new(what, -1, [.. at.Path, .. assumed], goal, touched);

        var reached = executor.Follow(entry, stops);
        var first = reached[head];
        yield return Goal("that rounds begin when the table is to grow", first, isGoingOn);
        var early = reached[Executor.ReturnAddress];
        executor.CheckReturn(saved, early);
        yield return Goal("that it does not grow when it is as long, or may not be", early, Equal(Result(early),
            Select(And(AtMost(Term.ZeroExtend(count, 64), layout.Sizes.GrantFrames), Term.LessOrEqual(count, length)), Term.Vector(1, 32), Term.Vector(0, 32))));
        yield return Goal("that a table that does not grow is not changed", early, Term.Boolean(IsUnchanged(early)));

        var round = first.Fork();
        round.Path = round.Path.Clear().AddRange([.. given, isGoingOn]);
        var start = round.Fork();
        var ends = executor.Follow(round, stops);
        var (again, end) = (ends[head], ends[Executor.ReturnAddress]);
        executor.CheckReturn(saved, end);
        yield return Goal("that a round keeps what the next one needs", again, Term.Boolean(SameFrame(start, again)));
        yield return Goal("that the next round begins when the table is to grow further", again, And(found, Less(Length(layout, again, domain), count)));
        yield return Goal("that the last round ends with a table as long as wanted, or with no free frame", end, Select(found,
            And(Equal(Result(end), Term.Vector(1, 32)), Equal(Length(layout, end, domain), count)), IsZero(Result(end))));
        foreach (var at in (PathState[])[again, end])
        {
            foreach (var goal in IsStep(context, at, domain))
            {
                yield return goal;
            }
        }
    }

    // The round is the model's step where a frame is found, and nothing where not.
    IEnumerable<RefinementGoal> IsStep(LemmaContext context, PathState at, Term domain)
    {
        var after = new TableReader(context.Image.Layout, at.Content, notes: true);
        var state = (State)context.Image.Model.AnyState();
        var choices = new Choices { Frame = new(frame) };
        var caller = new Caller(new DomainId(new(domain)), new VcpuId(new(Zero)), context.Caller.Now, choices);
        Term allowed = Term.True;
        var way = Explorer.Follow(() => GrantTables.Grow(state, caller), illegal =>
        {
            allowed = Not(illegal);
            return false;
        });
        var touched = TouchedKeys.Take(state);
        yield return new("that the model allows the frame", -1, [.. at.Path, found], allowed, touched);
        foreach (var map in state.Maps)
        {
            var keys = ClaimEvaluation.AnyKeys(map.KeyTypes);
            if (AbstractionFunction.Word(map.Name, keys.Terms, after) is { } says)
            {
                var wanted = Select(found, map.ValueAt(keys), map.InitialAt(keys));
                var mine = new TouchedKeys();
                mine.Add(touched);
                map.TouchAll([keys]);
                mine.Add(TouchedKeys.Take(state));
                if (says != wanted)
                {
                    yield return new($"what a round does to {map.Name}", -1, [.. at.Path], Equal(says, wanted), mine);
                }
            }
        }
        foreach (var cell in at.Content.Cells.Keys.Where(cell => !after.Read.Contains(cell)))
        {
            yield return new($"that a round does not change {cell.Name}", -1, [], Term.False, touched);
        }
    }

    static Term Result(PathState state) => Term.Extract(state.Processor.General[0], 31, 0);

    static Term Length(MachineLayout layout, PathState state, Term domain) => new TableReader(layout, state.Content).Narrow(layout.Domains, "GrantFrames", domain);

    static bool IsUnchanged(PathState state) => state.Content.Cells.IsEmpty && state.Content.Memory.Length == 0 && state.Content.Tables.Length == 0;

    // The registers that a function keeps, and the stack above them.
    static bool SameFrame(PathState a, PathState b)
        => ((int[])[3, 4, 5, 12, 13, 14, 15]).All(register => a.Processor.General[register] == b.Processor.General[register])
            && a.Content.Stack.Keys.Union(b.Content.Stack.Keys).Where(offset => offset >= a.Depth).All(offset => a.Content.StackWord(offset) == b.Content.StackWord(offset));
}
