namespace Cordon.Proofs.Smt;

/// <summary>Literals, names, and what makes Booleans.</summary>
public sealed partial class Term
{
    /// <summary>The literal true or false.</summary>
    public static Term Boolean(bool value) => value ? True : False;

    /// <summary>A free constant; <paramref name="width"/> is 0 for a Boolean.</summary>
    public static Term Variable(string name, int width) => Intern(new(Operator.Variable, width, 0, name, NoArguments, 0, 0));

    /// <summary>An uninterpreted function; the same name always has the same widths.</summary>
    public static Term Application(string name, int width, params Term[] arguments)
        => Intern(new(Operator.Application, width, 0, name, arguments, 0, 0));

    /// <summary>Negation.</summary>
    public static Term Not(Term a)
        => a.IsConstant ? Boolean(a.IsFalse) : a.Operator == Operator.Not ? a.Arguments[0] : Make(Operator.Not, 0, a);

    /// <summary>Conjunction; true of none.</summary>
    public static Term And(params ReadOnlySpan<Term> terms) => Junction(Operator.And, terms, True, False);

    /// <summary>Disjunction; false of none.</summary>
    public static Term Or(params ReadOnlySpan<Term> terms) => Junction(Operator.Or, terms, False, True);

    /// <summary>Implication.</summary>
    public static Term Implies(Term premise, Term conclusion) => Or(Not(premise), conclusion);

    /// <summary>Flattens, drops repetitions and the neutral element, and recognises a term next to its negation.</summary>
    static Term Junction(Operator op, ReadOnlySpan<Term> terms, Term neutral, Term absorbing)
    {
        var seen = new HashSet<Term>();
        var kept = new List<Term>();
        foreach (var term in terms)
        {
            ReadOnlySpan<Term> parts = term.Operator == op ? term.Arguments : [term];
            foreach (var part in parts)
            {
                if (part == absorbing || seen.Contains(Not(part)))
                {
                    return absorbing;
                }
                if (part != neutral && seen.Add(part))
                {
                    kept.Add(part);
                }
            }
        }
        return kept.Count switch { 0 => neutral, 1 => kept[0], _ => Make(op, 0, [.. kept]) };
    }

    /// <summary>Equality of two terms of one width.</summary>
    public static Term Equal(Term a, Term b)
    {
        RequireSameWidth(Operator.Equal, a, b);
        if (a == b)
        {
            return True;
        }
        if (a.IsConstant)
        {
            (a, b) = (b, a);
        }
        if (b.IsConstant)
        {
            return EqualToConstant(a, b);
        }
        var (baseA, offsetA) = SplitOffset(a);
        var (baseB, offsetB) = SplitOffset(b);
        if (a.Width > 0 && baseA == baseB)
        {
            return Boolean(offsetA == offsetB);
        }
        return Ordered(a, b) ? Make(Operator.Equal, 0, a, b) : Make(Operator.Equal, 0, b, a);
    }

    static Term EqualToConstant(Term a, Term b)
    {
        if (a.IsConstant)
        {
            return False;
        }
        if (a.Width == 0)
        {
            return b.IsTrue ? a : Not(a);
        }
        return a.Operator switch
        {
            Operator.IfThenElse when a.Arguments[1].IsConstant || a.Arguments[2].IsConstant
                => IfThenElse(a.Arguments[0], Equal(a.Arguments[1], b), Equal(a.Arguments[2], b)),
            Operator.Add when a.Arguments[1].IsConstant
                => Equal(a.Arguments[0], Vector(b.Value - a.Arguments[1].Value, b.Width)),
            Operator.ZeroExtend => (b.Value >> a.Arguments[0].Width) != 0
                ? False
                : Equal(a.Arguments[0], Vector(b.Value, a.Arguments[0].Width)),
            _ => Make(Operator.Equal, 0, a, b),
        };
    }

    /// <summary>The second when the first holds, else the third.</summary>
    public static Term IfThenElse(Term condition, Term a, Term b)
    {
        RequireSameWidth(Operator.IfThenElse, a, b);
        if (condition.IsConstant)
        {
            return condition.IsTrue ? a : b;
        }
        if (condition.Operator == Operator.Not)
        {
            return IfThenElse(condition.Arguments[0], b, a);
        }
        if (a.Operator == Operator.IfThenElse && a.Arguments[0] == condition)
        {
            a = a.Arguments[1];
        }
        if (b.Operator == Operator.IfThenElse && b.Arguments[0] == condition)
        {
            b = b.Arguments[2];
        }
        if (a == b)
        {
            return a;
        }
        if (a.Width > 0)
        {
            return Make(Operator.IfThenElse, a.Width, condition, a, b);
        }
        if (a.IsConstant)
        {
            return a.IsTrue ? Or(condition, b) : And(Not(condition), b);
        }
        if (b.IsConstant)
        {
            return b.IsTrue ? Or(Not(condition), a) : And(condition, a);
        }
        return Make(Operator.IfThenElse, 0, condition, a, b);
    }

    /// <summary>Unsigned less than.</summary>
    public static Term Less(Term a, Term b)
    {
        RequireSameWidth(Operator.Less, a, b);
        if (a.IsConstant && b.IsConstant)
        {
            return Boolean(a.Value < b.Value);
        }
        if (a == b || b.Is(0) || a.Is(Mask(a.Width)))
        {
            return False;
        }
        return b.Is(1) ? Equal(a, Vector(0, a.Width)) : a.Is(0) ? Not(Equal(b, a)) : Make(Operator.Less, 0, a, b);
    }

    /// <summary>Unsigned less than or equal.</summary>
    public static Term LessOrEqual(Term a, Term b) => Not(Less(b, a));

    /// <summary>Signed less than.</summary>
    public static Term LessSigned(Term a, Term b)
    {
        RequireSameWidth(Operator.LessSigned, a, b);
        return a.IsConstant && b.IsConstant
            ? Boolean(Arithmetic.Signed(a.Value, a.Width) < Arithmetic.Signed(b.Value, b.Width))
            : a == b ? False : Make(Operator.LessSigned, 0, a, b);
    }

    bool Is(UInt128 value) => IsConstant && Width > 0 && Value == (value & Mask(Width));

    static bool Ordered(Term a, Term b) => a.Fingerprint <= b.Fingerprint;

    static void RequireSameWidth(Operator op, Term a, Term b)
    {
        if (a.Width != b.Width)
        {
            throw new ArgumentException($"{op} of {a.Width} and {b.Width} bits: {a} and {b}");
        }
    }
}
