using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Operators;

/// <summary>One thing that an operator does to a node: an expression by another, or a statement by another or by nothing.</summary>
/// <param name="Operator">The operator's name, as the report groups by it.</param>
/// <param name="Replacement">The text instead of the node's; empty for a statement that is left out.</param>
/// <param name="Type">For an expression that both texts have to be converted to: the type, as C# writes it; else null.</param>
public sealed record Change(string Operator, string Replacement, string? Type = null);

/// <summary>A kind of change.</summary>
public interface IMutationOperator
{
    /// <summary>What it can do to <paramref name="node"/>, which may be changed; nothing when it does not concern it.</summary>
    /// <param name="node">An expression that is read, or a statement.</param>
    /// <param name="meaning">What the names in it mean.</param>
    IEnumerable<Change> Of(SyntaxNode node, SemanticModel meaning);
}

/// <summary>The operators in use.</summary>
public static class MutationOperators
{
    /// <summary>All of them, in the order in which their changes are listed.</summary>
    public static IReadOnlyList<IMutationOperator> All { get; } =
    [
        new RelationalOperators(), new LogicalOperators(), new ConditionOperators(), new ArithmeticOperators(),
        new ConstantOperators(), new ErrorCodeOperators(), new StatementOperators(),
    ];

    /// <summary>The text of a part, in parentheses where it needs them.</summary>
    internal static string Text(ExpressionSyntax expression)
    {
        var text = SourceMutant.Normalise(expression.ToString());
        return expression is IdentifierNameSyntax or LiteralExpressionSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax
            or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax or ObjectCreationExpressionSyntax ? text : $"({text})";
    }
}
