using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Proofs.Tests.SmallModel;

namespace Cordon.Proofs.Tests;

/// <summary>The explorer and the symbolic maps.</summary>
public sealed class ExplorerTests : IDisposable
{
    readonly Z3 solver = new(TimeSpan.FromSeconds(30));

    /// <inheritdoc/>
    public void Dispose() => solver.Dispose();

    /// <summary>Each feasible path is run once, and no infeasible one.</summary>
    [Fact]
    public void EveryFeasiblePathOnce()
    {
        Word x = new(Term.Variable("x", 64));
        string Classify()
        {
            if (x < 10)
            {
                return x > 20 ? "impossible" : x == 3 ? "three" : "small";
            }
            return x >= 10 & x < 12 ? "ten or eleven" : "large";
        }
        var outcomes = new Explorer(solver).Explore(Classify).Select(p => p.Outcome).Order();
        Assert.Equal(["large", "small", "ten or eleven", "three"], outcomes);
    }

    /// <summary>A path that is followed with known numbers is the explorer's of the same name.</summary>
    [Fact]
    public void AFollowedPathIsAnExploredOne()
    {
        Word x = new(Term.Variable("x", 64));
        string Classify() => x < 10 ? x > 20 ? "impossible" : x == 3 ? "three" : "small" : "large";
        var explored = new Explorer(solver).Explore(Classify).ToDictionary(p => p.Decisions, p => p.Outcome);
        foreach (var number in new UInt128[] { 0, 3, 9, 10, ulong.MaxValue })
        {
            var followed = Explorer.Follow(Classify, new Evaluator((_, _) => number).Holds);
            Assert.Equal(explored[followed.Decisions], followed.Outcome);
        }
        Assert.Equal(3, explored.Count);
    }

    /// <summary>The conditions of a path decide the later conditions that they imply.</summary>
    [Fact]
    public void ConditionsArePartitioned()
    {
        Word x = new(Term.Variable("x", 64));
        var paths = new Explorer(solver).Explore(() => x == 1 || x == 2 ? 1 : 0).ToArray();
        var any = Term.Or([.. paths.Select(p => Term.And([.. p.Conditions]))]);
        solver.Reset();
        solver.Assert(Term.Not(any));
        Assert.Equal(Verdict.Unsatisfiable, solver.Check());
    }

    /// <summary>A formula that must be branch-free may not branch, and code outside an explorer may not either.</summary>
    [Fact]
    public void BranchingWhereItMustNotIsAnError()
    {
        Word x = new(Term.Variable("x", 64));
        Assert.Throws<InvalidOperationException>(() => Explorer.Purely(() => x == 1 ? 1 : 0));
        Assert.Throws<InvalidOperationException>(() => x == 1 ? 1 : 0);
        Assert.Equal(1, Explorer.Purely(() => new Word(Term.Vector(1, 64)) == 1 ? 1 : 0));
    }

    /// <summary>Too many paths is an error, not an endless run.</summary>
    [Fact]
    public void TooManyPathsIsAnError()
    {
        int Bits()
        {
            var ones = 0;
            for (var i = 0; i < 10; i++)
            {
                ones += ((new Word(Term.Variable("x", 64)) >> i) & 1) == 1 ? 1 : 0;
            }
            return ones;
        }
        Assert.Throws<InvalidOperationException>(() => new Explorer(solver, limit: 100).Explore(Bits).Count());
    }

    /// <summary>A cell is the last word written to it, also when keys may or may not be equal, and after bulk writes.</summary>
    [Fact]
    public void MapsRememberTheLastWrite()
    {
        var state = new SmallState();
        Word a = new(Term.Variable("a", 64));
        Word b = new(Term.Variable("b", 64));
        state.Owner[new(a)] = 1;
        state.Owner[new(b)] = 2;
        RequireValid((state.Owner[new(b)] == 2) & Logic.Implies(a != b, state.Owner[new(a)] == 1) & Logic.Implies(a == b, state.Owner[new(a)] == 2));

        state.Stale[new(a), new(b)] = 5;
        state.Stale[new(b), new(b)] = 6;
        state.Stale.ClearRowWhere(new(a), 5);
        RequireValid((state.Stale[new(a), new(b)] == 0) == !(a == b) & Logic.Implies(a != b, state.Stale[new(b), new(b)] == 6));
        state.Stale.ClearColumn(new(b));
        RequireValid(state.Stale[new(b), new(b)] == 0);
    }

    /// <summary>Bytes are copied between rows at any offsets, as they were; the other bytes stay.</summary>
    [Theory]
    [InlineData(0, 0, 4096), InlineData(3, 17, 100), InlineData(4095, 0, 1), InlineData(0, 4089, 7), InlineData(8, 8, 0), InlineData(5, 2, 4091)]
    public void MapsCopyBytes(ulong fromOffset, ulong toOffset, ulong count)
    {
        var state = new SmallState();
        Word from = new(Term.Variable("a", 64));
        Word to = new(Term.Variable("b", 64));
        Word at = new(Term.Variable("at", 64));
        Word Byte(Word row, Word offset) => Logic.ShiftRight(state.Stale[new(row), new(offset >> 3)], (offset & 7) << 3) & 0xFF;
        var (source, left) = (Byte(from, at - toOffset + fromOffset), Byte(to, at));

        state.Stale.CopyBytes(new(from), fromOffset, new(to), toOffset, count);

        var isCopied = (at >= toOffset) & (at < toOffset + count);
        RequireValid(Byte(to, at) == Logic.Select(isCopied, source, left));
    }

    void RequireValid(Bool formula)
    {
        solver.Reset();
        solver.Assert(Term.Not(formula.Term));
        Assert.Equal(Verdict.Unsatisfiable, solver.Check());
    }
}
