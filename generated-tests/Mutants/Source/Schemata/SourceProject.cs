using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Cordon.GeneratedTests.Mutants.Source.Schemata;

/// <summary>A project of this repository as the compiler sees it: which files it is made of, and how they are compiled.</summary>
public sealed class SourceProject
{
    /// <summary>What <c>ImplicitUsings</c> stands for.</summary>
    const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    static readonly CSharpParseOptions parsing = new(LanguageVersion.CSharp14);

    readonly bool hasImplicitUsings;

    /// <summary>Reads a project file.</summary>
    /// <param name="root">The root of the sources.</param>
    /// <param name="project">The project's file, from there.</param>
    /// <exception cref="InvalidDataException">A file that the project names is outside the sources, or there are none.</exception>
    public SourceProject(string root, string project)
    {
        Root = Path.GetFullPath(root);
        AssemblyName = Path.GetFileNameWithoutExtension(project);
        var file = Path.Combine(Root, project);
        var description = XDocument.Load(file);
        hasImplicitUsings = description.Descendants("ImplicitUsings").All(setting => setting.Value != "disable");
        var folder = Path.GetDirectoryName(file)!;
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in description.Descendants("Compile"))
        {
            var matcher = new Matcher(StringComparison.Ordinal);
            matcher.AddIncludePatterns(item.Attribute("Include")!.Value.Split(';'));
            matcher.AddExcludePatterns((item.Attribute("Exclude")?.Value ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries));
            files.UnionWith(matcher.GetResultsInFullPath(folder).Select(path => Path.GetRelativePath(Root, path)));
        }
        Files = files.Count > 0 && !files.Any(path => path.StartsWith("..", StringComparison.Ordinal)) ? [.. files]
            : throw new InvalidDataException($"{project}: its sources must be inside {Root}, and there must be some");
    }

    /// <summary>The root of the sources.</summary>
    public string Root { get; }

    /// <summary>The assembly's name.</summary>
    public string AssemblyName { get; }

    /// <summary>Its files, from the root of the sources, in order.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The files as they are, parsed.</summary>
    public IEnumerable<SyntaxTree> Parse() => Files.Select(file => Parse(File.ReadAllText(Path.Combine(Root, file)), file));

    /// <summary>A text as one of the project's files.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Its path, from the root of the sources.</param>
    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(SourceText.From(text, System.Text.Encoding.UTF8), parsing, path);

    /// <summary>Trees as this project.</summary>
    /// <param name="trees">The project's files, changed or not.</param>
    /// <param name="libraries">The folder of the built libraries that it refers to.</param>
    public CSharpCompilation Compile(IEnumerable<SyntaxTree> trees, string libraries)
    {
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Cordon.", StringComparison.Ordinal));
        var own = new[] { "Cordon.Spec.dll", "Cordon.Proofs.Smt.dll" }.Select(name => Path.Combine(libraries, name));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Enable, deterministic: true);
        IEnumerable<SyntaxTree> added = [Parse("[assembly: System.Reflection.AssemblyVersion(\"1.0.0.0\")]", "AssemblyVersion.cs"),
            .. hasImplicitUsings ? [Parse(ImplicitUsings, "ImplicitUsings.cs")] : Array.Empty<SyntaxTree>()];
        return CSharpCompilation.Create(AssemblyName, trees.Concat(added), framework.Concat(own).Select(path => MetadataReference.CreateFromFile(path)), options);
    }
}
