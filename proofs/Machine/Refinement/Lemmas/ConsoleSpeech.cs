using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// What a domain says comes on the console, byte by byte: the round of number i puts byte i last, but a carriage return at the beginning of a line, and what there is no room for, which is noted. Before the first byte of a
/// line its speaker is named, and a line of another speaker is ended. What waits already is not touched, nor anything but the console's output. So by induction over the rounds the bytes are there in order.
/// </summary>
public sealed class ConsoleSpeech : Lemma, IFrames
{
    const byte NewLine = (byte)'\n', CarriageReturn = (byte)'\r';
    // A line's end, a name with what is around it, and the byte.
    const ulong MostPut = 1 + ConsolePrefix.MostBytes + 1;

    readonly Term frame = Term.ZeroExtend(Term.Variable("bytes.frame", 32), 64);
    readonly Term count = Term.Variable("count", 32);
    readonly Term rounds = Term.Variable("byte.number", 64);
    readonly Term octet = Term.Variable("byte", 8);

    /// <inheritdoc/>
    public override string Function => ConsoleOutput.Write;

    /// <inheritdoc/>
    public override string Promise => "puts a domain's bytes on the console in order, each line with the speaker's name, and changes nothing but the console's output";

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestsOn => [ConsoleOutput.Prefix];

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract> { [ConsoleOutput.Prefix] = call => NameSpeaker(call, caller.Domain.Value.Term) }, this);

    // Some bytes are put behind what was there.
    static IEnumerable<ContractCall> NameSpeaker(ContractCall call, Term domain)
    {
        var root = call.Executor.Layout.Root;
        call.Require(And(Equal(call.Argument(0), MachineLayout.RootAddress), Equal(call.Argument(1, 16), Term.Extract(domain, 15, 0))), "the speaker is named");
        var now = new TableReader(call.Executor.Layout, call.State.Content);
        var before = ConsolePrefix.Produced(now);
        var old = call.State.Content.LogOf(root["Console.Output"]);
        foreach (var field in ConsoleOutput.Output)
        {
            ConsoleOutput.Forget(call, field);
        }
        var put = call.Executor.Fresh("name.bytes", 64);
        call.Assume(AtMost(put, ConsolePrefix.MostBytes));
        call.Assume(ConsolePrefix.IsNoted(now, new(call.Executor.Layout, call.State.Content)));
        call.State.Content = call.State.Content.With(root["Console.OutputProduced"], CellWrite.At([], Term.Binary(Operator.Add, before, Term.Extract(put, 31, 0))));
        var any = call.Executor.Fresh("Console.Output", 8).Name!;
        call.State.Content = call.State.Content with { Cells = call.State.Content.Cells.SetItem(root["Console.Output"], old.With(new(Term.True,
            (key, was) => Select(Less(ConsolePrefix.Behind(before, key[0]), put), Term.Application(any, 8, [.. key]), was)))) };
        return [call];
    }

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, executor, before) = (context.Image.Layout, context.Executor, context.Image.Before);
        var domain = context.Caller.Domain.Value.Term;
        var function = context.FunctionOf(Function);
        if (NaturalLoops.HeadsOf(function) is not [var address])
        {
            throw new MachineFaultException($"{Function} has not one loop") { Address = function.Address };
        }
        var head = new CutPoint("byte", address, rounds) { Always = Less(rounds, Term.ZeroExtend(count, 64)) };
        var entry = executor.Enter(Function);
        entry.Processor.General[7] = MachineLayout.RootAddress;
        entry.Processor.General[6] = MachineLayout.AddressOf(layout.Domains, domain);
        entry.Processor.General[2] = Term.Binary(Operator.Add, Term.Binary(Operator.Subtract, MachineLayout.RootAddress, MachineLayout.RootPhysical), Times(frame, 4096));
        entry.Processor.General[1] = Term.ZeroExtend(count, 64);
        var saved = entry.Processor.Clone();
        foreach (var way in new CutExecution(executor, [head], (_, state) => state, _ => { }).Run(entry))
        {
            RefinementGoal Goal(string what, Term goal) => new($"{what}, {(way.From is null ? "before the first byte" : "in a byte's round")}", -1, [.. way.End.Path], goal, new());
            if (way.To is { } to)
            {
                yield return Goal("that there is more to say", new ContentReader(layout, way.End.Content, to.Renamed(way.From)).After(to.Always)!);
            }
            else
            {
                executor.CheckReturn(saved, way.End);
                yield return Goal("that all was said", way.From is null ? IsZero(count) : Equal(Plus(rounds, 1), Term.ZeroExtend(count, 64)));
            }
            var after = new TableReader(layout, way.End.Content);
            if (way.From is null)
            {
                yield return Goal("that nothing is changed", Term.Boolean(way.End.Content.Cells.IsEmpty && way.End.Content.Memory.Length == 0));
                continue;
            }
            foreach (var (what, goal) in ConsolePrefix.PutsBehind(before, after, way.End.Content, MostPut, ConsoleOutput.Line).Concat(OfByte(before, after, domain)))
            {
                yield return Goal(what, goal);
            }
        }
    }

    IEnumerable<(string What, Term Goal)> OfByte(TableReader before, TableReader after, Term domain)
    {
        Term Root(TableReader t, string name) => t.Narrow(t.Layout.Root, $"Console.{name}");
        var isMine = Equal(Term.ZeroExtend(Root(before, "Speaker"), 64), domain);
        var isWithin = And(isMine, Not(IsZero(Root(before, "IsLineOpen"))));
        var isSkipped = And(Equal(octet, Term.Vector(CarriageReturn, 8)), Not(isWithin));
        yield return ("who speaks", Equal(Term.ZeroExtend(Root(after, "Speaker"), 64), domain));
        yield return ("whether its line is open", Equal(Not(IsZero(Root(after, "IsLineOpen"))), And(Not(isSkipped), Not(Equal(octet, Term.Vector(NewLine, 8))))));
        yield return ("that the byte is put last", Or(isSkipped, ConsolePrefix.IsPut(after, octet)));
        yield return ("that the line of another speaker is ended", Or(isMine, IsZero(Root(before, "IsLineOpen")), ConsolePrefix.IsFull(before), Equal(Term.Vector(NewLine, 8),
            after.Narrow(after.Layout.Root, "Console.Output", Term.Binary(Operator.BitAnd, Term.ZeroExtend(ConsolePrefix.Produced(before), 64), Literal(Impl.ConsoleBuffers.OutputBytes - 1))))));
        yield return ("that a byte within a line is put alone", Or(Not(isWithin), ConsolePrefix.IsFull(before),
            Equal(Root(after, "OutputProduced"), Term.Binary(Operator.Add, Root(before, "OutputProduced"), Term.Vector(1, 32)))));
    }

    /// <inheritdoc/>
    public Term Load(MachineMemory memory, Term frame, Term offset, int bytes)
    {
        memory.Require(Equal(Term.Binary(Operator.Add, Times(frame, 4096), offset), Term.Binary(Operator.Add, Times(this.frame, 4096), rounds)), "the byte that is read is the round's");
        return bytes == 1 ? octet : throw new MachineFaultException($"reads {bytes} bytes at once of what is to be said");
    }

    /// <inheritdoc/>
    public void Store(MachineMemory memory, Term frame, Term offset, Term value) => throw new MachineFaultException("writes to what is to be said");
}
