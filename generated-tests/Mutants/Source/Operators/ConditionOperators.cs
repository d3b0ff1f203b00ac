using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Operators;

/// <summary>A condition by its opposite, where <see cref="RelationalOperators"/> does not say the same.</summary>
public sealed class ConditionOperators : IMutationOperator
{
    const string Name = "condition negated";

    /// <inheritdoc/>
    public IEnumerable<Change> Of(SyntaxNode node, SemanticModel meaning)
    {
        if (node is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negation)
        {
            return [new(Name, MutationOperators.Text(negation.Operand))];
        }
        if (node is ExpressionSyntax condition and not ParenthesizedExpressionSyntax and not LiteralExpressionSyntax
            && !IsComparison(condition) && Decides(condition) && meaning.GetTypeInfo(condition).Type?.SpecialType == SpecialType.System_Boolean)
        {
            return [new(Name, $"!{MutationOperators.Text(condition)}")];
        }
        return [];
    }

    static bool Decides(ExpressionSyntax condition) => condition.Parent switch
    {
        IfStatementSyntax decision => decision.Condition == condition,
        WhileStatementSyntax loop => loop.Condition == condition,
        ConditionalExpressionSyntax choice => choice.Condition == condition,
        BinaryExpressionSyntax connective => connective.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression
            or SyntaxKind.BitwiseAndExpression or SyntaxKind.BitwiseOrExpression,
        ReturnStatementSyntax or ArrowExpressionClauseSyntax => true,
        ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Select" or "ToWord" } } } } => true,
        _ => false,
    };

    static bool IsComparison(ExpressionSyntax condition) => condition.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression
        or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression or SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression
        or SyntaxKind.LogicalNotExpression;
}
