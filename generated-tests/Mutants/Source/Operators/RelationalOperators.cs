using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Operators;

/// <summary>A comparison by another: one that holds at the bound too or no longer (<c>boundary</c>), or the opposite (<c>relational</c>).</summary>
public sealed class RelationalOperators : IMutationOperator
{
    /// <inheritdoc/>
    public IEnumerable<Change> Of(SyntaxNode node, SemanticModel meaning)
    {
        if (node is not BinaryExpressionSyntax comparison)
        {
            return [];
        }
        (string Kind, string By)[] changes = comparison.Kind() switch
        {
            SyntaxKind.LessThanExpression => [("boundary", "<="), ("relational", ">=")],
            SyntaxKind.LessThanOrEqualExpression => [("boundary", "<"), ("relational", ">")],
            SyntaxKind.GreaterThanExpression => [("boundary", ">="), ("relational", "<=")],
            SyntaxKind.GreaterThanOrEqualExpression => [("boundary", ">"), ("relational", "<")],
            SyntaxKind.EqualsExpression => [("relational", "!=")],
            SyntaxKind.NotEqualsExpression => [("relational", "==")],
            _ => [],
        };
        var (left, right) = (MutationOperators.Text(comparison.Left), MutationOperators.Text(comparison.Right));
        return changes.Select(change => new Change(change.Kind, $"{left} {change.By} {right}"));
    }
}
