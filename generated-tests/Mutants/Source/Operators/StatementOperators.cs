using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Operators;

/// <summary>A store or a call left out; a check with its early return left out.</summary>
public sealed class StatementOperators : IMutationOperator
{
    /// <inheritdoc/>
    public IEnumerable<Change> Of(SyntaxNode node, SemanticModel meaning) => node switch
    {
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax } => [new("call removed", "")],
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } when !IsLocal(assignment, meaning) => [new("store removed", "")],
        ExpressionStatementSyntax { Expression: PostfixUnaryExpressionSyntax } => [new("store removed", "")],
        IfStatementSyntax { Else: null } check when Leaves(check.Statement) => [new("early return removed", "")],
        _ => [],
    };

    // The first value of a local is what makes it usable at all; without it nothing compiles.
    static bool IsLocal(AssignmentExpressionSyntax assignment, SemanticModel meaning)
        => meaning.GetSymbolInfo(assignment.Left).Symbol is ILocalSymbol && assignment.OperatorToken.Text == "=";

    static bool Leaves(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: [.., var last] } => Leaves(last),
        ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax => true,
        _ => false,
    };
}
