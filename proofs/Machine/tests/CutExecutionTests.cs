using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Tests;

/// <summary>Loops are cut where they are entered, and what is known there is what every round agrees on.</summary>
public sealed class CutExecutionTests : IDisposable
{
    // EDX counts up by 1 and R8 by 4; R9 is the number of the round before; RCX is kept; [RSP-8] holds what R9 did; R10 is forgotten.
    const string Code = """
        main:
            sub rsp, 8
            xor edx, edx
            xor r9d, r9d
            mov r8, rcx
            mov r10, 3
            mov [rsp], r9
            jmp .test
        .next:
            inc edx
            add r8, 4
        .test:
            cmp edx, edi
            jae .done
            mov r9d, edx
            mov [rsp], r9
            imul r10, r10
            jmp .next
        .done:
            mov rax, r8
            add rsp, 8
            ret
        """;

    static readonly Term number = Term.Variable("number", 64);
    static readonly Term before = Term.Variable("before", 64);
    static readonly Term limit = Term.Extract(Term.Variable("entry.rdi", 64), 31, 0);

    readonly TestImage folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_loop_begins_where_it_is_entered()
    {
        var listing = CodeListing.Of(ElfImage.Read(folder.Build(Code)));
        var main = listing.Functions.First(function => function.Name == "main");
        var test = main.Instructions.First(instruction => instruction.ToString().StartsWith("cmp", StringComparison.Ordinal)).IP;
        Assert.Equal([test], NaturalLoops.HeadsOf(main));
        // The target of the jump backwards lies before it, where the first round never is.
        Assert.NotEqual([test], LoopHeads.Of(main));
    }

    [Fact]
    public void A_head_knows_what_counts_what_is_carried_and_what_is_kept()
    {
        var (ways, judge) = Ways(Code);
        Assert.Equal([(false, true), (true, false), (true, true)], ways.Select(way => (way.From is not null, way.To is not null)).OrderBy(way => way));
        var next = ways.Single(way => way is { From: not null, To: not null }).End;
        var plusOne = Term.Binary(Operator.Add, number, Term.Vector(1, 64));
        Holds(next, Term.Extract(next.Processor.General[2], 31, 0), Term.Extract(plusOne, 31, 0));
        Holds(next, next.Processor.General[8], Term.Binary(Operator.Add, Term.Variable("entry.rcx", 64), Term.Binary(Operator.Multiply, plusOne, Term.Vector(4, 64))));
        Assert.Same(Term.Variable("entry.rcx", 64), next.Processor.General[1]);
        var end = ways.Single(way => way is { From: not null, To: null }).End;
        Holds(end, end.Processor.General[0], Term.Binary(Operator.Add, Term.Variable("entry.rcx", 64), Term.Binary(Operator.Multiply, number, Term.Vector(4, 64))));
        Assert.Same(before, end.Processor.General[9]);
        Assert.StartsWith("round", end.Processor.General[10].Name, StringComparison.Ordinal);

        void Holds(PathState at, Term value, Term wanted) => Assert.True(judge.Proves(at.Path, Term.Equal(value, wanted)), $"{value} is not shown to be {wanted}");
    }

    [Fact]
    public void What_a_round_does_differently_is_not_known()
    {
        var (ways, judge) = Ways(Code.Replace("add r8, 4", "add r8, r10", StringComparison.Ordinal));
        var end = ways.Single(way => way is { From: not null, To: null }).End;
        var wanted = Term.Binary(Operator.Add, Term.Variable("entry.rcx", 64), Term.Binary(Operator.Multiply, number, Term.Vector(4, 64)));
        Assert.False(judge.Proves(end.Path, Term.Equal(end.Processor.General[0], wanted)));
    }

    [Fact]
    public void A_stack_that_grows_with_each_round_is_refused()
        => Assert.Throws<MachineFaultException>(() => Ways(Code.Replace("mov r9d, edx", "push rax\n mov r9d, edx", StringComparison.Ordinal)));

    (IReadOnlyList<Segment> Ways, Judge Judge) Ways(string code)
    {
        var image = ElfImage.Read(folder.Build(code));
        var listing = CodeListing.Of(image);
        var facts = new NoFacts();
        var judge = new Judge(Solvers.Start("z3", TimeSpan.FromSeconds(20)), Solvers.Start("z3", TimeSpan.FromSeconds(20)), facts);
        var executor = new Executor(image, listing, new MachineLayout(new TableSizes(16, 8, 1024, 64)), judge, facts, new Dictionary<string, Contract>());
        var entry = executor.Enter("main");
        var head = NaturalLoops.HeadsOf(listing.Functions.First(function => function.Name == "main"))[0];
        var cut = new CutPoint("round", head, number)
        {
            Always = Term.LessOrEqual(number, Term.ZeroExtend(limit, 64)),
            // The second is narrower than a register, and what some registers hold is neither.
            Carried =
            [
                new(before, Term.Vector(0, 64), Term.ZeroExtend(Term.Extract(number, 31, 0), 64)),
                new(Term.Variable("narrow", 32), Term.Vector(0, 32), Term.Extract(number, 31, 0)),
            ],
        };
        return (new CutExecution(executor, [cut], (_, state) => state, _ => { }).Run(entry), judge);
    }

    sealed class NoFacts : IFacts
    {
        public IReadOnlyCollection<Term> Known() => [];

        public object Save() => this;

        public void Restore(object saved)
        {
        }

        public void Touch(Table table, IReadOnlyList<Term> key, Cell cell, Term? index)
        {
        }

        public void TouchFrame(bool isTable, Term frame, Term word)
        {
        }
    }
}
