using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Operators;

/// <summary>An arithmetic operator by another, in an expression or an assignment; a complement left out.</summary>
public sealed class ArithmeticOperators : IMutationOperator
{
    const string Name = "arithmetic";

    /// <inheritdoc/>
    public IEnumerable<Change> Of(SyntaxNode node, SemanticModel meaning) => node switch
    {
        BinaryExpressionSyntax binary when Opposite(binary.OperatorToken.Kind()) is { } by
            => [new(Name, $"{MutationOperators.Text(binary.Left)} {by} {MutationOperators.Text(binary.Right)}")],
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.BitwiseNotExpression } complement
            => [new(Name, MutationOperators.Text(complement.Operand))],
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } when Opposite(assignment.OperatorToken.Kind()) is { } by
            => [new(Name, $"{SourceMutant.Normalise(assignment.Left.ToString())} {by} {SourceMutant.Normalise(assignment.Right.ToString())};")],
        ExpressionStatementSyntax { Expression: PostfixUnaryExpressionSyntax step } when Opposite(step.OperatorToken.Kind()) is { } by
            => [new(Name, $"{SourceMutant.Normalise(step.Operand.ToString())}{by};")],
        _ => [],
    };

    static string? Opposite(SyntaxKind token) => token switch
    {
        SyntaxKind.PlusToken => "-",
        SyntaxKind.MinusToken => "+",
        SyntaxKind.AsteriskToken => "+",
        SyntaxKind.SlashToken => "*",
        SyntaxKind.PercentToken => "/",
        SyntaxKind.LessThanLessThanToken => ">>",
        SyntaxKind.GreaterThanGreaterThanToken => "<<",
        SyntaxKind.PlusEqualsToken => "-=",
        SyntaxKind.MinusEqualsToken => "+=",
        SyntaxKind.BarEqualsToken => "&=",
        SyntaxKind.AmpersandEqualsToken => "|=",
        SyntaxKind.PlusPlusToken => "--",
        SyntaxKind.MinusMinusToken => "++",
        _ => null,
    };
}
