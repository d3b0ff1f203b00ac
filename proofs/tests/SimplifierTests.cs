using Cordon.Proofs.Smt;
using static Cordon.Proofs.Smt.Operator;

namespace Cordon.Proofs.Tests;

/// <summary>
/// Each rule of the simplifier, against the solver: the simplified term equals the same operation on fresh names for the operands, which
/// cannot be simplified, for all values.
/// </summary>
public sealed class SimplifierTests : IDisposable
{
    readonly Z3 solver = new(TimeSpan.FromSeconds(30));
    int names;

    /// <inheritdoc/>
    public void Dispose() => solver.Dispose();

    /// <summary>Operands of the shapes that rules look at.</summary>
    static IEnumerable<Term> Operands(int width)
    {
        var (x, y) = (Term.Variable($"x{width}", width), Term.Variable($"y{width}", width));
        var condition = Term.Variable("c", 0);
        Term Literal(UInt128 value) => Term.Vector(value, width);
        return
        [
            x, y, Literal(0), Literal(1), Literal(2), Literal((UInt128)width), Literal(UInt128.MaxValue), Literal(0x5a),
            Term.Binary(Add, x, Literal(3)), Term.Binary(Add, x, y), Term.Binary(BitAnd, x, Literal(0xf0)), Term.Binary(BitOr, y, Literal(6)),
            Term.Binary(BitXor, x, Literal(9)), Term.Binary(ShiftLeft, x, Literal(3)), Term.Binary(ShiftRight, x, Literal(5)),
            Term.Complement(x), Term.IfThenElse(condition, Literal(4), Literal(0)), Term.IfThenElse(condition, x, Literal(1)),
            Term.IfThenElse(condition, x, y), Term.ZeroExtend(Term.Variable("n", 5), width), Term.SignExtend(Term.Variable("n", 5), width),
        ];
    }

    /// <summary>The arithmetic and bitwise operations and the comparisons; rules do not depend on the width but through its mask.</summary>
    /// <remarks>Products, and shifts by what is no literal, are compared at 8 bits alone: at 64 a solver needs minutes for them.</remarks>
    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    public void OperationsOnVectors(int width)
    {
        Operator[] operators = [Add, Subtract, BitAnd, BitOr, BitXor];
        Operator[] shifts = [ShiftLeft, ShiftRight, ShiftRightSigned];
        foreach (var op in width == 8 ? [.. operators, .. shifts, Multiply] : operators)
        {
            Compare(width, (a, b) => Term.Binary(op, a, b));
        }
        foreach (var op in shifts)
        {
            foreach (var amount in Operands(width).Where(b => b.IsConstant))
            {
                RequireEqual(Operands(width).Select(a => (Term.Binary(op, a, amount), a, amount)), (a, b) => Term.Binary(op, a, b));
            }
        }
        Compare(width, Term.Equal);
        Compare(width, Term.Less);
        Compare(width, Term.LessSigned);
        Compare(width, (a, b) => Term.IfThenElse(Term.Variable("c", 0), a, b));
    }

    /// <summary>Joining, cutting and widening.</summary>
    [Fact]
    public void StructureOfVectors()
    {
        Compare(8, Term.Concat);
        Compare(16, (a, _) => Term.Extract(a, 11, 4));
        Compare(16, (a, _) => Term.Extract(a, 7, 0));
        Compare(16, (a, _) => Term.Extract(a, 3, 0));
        Compare(8, (a, _) => Term.ZeroExtend(a, 12));
        Compare(8, (a, _) => Term.SignExtend(a, 12));
        Compare(8, (a, b) => Term.Extract(Term.Concat(a, b), 11, 4));
    }

    /// <summary>And, or, not, if-then-else of Booleans.</summary>
    [Fact]
    public void Booleans()
    {
        var (p, q) = (Term.Variable("p", 0), Term.Variable("q", 0));
        Term[] operands = [p, q, Term.True, Term.False, Term.Not(p), Term.And(p, q), Term.Or(p, Term.Not(q))];
        foreach (var a in operands)
        {
            foreach (var b in operands)
            {
                foreach (var make in new Func<Term, Term, Term>[] { (x, y) => Term.And(x, y), (x, y) => Term.Or(x, y), Term.Implies, Term.Equal, (x, y) => Term.IfThenElse(p, x, y) })
                {
                    RequireEqual([(make(a, b), a, b)], make);
                }
            }
        }
    }

    void Compare(int width, Func<Term, Term, Term> make)
    {
        foreach (var a in Operands(width))
        {
            RequireEqual(Operands(width).Select(b => (make(a, b), a, b)), make);
        }
    }

    /// <summary>Some pair of operands for which the simplified term is not the operation on fresh names, which the solver is told equal the operands.</summary>
    void RequireEqual(IEnumerable<(Term Simplified, Term A, Term B)> cases, Func<Term, Term, Term> make)
    {
        solver.Reset();
        var differences = cases.Select(one =>
        {
            var (freshA, freshB) = (Term.Variable($"fresh{names++}", one.A.Width), Term.Variable($"fresh{names++}", one.B.Width));
            return Term.And(Term.Equal(freshA, one.A), Term.Equal(freshB, one.B), Term.Not(Term.Equal(one.Simplified, make(freshA, freshB))));
        }).ToArray();
        solver.Assert(Term.Or(differences));
        var verdict = solver.Check();
        var wrong = verdict == Verdict.Satisfiable ? differences.First(d => solver.Value(d) != 0) : Term.False;
        Assert.True(verdict == Verdict.Unsatisfiable, $"{verdict}: {wrong}");
    }
}
