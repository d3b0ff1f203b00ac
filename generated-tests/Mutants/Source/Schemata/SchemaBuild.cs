using Cordon.GeneratedTests.Mutants.Source.Operators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Cordon.GeneratedTests.Mutants.Source.Schemata;

/// <summary>A mutant and the number that switches it on.</summary>
public sealed record NumberedMutant(int Number, SourceMutant Mutant);

/// <summary>What a build with all mutants is.</summary>
/// <param name="Candidates">How many mutants the operators make of each side.</param>
/// <param name="Mutants">Those that were taken and compile, by number from 1.</param>
/// <param name="Programs">The folder of the programs with them.</param>
public sealed record BuiltSchema(IReadOnlyDictionary<string, int> Candidates, IReadOnlyList<NumberedMutant> Mutants, string Programs);

/// <summary>
/// Builds implementation, model and the model's symbolic reading with all mutants in them, and puts the libraries into a copy of this program's
/// folder: a trial there is a run and no build.
/// </summary>
/// <param name="root">The root of the sources.</param>
/// <param name="programs">Where the programs go.</param>
/// <param name="selection">Which mutants are taken.</param>
public sealed class SchemaBuild(string root, string programs, Selection selection)
{
    const string ImplProject = "impl/Cordon.Impl.csproj";
    const string ModelProject = "model/Cordon.Model.csproj";
    const string SymbolicProject = "proofs/Symbolic/Cordon.Model.Symbolic.csproj";
    static readonly string[] changedFolders = ["impl/core/", "impl/guests/hvm/hypercalls/", "model/Hypercalls/"];

    readonly Dictionary<string, int> candidates = [];
    readonly string libraries = AppContext.BaseDirectory;

    /// <summary>Builds them.</summary>
    /// <exception cref="InvalidDataException">The sources themselves do not compile, or a mutant does not and cannot be told.</exception>
    public BuiltSchema Build()
    {
        Folders.Copy(libraries, programs);
        var all = new[] { "impl", "model" }.SelectMany(side =>
        {
            var sites = Candidates(side);
            candidates[side] = sites.Count;
            return selection.Choose(sites);
        }).Select((site, i) => (Number: i + 1, Site: site)).ToList();
        var count = all.Count + 1;
        var kept = Compile([new(root, ImplProject)], all.Where(one => one.Site.Mutant.Side == "impl"), count)
            .Concat(Compile([new(root, ModelProject), new(root, SymbolicProject)], all.Where(one => one.Site.Mutant.Side == "model"), count));
        return new(candidates, [.. kept.Select(one => new NumberedMutant(one.Number, one.Site.Mutant))], programs);
    }

    /// <summary>
    /// Every mutant that the operators make of a side: of the implementation, in the handlers and what they call; of the model, in its hypercalls
    /// and transitions.
    /// </summary>
    /// <param name="side"><c>impl</c> or <c>model</c>.</param>
    public IReadOnlyList<MutationSite> Candidates(string side)
    {
        var compilation = Original(new(root, side == "impl" ? ImplProject : ModelProject));
        var handlers = side == "impl" ? CallGraph.From(compilation, "Cordon.Impl.Hypercalls", "Dispatch") : null;
        return [.. compilation.SyntaxTrees.Where(tree => changedFolders.Any(folder => tree.FilePath.StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(tree => MutationSites.Of(side, tree, compilation.GetSemanticModel(tree), member => handlers?.Contains(member) ?? true))];
    }

    CSharpCompilation Original(SourceProject project)
    {
        var compilation = project.Compile(project.Parse(), libraries);
        var error = compilation.GetDiagnostics().FirstOrDefault(found => found.Severity == DiagnosticSeverity.Error);
        return error == null ? compilation : throw new InvalidDataException($"{project.AssemblyName} does not compile here: {error}");
    }

    // What does not compile is found by the compiler itself: the mutant around each error is left out, until there is none.
    List<(int Number, MutationSite Site)> Compile(IReadOnlyList<SourceProject> projects, IEnumerable<(int Number, MutationSite Site)> mutants, int count)
    {
        var kept = mutants.ToList();
        while (true)
        {
            var rewritten = Rewrite(kept);
            var compilations = projects.Select(project => project.Compile(
                project.Files.Select(file => SourceProject.Parse(rewritten.GetValueOrDefault(file) ?? File.ReadAllText(Path.Combine(project.Root, file)), file))
                    .Append(SourceProject.Parse(MutationSwitchSource.For(count), "Mutation.cs")), libraries)).ToList();
            var errors = compilations.SelectMany(compilation => compilation.GetDiagnostics()).Where(found => found.Severity == DiagnosticSeverity.Error).ToList();
            if (errors.Count == 0)
            {
                compilations.ForEach(Emit);
                return kept;
            }
            var guilty = errors.Select(NumberAround).ToHashSet();
            if (kept.RemoveAll(one => guilty.Contains(one.Number)) == 0)
            {
                throw new InvalidDataException($"a mutant does not compile and it is not seen which: {errors[0]}");
            }
        }
    }

    static Dictionary<string, string> Rewrite(IEnumerable<(int Number, MutationSite Site)> mutants)
        => mutants.GroupBy(one => one.Site.Node.SyntaxTree).ToDictionary(
            file => file.Key.FilePath,
            file => Schema.Rewrite(file.Key, file.ToLookup(one => one.Site.Node, one => (one.Number, one.Site.Change))));

    void Emit(CSharpCompilation compilation)
    {
        var path = Path.Combine(programs, compilation.AssemblyName + ".dll");
        using var library = File.Create(path);
        using var symbols = File.Create(Path.ChangeExtension(path, ".pdb"));
        var result = compilation.Emit(library, symbols, options: new(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!result.Success)
        {
            throw new InvalidDataException($"{compilation.AssemblyName} with its mutants cannot be written: {result.Diagnostics.First(found => found.Severity == DiagnosticSeverity.Error)}");
        }
    }

    static int NumberAround(Diagnostic error)
    {
        var place = error.Location.SourceTree?.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        var around = place?.AncestorsAndSelf().Select(node => node.ChildNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax>()
            .FirstOrDefault(call => call.Expression.ToString() == Schema.Switch)).FirstOrDefault(call => call != null);
        return around == null ? 0 : int.Parse(around.ArgumentList.Arguments[0].ToString(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
