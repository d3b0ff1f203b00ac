using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Operators;

/// <summary>
/// <c>&amp;&amp;</c> by <c>||</c>, <c>&amp;</c> by <c>|</c> and back (<c>logical</c>); one side of a connective alone (<c>operand dropped</c>): a
/// check that is missing.
/// </summary>
public sealed class LogicalOperators : IMutationOperator
{
    /// <inheritdoc/>
    public IEnumerable<Change> Of(SyntaxNode node, SemanticModel meaning)
    {
        if (node is not BinaryExpressionSyntax connective)
        {
            yield break;
        }
        var by = connective.Kind() switch
        {
            SyntaxKind.LogicalAndExpression => "||",
            SyntaxKind.LogicalOrExpression => "&&",
            SyntaxKind.BitwiseAndExpression => "|",
            SyntaxKind.BitwiseOrExpression => "&",
            SyntaxKind.ExclusiveOrExpression => "|",
            _ => null,
        };
        if (by == null)
        {
            yield break;
        }
        var (left, right) = (MutationOperators.Text(connective.Left), MutationOperators.Text(connective.Right));
        yield return new("logical", $"{left} {by} {right}");
        if (meaning.GetTypeInfo(connective).Type?.SpecialType == SpecialType.System_Boolean)
        {
            yield return new("operand dropped", left);
            yield return new("operand dropped", right);
        }
    }
}
