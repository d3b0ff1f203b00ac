using Cordon.Proofs.Smt;
using static Cordon.Proofs.Smt.Operator;

namespace Cordon.Proofs.Tests;

/// <summary>The evaluator, which decides whether a counterexample is believed, agrees with the solver.</summary>
public sealed class EvaluatorTests
{
    /// <summary>Random terms under a random assignment.</summary>
    [Fact]
    public void TheSolverAgrees()
    {
        using var solver = new Z3(TimeSpan.FromSeconds(30));
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var values = new Dictionary<string, UInt128>();
            var term = Random(random, 4, values);
            var value = new Evaluator((leaf, _) => values[leaf.Name!]).Value(term);
            solver.Reset();
            foreach (var (name, assigned) in values)
            {
                solver.Assert(Term.Equal(Term.Variable(name, 16), Term.Vector(assigned, 16)));
            }
            solver.Assert(Term.Not(Term.Equal(term, Term.Vector(value, 16))));
            Assert.Equal(Verdict.Unsatisfiable, solver.Check());
        }
    }

    /// <summary>An uninterpreted function's value may depend on its arguments' values only.</summary>
    [Fact]
    public void FunctionsSeeTheValuesOfTheirArguments()
    {
        var x = Term.Variable("x", 64);
        var read = Term.Application("f", 64, Term.Binary(Add, x, Term.Vector(1, 64)));
        var evaluator = new Evaluator((leaf, arguments) => leaf.Name == "x" ? 41u : arguments[0] * 2);
        Assert.Equal((UInt128)84, evaluator.Value(read));
    }

    /// <summary>A program laid out once gives what the evaluator gives, for terms that share parts.</summary>
    [Fact]
    public void AProgramAgreesWithTheEvaluator()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var values = new Dictionary<string, UInt128>();
            var (a, b) = (Random(random, 5, values), Random(random, 5, values));
            Term[] terms = [Term.Application("f", 16, a), b, Term.And(Term.Less(a, b), Term.LessSigned(b, a)), Term.Or(Term.Equal(a, b), Term.Less(b, a))];
            var names = values.Keys.Order().ToArray();
            var results = new UInt128[terms.Length];
            var program = new TermProgram([.. names.Select(name => Term.Variable(name, 16))], terms);
            program.Run([.. names.Select(name => values[name])], results, (_, arguments) => arguments[0] ^ 0x5a5a);
            var evaluator = new Evaluator((leaf, arguments) => leaf.Name == "f" ? arguments[0] ^ 0x5a5a : values[leaf.Name!]);
            Assert.Equal(terms.Select(evaluator.Value), results);
        }
    }

    /// <summary>A variable without a value is refused before anything is evaluated.</summary>
    [Fact]
    public void AProgramNeedsAllVariables()
        => Assert.Contains("has no value", Assert.Throws<ArgumentException>(() => new TermProgram([], [Term.Variable("x", 16)])).Message);

    static Term Random(Random random, int depth, Dictionary<string, UInt128> values)
    {
        if (depth == 0)
        {
            var name = $"v{random.Next(5)}";
            values[name] = values.GetValueOrDefault(name, (UInt128)random.Next(1 << 16));
            return Term.Variable(name, 16);
        }
        var (a, b) = (Random(random, depth - 1, values), Random(random, depth - 1, values));
        return random.Next(8) switch
        {
            0 => Term.IfThenElse(Term.Less(a, b), a, Term.Complement(b)),
            1 => Term.IfThenElse(Term.LessSigned(a, b), b, a),
            2 => Term.Concat(Term.Extract(a, 10, 3), Term.Extract(b, 7, 0)),
            3 => Term.SignExtend(Term.Extract(a, 6, 0), 16),
            4 => Term.Binary(ShiftRightSigned, a, Term.Binary(BitAnd, b, Term.Vector(31, 16))),
            5 => Term.Binary(Multiply, a, b),
            6 => Term.Binary(Subtract, a, b),
            _ => Term.Binary(BitXor, a, Term.Binary(ShiftLeft, b, Term.Vector(3, 16))),
        };
    }
}
