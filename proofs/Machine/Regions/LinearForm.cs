using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>A 64-bit term as a sum: terms that are no sums themselves, each with a factor, and a number. Arithmetic is modulo 2^64, as the processor's.</summary>
public sealed class LinearForm
{
    readonly Dictionary<Term, ulong> factors = [];

    /// <summary>The form of a term.</summary>
    public LinearForm(Term term) => Add(term, 1);

    LinearForm(Dictionary<Term, ulong> factors, ulong constant)
    {
        this.factors = factors;
        Constant = constant;
    }

    /// <summary>The number.</summary>
    public ulong Constant { get; private set; }

    /// <summary>The other summands, each with its factor, in an order that is the same in every run.</summary>
    public IEnumerable<(Term Term, ulong Factor)> Summands => factors.OrderBy(f => f.Key.Fingerprint).Select(f => (f.Key, f.Value));

    /// <summary>How many other summands there are.</summary>
    public int Count => factors.Count;

    /// <summary>The factor of a term; 0 when it is not in the sum.</summary>
    public ulong FactorOf(Term term) => factors.GetValueOrDefault(term);

    /// <summary>The sum without a term.</summary>
    public LinearForm Without(Term term)
    {
        var rest = new Dictionary<Term, ulong>(factors);
        rest.Remove(term);
        return new(rest, Constant);
    }

    /// <summary>This sum less another one.</summary>
    public LinearForm Minus(LinearForm other)
    {
        var difference = new LinearForm(new Dictionary<Term, ulong>(factors), Constant - other.Constant);
        foreach (var (term, factor) in other.factors)
        {
            difference.AddSummand(term, 0 - factor);
        }
        return difference;
    }

    /// <summary>The summands that a predicate picks, with their factors divided, and a number.</summary>
    public static Term Sum(IEnumerable<(Term Term, ulong Factor)> summands, ulong constant)
    {
        var sum = Term.Vector(0, 64);
        foreach (var (term, factor) in summands)
        {
            sum = Term.Binary(Operator.Add, sum, Term.Binary(Operator.Multiply, term, Term.Vector(factor, 64)));
        }
        return Term.Binary(Operator.Add, sum, Term.Vector(constant, 64));
    }

    void Add(Term term, ulong factor)
    {
        var right = term.Operands.Count == 2 ? term.Operands[1] : null;
        switch (term.Operator)
        {
            case Operator.Constant:
                Constant += factor * (ulong)term.Value;
                break;
            case Operator.Add:
                Add(term.Operands[0], factor);
                Add(right!, factor);
                break;
            case Operator.Subtract:
                Add(term.Operands[0], factor);
                Add(right!, 0 - factor);
                break;
            case Operator.Multiply when right!.IsConstant:
                Add(term.Operands[0], factor * (ulong)right.Value);
                break;
            case Operator.ShiftLeft when right!.IsConstant && right.Value < 64:
                Add(term.Operands[0], factor << (int)right.Value);
                break;
            default:
                AddSummand(term, factor);
                break;
        }
    }

    void AddSummand(Term term, ulong factor)
    {
        var sum = factors.GetValueOrDefault(term) + factor;
        if (sum == 0)
        {
            factors.Remove(term);
        }
        else
        {
            factors[term] = sum;
        }
    }
}
