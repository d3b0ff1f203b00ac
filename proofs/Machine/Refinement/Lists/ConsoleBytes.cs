using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>
/// <c>CONSOLEIO_write</c>: a round says the next piece of 128 bytes, or what is left, of the buffer (HC-CON-001, HC-CON-002), until all was said or 2048 bytes at once; then the call is made again with what is left. The
/// model's step is that the call ends.
/// </summary>
sealed class ConsoleBytes : ListShape
{
    const string Function = "cordon_Cordon_Impl_ConsoleIo__Write";
    const ulong PieceBytes = 128, BytesPerStep = 2048;
    const int CountRegister = 0x30, BufferRegister = 0x10;

    readonly CutPoint head;
    readonly Term done = Term.Variable("bytes.done", 64);
    readonly Term[] piece = [.. Enumerable.Range(0, (int)PieceBytes / 8).Select(i => Term.Variable($"piece.word.{i}", 64))];
    readonly ConsoleOutput output;

    public ConsoleBytes(RefinedImage image, GuestCall guest)
        : base(image, guest)
    {
        output = new(guest, piece);
        head = Head("piece", Function, _ => And(Less(done, Argument("Count")), AtMost(done, BytesPerStep), IsZero(Term.Binary(Operator.BitAnd, done, Literal(PieceBytes - 1)))))
            with { Carried = [new(done, Zero, Term.Binary(Operator.Add, done, Length))] };
    }

    public override IReadOnlyList<CutPoint> Cuts => [head];

    public override IReadOnlyDictionary<string, Contract> Contracts => new Dictionary<string, Contract> { [ConsoleOutput.Write] = output.Apply };

    public override IReadOnlySet<string> Outside => ConsoleOutput.Output.Concat(ConsoleOutput.Line).Select(name => $"{nameof(Impl.Hypervisor)}.{name}").ToHashSet();

    public override IReadOnlyList<ElementRead> Elements(CutPoint? from) => from is null ? []
        : [new(Place, (int)PieceBytes, piece.Aggregate((lower, word) => Term.Concat(word, lower))) { Length = Term.Extract(Length, 31, 0) }];

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
    {
        if (from is null)
        {
            var isEmpty = IsZero(Argument("Count"));
            return to is not null ? [NoStep(Not(isEmpty))] : [new(isEmpty, Write), new(Not(isEmpty), (state, _) => (Never, Arguments(state)))];
        }
        var isLast = Equal(Length, Left);
        return to is not null ? [NoStep(And(IsGoingOn, found.Read, Not(isLast)))]
            : [new(Not(IsGoingOn), (state, _) => (Result.Success, Arguments(state))) { Left = new Dictionary<int, Term> { [CountRegister] = Left, [BufferRegister] = Place } },
                new(And(IsGoingOn, Not(found.Read)), (state, _) => (Result.Error(Errno.EFAULT), Arguments(state))),
                new(And(IsGoingOn, found.Read, isLast), Write), new(And(IsGoingOn, found.Read, Not(isLast)), (state, _) => (Never, Arguments(state)))];
    }

    // What was read is said, once, and nothing else.
    public override IEnumerable<(string What, Term Goal)> Besides(ListWay way)
        => [("how many bytes are said", Equal(ConsoleOutput.Said(way.End.Content), way.From is null ? Zero : Select(And(IsGoingOn, way.Read), Length, Zero)))];

    Term Left => Term.Binary(Operator.Subtract, Argument("Count"), done);

    Term Length => Select(Below(Left, PieceBytes), Left, Literal(PieceBytes));

    Term Place => Term.Binary(Operator.Add, Argument("Buffer"), done);

    Term IsGoingOn => Below(done, BytesPerStep);

    object Arguments(State state) => Guest.Inputs(state, Method)[2];

    (Result, object) Write(State state, CallSteps call)
    {
        var arguments = (ConsoleIoWriteArguments)Arguments(state);
        return (ConsoleIo.Write(state, Guest.Caller, arguments), arguments);
    }
}
