using Cordon.GeneratedTests.Mutants.Source.Operators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Schemata;

/// <summary>
/// Rewrites a file so that all its mutants are in it, each behind its own number: an expression <c>a</c> becomes
/// <c>(Mutation.Is(7) ? b : a)</c>, a statement <c>if (Mutation.Is(8)) { … } else { … }</c>. With no number switched on it does what the file did.
/// </summary>
/// <param name="changes">What to put at which node, with the mutants' numbers.</param>
internal sealed class Schema(ILookup<SyntaxNode, (int Number, Change Change)> changes) : CSharpSyntaxRewriter
{
    /// <summary>How the number's switch is written.</summary>
    internal const string Switch = "global::Cordon.Mutation.Is";

    /// <summary>The file with its mutants, as text.</summary>
    public static string Rewrite(SyntaxTree tree, ILookup<SyntaxNode, (int Number, Change Change)> changes)
        => new Schema(changes).Visit(tree.GetRoot())!.ToFullString();

    /// <inheritdoc/>
    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var rewritten = base.Visit(node);
        return node == null || !changes.Contains(node) ? rewritten : rewritten switch
        {
            ExpressionSyntax expression => Choose(expression, changes[node]),
            StatementSyntax statement => Choose(statement, changes[node]),
            _ => throw new InvalidOperationException($"no mutant can be put at a {node.Kind()}"),
        };
    }

    // A line break ends what could be a comment at the end of the text.
    static SyntaxNode Choose(ExpressionSyntax expression, IEnumerable<(int Number, Change Change)> changes)
    {
        var text = expression.WithoutTrivia().ToFullString();
        foreach (var (number, change) in changes)
        {
            text = change.Type is { } type
                ? $"({Switch}({number}) ? ({type})({change.Replacement}) : ({type})({text}\n))"
                : $"({Switch}({number}) ? {change.Replacement} : {text}\n)";
        }
        return SyntaxFactory.ParseExpression(text).WithTriviaFrom(expression);
    }

    static SyntaxNode Choose(StatementSyntax statement, IEnumerable<(int Number, Change Change)> changes)
    {
        var text = $"{{ {statement.WithoutTrivia().ToFullString()}\n}}";
        foreach (var (number, change) in changes)
        {
            text = $"{{ if ({Switch}({number})) {{ {change.Replacement} }} else {text} }}";
        }
        return SyntaxFactory.ParseStatement(text).WithTriviaFrom(statement);
    }
}
