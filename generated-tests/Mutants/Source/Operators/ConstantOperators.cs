using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Operators;

/// <summary>A number by the next one, or 1 by 0; true by false. The numbers behind names are changed where they are used.</summary>
public sealed class ConstantOperators : IMutationOperator
{
    const string Name = "constant";

    /// <inheritdoc/>
    public IEnumerable<Change> Of(SyntaxNode node, SemanticModel meaning)
    {
        if (node is not (LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax)
            || meaning.GetConstantValue(node) is not { HasValue: true, Value: { } value }
            || meaning.GetTypeInfo(node) is not { Type: { } type, ConvertedType: { } wanted })
        {
            return [];
        }
        if (value is bool truth)
        {
            return node is LiteralExpressionSyntax ? [new(Name, truth ? "false" : "true")] : [];
        }
        if (type.TypeKind == TypeKind.Enum || !IsNumber(type) || ErrorCodeOperators.IsErrorCode(node, meaning))
        {
            return [];
        }
        var changed = node is LiteralExpressionSyntax
            ? (value.Equals(1) || value.Equals(1UL) || value.Equals(1U) ? "0" : (Convert.ToUInt64(value, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture))
            : $"{SourceMutant.Normalise(node.ToString())} + 1";
        return [new(Name, changed, wanted.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat))];
    }

    static bool IsNumber(ITypeSymbol type) => type.SpecialType is SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16
        or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64;
}
