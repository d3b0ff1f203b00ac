using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Operators;

/// <summary>An error number by another.</summary>
public sealed class ErrorCodeOperators : IMutationOperator
{
    const string Instead = "EINVAL";
    const string InsteadOfThat = "EPERM";

    /// <inheritdoc/>
    public IEnumerable<Change> Of(SyntaxNode node, SemanticModel meaning)
    {
        if (node is not MemberAccessExpressionSyntax access || !IsErrorCode(access, meaning))
        {
            return [];
        }
        var name = access.Name.Identifier.Text == Instead ? InsteadOfThat : Instead;
        return [new("error code", $"{access.Expression}.{name}")];
    }

    /// <summary>Whether it is one of the error numbers: of <c>Errno</c>, or of <c>Failure</c>, which holds them negated.</summary>
    internal static bool IsErrorCode(SyntaxNode node, SemanticModel meaning)
        => meaning.GetSymbolInfo(node).Symbol is IFieldSymbol { ContainingType.Name: "Errno" or "Failure" };
}
