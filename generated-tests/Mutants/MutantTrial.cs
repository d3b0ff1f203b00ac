namespace Cordon.GeneratedTests.Mutants;

/// <summary>One seeded bug and the checks that are tried on it.</summary>
/// <param name="tools">What a trial needs.</param>
/// <param name="mutant">The bug.</param>
internal sealed class MutantTrial(MutantTools tools, Mutant mutant)
{
    readonly string folder = Path.GetFullPath(Path.Combine(tools.Output, mutant.Name));
    readonly string vectors = Path.GetFullPath(tools.Vectors);

    const int FoundStatus = 1;
    const int NoAnswerStatus = 3;
    const string ProofSeconds = "240";

    // What the two sides and the proofs are built from.
    static readonly string[] sources = ["spec", "model", "impl", "proofs"];
    static readonly string[] files = ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];

    string Sources => Path.Combine(folder, "sources");

    string Programs => Path.Combine(folder, "programs");

    /// <summary>Builds the mutant and tries each check.</summary>
    /// <returns>What each check said.</returns>
    public Dictionary<string, string> Run()
    {
        CopySources();
        mutant.Apply(Sources);
        CopyFolder(AppContext.BaseDirectory, Programs);
        var verdicts = new Dictionary<string, string> { ["fuzz"] = "", ["vectors"] = "", ["prove"] = "not asked" };
        var isModel = mutant.Side == "model";
        if (!Build(isModel ? "model/Cordon.Model.csproj" : "impl/Cordon.Impl.csproj", isModel ? "Cordon.Model.dll" : "Cordon.Impl.dll"))
        {
            return verdicts.ToDictionary(check => check.Key, _ => "does not build");
        }
        verdicts["fuzz"] = Try("fuzz", "20000", "1");
        verdicts["vectors"] = Directory.Exists(vectors) ? Try("vectors", vectors) : "no vectors";
        if (isModel && tools.Obligations is not null && Build("proofs/Symbolic/Cordon.Model.Symbolic.csproj", "Cordon.Model.Symbolic.dll"))
        {
            verdicts["prove"] = Try("refute", tools.Obligations!, ProofSeconds);
        }
        return verdicts;
    }

    string Try(params string[] arguments)
    {
        var (status, output) = MutantCampaign.Execute(folder, "dotnet", [Path.Combine(Programs, "Cordon.GeneratedTests.Tool.dll"), .. arguments]);
        File.WriteAllText(Path.Combine(folder, arguments[0] + ".log"), output);
        return status switch
        {
            0 => "missed",
            FoundStatus => $"found{KindOf(output)}",
            NoAnswerStatus => "no answer",
            _ => $"ended with {status}",
        };
    }

    // The kind of the first difference, as the printer of differences begins its line.
    static string KindOf(string output)
    {
        var kinds = Enum.GetNames<Comparison.DifferenceKind>();
        var kind = output.Split('\n').SelectMany(line => kinds.Where(name => line.StartsWith(name + ":", StringComparison.Ordinal))).FirstOrDefault();
        return kind is null ? "" : $" ({kind.ToLowerInvariant()})";
    }

    bool Build(string project, string library)
    {
        var built = Path.Combine(folder, "built");
        var (status, output) = MutantCampaign.Execute(Sources, "dotnet", "build", project, "-v", "q", "--nologo", "-o", built, "-p:RunAnalyzersDuringBuild=false");
        File.WriteAllText(Path.Combine(folder, "build.log"), output);
        if (status == 0)
        {
            File.Copy(Path.Combine(built, library), Path.Combine(Programs, library), overwrite: true);
        }
        return status == 0;
    }

    void CopySources()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        foreach (var part in sources)
        {
            CopyFolder(Path.Combine(tools.Root, part), Path.Combine(Sources, part));
        }
        foreach (var file in files)
        {
            File.Copy(Path.Combine(tools.Root, file), Path.Combine(Sources, file));
        }
    }

    static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
        foreach (var inner in Directory.EnumerateDirectories(from).Where(inner => Path.GetFileName(inner) is not ("bin" or "obj")))
        {
            CopyFolder(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }
}
