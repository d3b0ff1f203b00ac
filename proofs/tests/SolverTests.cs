using System.Diagnostics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Tests;

/// <summary>The solver processes: answers, values, time-outs, and what happens when one is missing or killed.</summary>
public sealed class SolverTests
{
    static readonly Term X = Term.Variable("x", 64);
    static readonly Term F = Term.Application("f", 64, X);

    /// <summary>Both solvers decide, give values, and forget what is popped.</summary>
    [Theory]
    [InlineData("z3")]
    [InlineData("cvc5")]
    public void Decides(string name)
    {
        using var solver = Solvers.Start(name, TimeSpan.FromSeconds(30));
        solver.Assert(Term.Equal(F, Term.Vector(7, 64)));
        solver.Assert(Term.Less(X, Term.Vector(3, 64)));
        solver.Push();
        solver.Assert(Term.Equal(Term.Application("f", 64, Term.Vector(2, 64)), Term.Vector(8, 64)));
        solver.Assert(Term.Not(Term.Less(X, Term.Vector(2, 64))));
        Assert.Equal(Verdict.Unsatisfiable, solver.Check());
        solver.Pop();
        Assert.Equal(Verdict.Satisfiable, solver.Check());
        Assert.Equal((UInt128)7, solver.Value(F));
        Assert.True(solver.Value(X) < 3);
        Assert.Equal((UInt128)1, solver.Value(Term.Less(X, Term.Vector(3, 64))));
    }

    /// <summary>An archived script is decided by itself.</summary>
    [Theory]
    [InlineData("z3")]
    [InlineData("cvc5")]
    public void DecidesAScript(string name)
    {
        using var solver = Solvers.Start(name, TimeSpan.FromSeconds(30));
        solver.Assert(Term.False);
        Assert.Equal(Verdict.Satisfiable, solver.CheckScript(SmtLibPrinter.Script([Term.Not(Term.Equal(X, F))])));
        Assert.Equal(Verdict.Unsatisfiable, solver.CheckScript(SmtLibPrinter.Script([Term.Less(X, F), Term.Less(F, X)])));
    }

    /// <summary>Out of time is unknown, never proved; the solver can be used again.</summary>
    [Theory]
    [InlineData("z3")]
    [InlineData("cvc5")]
    public void OutOfTimeIsUnknown(string name)
    {
        using var solver = Solvers.Start(name, TimeSpan.FromSeconds(3));
        var (a, b) = (Term.Variable("a", 128), Term.Variable("b", 128));
        var product = Term.Binary(Operator.Multiply, a, b);
        Term[] hard = [Term.Equal(product, Term.Vector(UInt128.Parse("170141183460469231731687303715884105727"), 128)), Term.Less(Term.Vector(1, 128), a), Term.Less(a, Term.Vector(UInt128.One << 64, 128)), Term.Less(b, Term.Vector(UInt128.One << 64, 128))];
        Assert.Equal(Verdict.Unknown, solver.CheckScript(SmtLibPrinter.Script(hard)));
        Assert.Equal(Verdict.Unsatisfiable, solver.CheckScript(SmtLibPrinter.Script([Term.False])));
    }

    /// <summary>A solver that is killed is an error that says so.</summary>
    [Fact]
    public void AKilledSolverIsNamed()
    {
        using var solver = new Z3(TimeSpan.FromSeconds(30));
        using (var process = Process.GetProcessById(solver.ProcessId))
        {
            process.Kill();
            process.WaitForExit();
        }
        var problem = Assert.Throws<SolverException>(() => solver.Check());
        Assert.StartsWith("z3: the solver ended", problem.Message);
        Assert.False(problem.Missing);
    }

    /// <summary>A solver that the machine lacks is an error that says how to get it.</summary>
    [Fact]
    public void AMissingSolverIsNamed()
    {
        var problem = Assert.Throws<SolverException>(() => new NoSolver());
        Assert.True(problem.Missing);
        Assert.Contains("apt-get install no-such-solver", problem.Message);
        Assert.Contains("z3, cvc5", Assert.Throws<SolverException>(() => Solvers.Start("other", TimeSpan.FromSeconds(1))).Message);
    }

    sealed class NoSolver() : SolverProcess("no-such-solver", "", TimeSpan.FromSeconds(1))
    {
        protected override string Options(TimeSpan timeout) => "";
    }
}
