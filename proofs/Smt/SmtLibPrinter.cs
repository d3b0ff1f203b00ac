using System.Text;

namespace Cordon.Proofs.Smt;

/// <summary>
/// Prints terms as SMT-LIB 2.6. A node that is used more than once becomes a <c>define-fun</c>, numbered in the order
/// of first use: so the text depends on nothing but the terms. Definitions are kept from one term to the next.
/// </summary>
public sealed class SmtLibPrinter
{
    const int MaximumNesting = 24;
    readonly HashSet<string> declared = [];
    readonly Dictionary<Term, string> names = [];

    /// <summary>What has been printed and not taken yet.</summary>
    public StringBuilder Text { get; } = new();

    /// <summary>A whole script: logic, declarations, one assertion for each formula, <c>check-sat</c>.</summary>
    public static string Script(IEnumerable<Term> formulas)
    {
        var printer = new SmtLibPrinter();
        printer.Text.Append("(set-logic QF_UFBV)\n");
        foreach (var formula in formulas)
        {
            printer.Assert(formula);
        }
        return printer.Text.Append("(check-sat)\n").ToString();
    }

    /// <summary>Prints what <paramref name="formula"/> needs and an <c>assert</c> of it.</summary>
    public void Assert(Term formula)
    {
        var reference = Reference(formula);
        Text.Append("(assert ").Append(reference).Append(")\n");
    }

    /// <summary>Prints what <paramref name="term"/> needs; returns the expression that stands for it.</summary>
    public string Reference(Term term)
    {
        var uses = new Dictionary<Term, int>();
        var order = Postorder(term, uses);
        var expressions = new Dictionary<Term, (string Text, int Nesting)>();
        foreach (var node in order)
        {
            Declare(node);
            var parts = node.Arguments.Select(a => names.TryGetValue(a, out var name) ? (name, 0) : expressions[a]).ToArray();
            var (text, nesting) = (Expression(node, parts), parts.Select(p => p.Item2 + 1).DefaultIfEmpty(0).Max());
            if (node.Arguments.Length > 0 && (uses[node] > 1 || nesting >= MaximumNesting))
            {
                var name = "t" + names.Count;
                Text.Append($"(define-fun {name} () {Sort(node.Width)} {text})\n");
                names[node] = name;
                (text, nesting) = (name, 0);
            }
            expressions[node] = (text, nesting);
        }
        return names.TryGetValue(term, out var known) ? known : expressions[term].Text;
    }

    List<Term> Postorder(Term root, Dictionary<Term, int> uses)
    {
        var order = new List<Term>();
        var pending = new Stack<(Term Node, bool Expanded)>();
        pending.Push((root, false));
        while (pending.TryPop(out var top))
        {
            if (top.Expanded)
            {
                order.Add(top.Node);
                continue;
            }
            if (names.ContainsKey(top.Node))
            {
                continue;
            }
            uses[top.Node] = uses.GetValueOrDefault(top.Node) + 1;
            if (uses[top.Node] == 1)
            {
                pending.Push((top.Node, true));
                for (var i = top.Node.Arguments.Length - 1; i >= 0; i--)
                {
                    pending.Push((top.Node.Arguments[i], false));
                }
            }
        }
        return order;
    }

    void Declare(Term node)
    {
        if (node.Name != null && declared.Add(node.Name))
        {
            Text.Append($"(declare-fun |{node.Name}| ({string.Join(' ', node.Arguments.Select(a => Sort(a.Width)))}) {Sort(node.Width)})\n");
        }
    }

    static string Expression(Term node, (string Text, int)[] parts)
    {
        var arguments = string.Join(' ', parts.Select(p => p.Text));
        return node.Operator switch
        {
            Operator.Constant when node.Width == 0 => node.IsTrue ? "true" : "false",
            Operator.Constant when node.Width % 4 == 0 => "#x" + node.Value.ToString("x" + node.Width / 4),
            Operator.Constant => $"(_ bv{node.Value} {node.Width})",
            Operator.Variable => $"|{node.Name}|",
            Operator.Application => $"(|{node.Name}| {arguments})",
            Operator.Extract => $"((_ extract {node.High} {node.Low}) {arguments})",
            Operator.ZeroExtend => $"((_ zero_extend {node.Width - node.Arguments[0].Width}) {arguments})",
            Operator.SignExtend => $"((_ sign_extend {node.Width - node.Arguments[0].Width}) {arguments})",
            _ => $"({Symbol(node.Operator)} {arguments})",
        };
    }

    static string Sort(int width) => width == 0 ? "Bool" : $"(_ BitVec {width})";

    static string Symbol(Operator op) => op switch
    {
        Operator.Not => "not",
        Operator.And => "and",
        Operator.Or => "or",
        Operator.Equal => "=",
        Operator.IfThenElse => "ite",
        Operator.Complement => "bvnot",
        Operator.Add => "bvadd",
        Operator.Subtract => "bvsub",
        Operator.Multiply => "bvmul",
        Operator.BitAnd => "bvand",
        Operator.BitOr => "bvor",
        Operator.BitXor => "bvxor",
        Operator.ShiftLeft => "bvshl",
        Operator.ShiftRight => "bvlshr",
        Operator.ShiftRightSigned => "bvashr",
        Operator.Less => "bvult",
        Operator.LessSigned => "bvslt",
        Operator.Concat => "concat",
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "has no symbol of its own"),
    };
}
