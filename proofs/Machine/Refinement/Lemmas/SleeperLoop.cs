using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// Waking pollers: the round of vcpu n does to n's row what the contract says of every row, and nothing else. Rounds go over all vcpus of the domain, and no round reads what another
/// one writes, so all of them together are the contract's one write.
/// </summary>
public sealed class SleeperLoop : Lemma
{
    /// <inheritdoc/>
    public override string Function => Sleepers.Function;

    /// <inheritdoc/>
    public override string Promise => "wakes every vcpu of the domain that polls for the port or for any, and changes nothing else";

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var domain = context.Caller.Domain.Value.Term;
        var port = Term.Variable("port", 32);
        Term Vcpus() => before.Narrow(layout.Domains, "VcpuCount", domain);
        var loop = Loop.Cut(context.Executor, context.FunctionOf(Function), entry =>
        {
            entry.Processor.General[7] = MachineLayout.RootAddress;
            entry.Processor.General[6] = MachineLayout.AddressOf(layout.Domains, domain);
            entry.Processor.General[2] = Term.Concat(Term.Variable("above", 32), port);
        }, n => Term.Less(n, Vcpus()));
        var touched = new TouchedKeys();
        RefinementGoal Goal(string what, PathState at, Term goal) => new(what, -1, [.. at.Path], goal, touched);

        var n = loop.Counter;
        yield return Goal("that the rounds begin at vcpu 0", loop.First, And(IsZero(loop.Start), Not(IsZero(Vcpus()))));
        if (loop.Before is { } none)
        {
            yield return Goal("that there is a round unless there is no vcpu", none, IsZero(Vcpus()));
        }
        if (loop.Again is { } again)
        {
            yield return Goal("that the next vcpu exists", again, Term.Less(Term.Binary(Operator.Add, n, Term.Vector(1, 32)), Vcpus()));
        }
        if (loop.End is { } end)
        {
            yield return Goal("that the last round is the last vcpu's", end, Equal(Term.Binary(Operator.Add, n, Term.Vector(1, 32)), Vcpus()));
        }
        Term[] key = [Term.Variable("any.domain", 64), Term.Variable("any.vcpu", 64)];
        Term Initial(string field) => before.Narrow(layout.Vcpus, field, key);
        var isWoken = And(Equal(key[0], domain), Equal(key[1], Term.ZeroExtend(n, 64)), Not(IsZero(Initial("IsPolling"))),
            Or(IsZero(Initial("PollPort")), Equal(Initial("PollPort"), port)));
        var written = new Dictionary<string, UInt128> { ["IsBlocked"] = 0, ["IsPolling"] = 0, ["PollPort"] = 0, ["PollDeadline"] = Impl.Timers.Never };
        foreach (var state in (PathState?[])[loop.Again, loop.End])
        {
            if (state is null)
            {
                continue;
            }
            var after = new TableReader(layout, state.Content);
            foreach (var (field, value) in written)
            {
                yield return Goal($"what a round does to {field}", state, Equal(after.Narrow(layout.Vcpus, field, key),
                    Select(isWoken, Term.Vector(value, layout.Vcpus[field].Width), Initial(field)))) with { Touched = OfRow(context, key) };
            }
            var others = state.Content.Cells.Keys.Except([.. written.Keys.Select(f => layout.Vcpus[f]), layout.Root["RescheduleRequested"]]);
            yield return new("that a round changes nothing else", -1, [], Term.Boolean(!others.Any() && state.Content.Memory.Length == 0 && state.Content.Tables.Length == 0), touched);
        }
    }

    static TouchedKeys OfRow(LemmaContext context, Term[] key)
    {
        var state = context.Image.Model.AnyState();
        state.Maps.First(map => map.Name == nameof(State.Polling)).TouchAll([new(key)]);
        return TouchedKeys.Take(state);
    }
}
