namespace Cordon.GeneratedTests.Mutants.Source.Schemata;

/// <summary>Which of all mutants a campaign takes.</summary>
/// <param name="Seed">Says which.</param>
/// <param name="ImplRate">The share of the implementation's.</param>
/// <param name="ModelRate">The share of the model's.</param>
/// <param name="PerFile">How many of each file at the least, if there are so many.</param>
public sealed record Selection(ulong Seed, double ImplRate, double ModelRate, int PerFile)
{
    /// <summary>Exactly those of these names instead; none for what the rates say.</summary>
    public IReadOnlyCollection<string> Names { get; init; } = [];

    /// <summary>The campaign's: a few hundred, some of every file.</summary>
    public static Selection Campaign { get; } = new(1, 0.05, 0.09, 2);

    /// <summary>Whether a mutant is taken depends on its identity and on how many its file has before it, so a change elsewhere changes nothing here.</summary>
    /// <param name="sites">All of one side.</param>
    public IReadOnlyList<MutationSite> Choose(IEnumerable<MutationSite> sites)
        => Names.Count > 0 ? [.. sites.Where(site => Names.Contains(site.Mutant.Name))] : [.. sites.GroupBy(site => site.Mutant.File, StringComparer.Ordinal).OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file =>
            file.OrderBy(site => site.Mutant.Rank(Seed)).Where((site, i) => i < PerFile || site.Mutant.Rank(Seed) < RateOf(site.Mutant))
                .OrderBy(site => site.Node.SpanStart))];

    double RateOf(SourceMutant mutant) => mutant.Side == "impl" ? ImplRate : ModelRate;
}
