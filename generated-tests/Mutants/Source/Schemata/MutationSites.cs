using Cordon.GeneratedTests.Mutants.Source.Operators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Schemata;

/// <summary>A mutant with the place and the change that it is.</summary>
/// <param name="Mutant">How it is reported.</param>
/// <param name="Node">What is changed.</param>
/// <param name="Change">By what.</param>
public sealed record MutationSite(SourceMutant Mutant, SyntaxNode Node, Change Change);

/// <summary>
/// Every place of a file that an operator can change: expressions that are read and statements, in bodies. Left alone are assertions
/// (<c>Panic.Unless</c>), which say what cannot be, and what has to be a constant.
/// </summary>
public static class MutationSites
{
    /// <summary>The places of one file.</summary>
    /// <param name="side"><c>impl</c> or <c>model</c>.</param>
    /// <param name="tree">The file; its path is from the root of the sources.</param>
    /// <param name="meaning">What the names in it mean.</param>
    /// <param name="isInScope">Whether the body of a member is to be changed.</param>
    public static IEnumerable<MutationSite> Of(string side, SyntaxTree tree, SemanticModel meaning, Func<ISymbol, bool> isInScope)
    {
        var seen = new Dictionary<string, int>();
        foreach (var node in tree.GetRoot().DescendantNodes().Where(IsRead))
        {
            if (MemberOf(node, meaning) is not { ContainingType.Name: not "Panic" } member || !isInScope(member) || IsDead(node, meaning))
            {
                continue;
            }
            foreach (var change in MutationOperators.All.SelectMany(op => op.Of(node, meaning)).DistinctBy(change => change.Replacement))
            {
                var before = SourceMutant.Normalise(node.ToString());
                var after = change.Replacement.Length == 0 ? "nothing" : change.Replacement;
                var mutant = new SourceMutant(side, tree.FilePath, tree.GetLineSpan(node.Span).StartLinePosition.Line + 1,
                    $"{member.ContainingType.Name}.{member.Name}", change.Operator, before, after, 0);
                var ordinal = seen[mutant.Identity] = seen.GetValueOrDefault(mutant.Identity, -1) + 1;
                yield return new(mutant with { Ordinal = ordinal }, node, change);
            }
        }
    }

    /// <summary>The method, accessor's property or constructor whose body the node is in; null when it is in none.</summary>
    static ISymbol? MemberOf(SyntaxNode node, SemanticModel meaning)
    {
        var body = node.Ancestors().FirstOrDefault(outer => outer is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax);
        return body == null ? null : meaning.GetDeclaredSymbol(body);
    }

    // What this configuration does not compile in: one side of a choice by a constant.
    static bool IsDead(SyntaxNode node, SemanticModel meaning) => node.AncestorsAndSelf().Any(inner => inner.Parent is ConditionalExpressionSyntax choice
        && choice.Condition != inner && meaning.GetConstantValue(choice.Condition).Value is bool isTrue && inner == (isTrue ? choice.WhenFalse : choice.WhenTrue));

    static bool IsRead(SyntaxNode node)
    {
        if (node is ExpressionStatementSyntax or IfStatementSyntax)
        {
            return !Declares(node is IfStatementSyntax check ? check.Condition : node) && !IsFixed(node);
        }
        return node is ExpressionSyntax expression && IsValue(expression) && !Declares(node) && !IsFixed(node);
    }

    // Not what is stored to, called, named or passed by reference.
    static bool IsValue(ExpressionSyntax expression) => expression.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Right == expression,
        MemberAccessExpressionSyntax => false,
        InvocationExpressionSyntax or QualifiedNameSyntax or NameColonSyntax or NameEqualsSyntax => false,
        PostfixUnaryExpressionSyntax or ExpressionStatementSyntax => false,
        PrefixUnaryExpressionSyntax unary => unary.Kind() is not (SyntaxKind.AddressOfExpression or SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression),
        ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.None),
        ElementAccessExpressionSyntax => false,
        ForStatementSyntax loop => loop.Condition == expression,
        RefExpressionSyntax => false,
        _ => true,
    };

    // A name that an expression introduces cannot be there twice.
    static bool Declares(SyntaxNode node)
        => node.DescendantNodesAndSelf().Any(inner => inner is DeclarationExpressionSyntax or VariableDesignationSyntax or StackAllocArrayCreationExpressionSyntax);

    // Where only a constant may be, and in what is said rather than done.
    static bool IsFixed(SyntaxNode node) => node.AncestorsAndSelf().Any(outer => outer switch
    {
        AttributeSyntax or SwitchLabelSyntax or PatternSyntax or ParameterSyntax or EnumMemberDeclarationSyntax => true,
        FieldDeclarationSyntax or StackAllocArrayCreationExpressionSyntax or InterpolatedStringExpressionSyntax => true,
        LocalDeclarationStatementSyntax local => local.IsConst,
        PropertyDeclarationSyntax { Initializer: { } initial } => initial.Span.Contains(node.Span),
        InvocationExpressionSyntax call => IsAssertion(call),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } => IsAssertion(call),
        _ => false,
    });

    static bool IsAssertion(InvocationExpressionSyntax call) => call.Expression.ToString() is "Panic.Unless" or "nameof";
}
