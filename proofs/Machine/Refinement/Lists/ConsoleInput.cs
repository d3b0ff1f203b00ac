using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lists;

/// <summary>
/// <c>CONSOLEIO_read</c>: the round of number i gives the guest the next byte of input at Buffer + i, and takes it. How many there are, the environment says (HC-CON-003): the choice is the number
/// of rounds that gave one.
/// </summary>
sealed class ConsoleInput : ListShape
{
    const string Function = "cordon_Cordon_Impl_ConsoleIo__Read";
    const string Consumed = "Console.InputConsumed";

    readonly CutPoint head;

    public ConsoleInput(RefinedImage image, GuestCall guest)
        : base(image, guest)
        => head = Head("byte", Function, number => Less(number, Argument("Count")));

    public override IReadOnlyList<CutPoint> Cuts => [head];

    public override IReadOnlySet<string> Outside => new HashSet<string> { $"{nameof(Impl.Hypervisor)}.{Consumed}" };

    public override GuestBuffers.Buffer? Given(CutPoint? from) => from is null ? null
        : new(Term.Binary(Operator.Add, Argument("Buffer"), Term.ZeroExtend(Term.Extract(head.Rounds, 31, 0), 64)), 1, _ => NextByte, false) { IsWanted = _ => Not(IsEmpty) };

    public override IEnumerable<OwedSteps> Steps(CutPoint? from, CutPoint? to, Findings found)
    {
        if (to is not null)
        {
            return [NoStep(Term.True)];
        }
        if (from is null)
        {
            return [new(Term.True, (state, _) => Read(state, Zero))];
        }
        var next = Plus(head.Rounds, 1);
        return [new(IsEmpty, (state, _) => Read(state, head.Rounds)), new(Not(IsEmpty), (state, _) => Read(state, next, isEnd: Equal(next, Argument("Count"))))];
    }

    // Input is taken exactly when the guest was given it, and is for the domain in focus alone (HC-CON-005).
    public override IEnumerable<(string What, Term Goal)> Besides(ListWay way)
    {
        var after = new TableReader(Image.Layout, way.End.Content).Narrow(Image.Layout.Root, Consumed);
        var given = Or([.. way.End.Content.Stores.Select(store => And(store.Guard, store.Succeeds))]);
        if (way is { From: null, To: not null })
        {
            yield return ("that the caller has the console's focus", Equal(Term.ZeroExtend(Field("ConsoleFocus"), 64), Guest.Caller.Domain.Value.Term));
        }
        yield return ("how much input is taken", Equal(after, Term.Binary(Operator.Add, Field(Consumed), Select(given, Term.Vector(1, 32), Term.Vector(0, 32)))));
    }

    Term Field(string field) => Image.Before.Narrow(Image.Layout.Root, field);

    Term IsEmpty => Equal(Field(Consumed), Field("Console.InputProduced"));

    Term NextByte => Image.Before.Narrow(Image.Layout.Root, "Console.Input",
        Term.Binary(Operator.BitAnd, Term.ZeroExtend(Field(Consumed), 64), Literal(Impl.ConsoleBuffers.InputBytes - 1)));

    (Result, object) Read(State state, Term bytes, Term? isEnd = null)
    {
        var arguments = (ConsoleIoReadArguments)Guest.Inputs(state, Method)[2];
        var choices = (Choices)SymbolicInput.Symbol(typeof(Choices), "caller.Choices");
        choices.InputBytes = new(bytes);
        var result = ConsoleIo.Read(state, new Caller(Guest.Caller.Domain, Guest.Caller.Vcpu, Guest.Caller.Now, choices), arguments);
        // More than was asked for is no choice; and the last byte that is given ends the call only when no more was asked for.
        return (!result.IsIllegalChoice & new SymbolicBool(isEnd ?? Term.True) ? result : Never, arguments);
    }
}
