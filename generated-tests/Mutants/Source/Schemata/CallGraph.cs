using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cordon.GeneratedTests.Mutants.Source.Schemata;

/// <summary>Which members a member's body may run, and those of theirs.</summary>
public static class CallGraph
{
    /// <summary>Every method, property and constructor of the compilation that is reached from a method.</summary>
    /// <param name="compilation">The sources.</param>
    /// <param name="type">The full name of the method's class.</param>
    /// <param name="method">The method.</param>
    /// <exception cref="InvalidDataException">There is no such method.</exception>
    public static IReadOnlySet<ISymbol> From(CSharpCompilation compilation, string type, string method)
    {
        var first = compilation.GetTypeByMetadataName(type)?.GetMembers(method).FirstOrDefault()
            ?? throw new InvalidDataException($"the sources have no {type}.{method}, from which the handlers are reached");
        var reached = new HashSet<ISymbol>([first], SymbolEqualityComparer.Default);
        var pending = new Stack<ISymbol>([first]);
        while (pending.TryPop(out var member))
        {
            foreach (var body in member.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()))
            {
                var meaning = compilation.GetSemanticModel(body.SyntaxTree);
                foreach (var used in body.DescendantNodes().OfType<ExpressionSyntax>().SelectMany(node => Used(meaning.GetSymbolInfo(node).Symbol)))
                {
                    if (reached.Add(used))
                    {
                        pending.Push(used);
                    }
                }
            }
        }
        return reached;
    }

    static IEnumerable<ISymbol> Used(ISymbol? symbol) => symbol?.OriginalDefinition switch
    {
        IMethodSymbol { AssociatedSymbol: { } property } => [property],
        IMethodSymbol method => [method],
        IPropertySymbol property => [property],
        _ => [],
    };
}
