using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Tests;

/// <summary>What a solver answered is not asked again, in this run or another; and nothing else is answered so.</summary>
public sealed class RememberingSolverTests : IDisposable
{
    static readonly Term X = Term.Variable("x", 64);
    static readonly Term IsSmall = Term.Less(X, Term.Vector(3, 64));
    static readonly Term IsLarge = Term.Less(Term.Vector(7, 64), X);
    readonly TemporaryFolder folder = new();

    string File => Path.Combine(folder.Path, "answers");

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>A solver that was killed can only answer from memory.</summary>
    [Fact]
    public void WhatWasAskedIsRecalledInAnyOrder()
    {
        using (var answers = new KeptAnswers(File))
        using (var solver = Solvers.Start("z3", TimeSpan.FromSeconds(30)))
        {
            Assert.Equal(Verdict.Unsatisfiable, Ask(new RememberingSolver(solver, answers, "1"), IsSmall, IsLarge));
            Assert.Equal(Verdict.Satisfiable, Ask(new RememberingSolver(solver, answers, "1"), IsLarge));
        }
        using var kept = new KeptAnswers(File);
        var dead = Solvers.Start("z3", TimeSpan.FromSeconds(30));
        dead.Dispose();
        Assert.Equal(Verdict.Unsatisfiable, Ask(new RememberingSolver(dead, kept, "1"), IsLarge, IsSmall));
        Assert.Equal(Verdict.Satisfiable, Ask(new RememberingSolver(dead, kept, "1"), IsLarge));
        Assert.Throws<SolverException>(() => Ask(new RememberingSolver(dead, kept, "1"), IsSmall));
        Assert.Throws<SolverException>(() => Ask(new RememberingSolver(dead, kept, "2"), IsLarge));
    }

    /// <summary>What is dropped before a question is not part of it, whether or not the solver ever heard of it.</summary>
    [Fact]
    public void WhatIsDroppedIsForgotten()
    {
        using var answers = new KeptAnswers(File);
        using var solver = Solvers.Start("z3", TimeSpan.FromSeconds(30));
        var remembering = new RememberingSolver(solver, answers, "1");
        remembering.Assert(IsSmall);
        remembering.Push();
        remembering.Assert(IsLarge);
        remembering.Push();
        remembering.Assert(Term.False);
        remembering.Pop();
        Assert.Equal(Verdict.Unsatisfiable, remembering.Check());
        remembering.Assert(Term.Equal(X, Term.Vector(1, 64)));
        remembering.Pop();
        Assert.Equal(Verdict.Satisfiable, remembering.Check());
        remembering.Push();
        remembering.Assert(Term.Equal(X, Term.Vector(2, 64)));
        Assert.Equal(Verdict.Satisfiable, remembering.Check());
        Assert.Equal((UInt128)2, remembering.Value(X));
        remembering.Reset();
        remembering.Assert(IsLarge);
        Assert.Equal(Verdict.Satisfiable, remembering.Check());
    }

    /// <summary>A model is found again where only that there is one is known.</summary>
    [Fact]
    public void AModelIsFoundAgain()
    {
        using var answers = new KeptAnswers(File);
        using var solver = Solvers.Start("z3", TimeSpan.FromSeconds(30));
        foreach (var _ in (int[])[1, 2])
        {
            var remembering = new RememberingSolver(solver, answers, "1");
            Assert.Equal(Verdict.Satisfiable, Ask(remembering, IsLarge));
            Assert.True(remembering.Value(X) > 7);
        }
    }

    /// <summary>A file that breaks off in a line gives the lines before it.</summary>
    [Fact]
    public void ABrokenLineIsPassedOver()
    {
        var question = KeptAnswers.With(KeptAnswers.NoFormulas("1"), IsLarge);
        System.IO.File.WriteAllText(File, $"{question:x32} sat\n{question + 1:x32} uns");
        using var answers = new KeptAnswers(File);
        Assert.Equal(Verdict.Satisfiable, answers.Find(question));
        Assert.Equal(Verdict.Unknown, answers.Find(question + 1));
    }

    static Verdict Ask(RememberingSolver solver, params Term[] formulas)
    {
        solver.Reset();
        foreach (var formula in formulas)
        {
            solver.Assert(formula);
        }
        return solver.Check();
    }
}
