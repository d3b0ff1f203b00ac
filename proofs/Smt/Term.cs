using System.Collections.Concurrent;

namespace Cordon.Proofs.Smt;

/// <summary>
/// A node of a shared graph of formulas and bit vectors (the logic QF_UFBV). Equal terms are one object; the
/// constructors in the other parts of this class simplify, and <see cref="Evaluator"/> and the solver agree with
/// every rule (a test asks both). Safe to build from many threads.
/// </summary>
public sealed partial class Term
{
    static readonly ConcurrentDictionary<Shape, Term> Table = new();
    static readonly Term[] NoArguments = [];

    /// <summary>The literal true.</summary>
    public static readonly Term True = Intern(new(Operator.Constant, 0, 1, null, NoArguments, 0, 0));

    /// <summary>The literal false.</summary>
    public static readonly Term False = Intern(new(Operator.Constant, 0, 0, null, NoArguments, 0, 0));

    Term(Shape shape, UInt128 fingerprint)
    {
        Operator = shape.Operator;
        Width = shape.Width;
        Value = shape.Value;
        Name = shape.Name;
        Arguments = shape.Arguments;
        High = shape.High;
        Low = shape.Low;
        Fingerprint = fingerprint;
    }

    /// <summary>The operation.</summary>
    public Operator Operator { get; }

    /// <summary>How many bits, 1 to 128; 0 for a Boolean.</summary>
    public int Width { get; }

    /// <summary>The value of a <see cref="Operator.Constant"/>; 1 and 0 stand for true and false.</summary>
    public UInt128 Value { get; }

    /// <summary>The name of a variable or of an uninterpreted function; otherwise null.</summary>
    public string? Name { get; }

    /// <summary>The operands.</summary>
    public IReadOnlyList<Term> Operands => Arguments;

    /// <summary>The most significant bit that an <see cref="Operator.Extract"/> takes.</summary>
    public int High { get; }

    /// <summary>The least significant bit that an <see cref="Operator.Extract"/> takes.</summary>
    public int Low { get; }

    /// <summary>
    /// A hash of the whole term that does not depend on the order in which terms were made: commutative operands are
    /// ordered by it, so the text of an obligation, and so its hash, is the same in every run.
    /// </summary>
    public UInt128 Fingerprint { get; }

    internal Term[] Arguments { get; }

    /// <summary>Whether it is a literal.</summary>
    public bool IsConstant => Operator == Operator.Constant;

    /// <summary>Whether it is the literal true.</summary>
    public bool IsTrue => ReferenceEquals(this, True);

    /// <summary>Whether it is the literal false.</summary>
    public bool IsFalse => ReferenceEquals(this, False);

    /// <summary>How many different terms there are in this process.</summary>
    public static int Count => Table.Count;

    /// <summary>The term as an expression, cut off below a few levels: for messages only.</summary>
    public override string ToString() => Show(5);

    string Show(int depth) => this switch
    {
        { IsConstant: true, Width: 0 } => IsTrue ? "true" : "false",
        { IsConstant: true } => Value < 4096 ? Value.ToString() : $"0x{Value:x}",
        { Operator: Operator.Variable } => Name!,
        _ when depth == 0 => "…",
        _ => $"({Name ?? Operator.ToString()} {string.Join(' ', Arguments.Select(a => a.Show(depth - 1)))})",
    };

    static Term Make(Operator op, int width, params Term[] arguments) => Intern(new(op, width, 0, null, arguments, 0, 0));

    static Term Intern(Shape shape)
    {
        if (Table.TryGetValue(shape, out var found))
        {
            return found;
        }
        return Table.GetOrAdd(shape, new Term(shape, shape.ComputeFingerprint()));
    }

    /// <summary>What makes two terms the same one.</summary>
    readonly record struct Shape(Operator Operator, int Width, UInt128 Value, string? Name, Term[] Arguments, int High, int Low)
    {
        public bool Equals(Shape other)
            => Operator == other.Operator && Width == other.Width && Value == other.Value && High == other.High
                && Low == other.Low && Name == other.Name && Arguments.AsSpan().SequenceEqual(other.Arguments);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Operator);
            hash.Add(Width);
            hash.Add(Value);
            hash.Add(Name);
            hash.Add((High, Low));
            foreach (var argument in Arguments)
            {
                hash.Add((ulong)argument.Fingerprint);
            }
            return hash.ToHashCode();
        }

        public UInt128 ComputeFingerprint()
        {
            var hash = new UInt128(0x6c62272e07bb0142, 0x62b821756295c58d);
            hash = Mix(hash, (UInt128)(byte)Operator << 64 | (UInt128)(uint)Width << 32 | (uint)((High << 8) | Low));
            hash = Mix(hash, Value);
            foreach (var character in Name ?? "")
            {
                hash = Mix(hash, character);
            }
            foreach (var argument in Arguments)
            {
                hash = Mix(hash, argument.Fingerprint);
            }
            return hash;
        }

        static UInt128 Mix(UInt128 hash, UInt128 value)
        {
            hash = (hash ^ value) * new UInt128(0x9e3779b97f4a7c15, 0xf39cc0605cedc835);
            return hash ^ (hash >> 61);
        }
    }
}
