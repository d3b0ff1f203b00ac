using System.Text.RegularExpressions;
using Xunit;

namespace Cordon.Spec.Tests;

/// <summary>The options.</summary>
public partial class KconfigTests
{
    /// <summary>An option that a description names exists.</summary>
    [Fact]
    public void Descriptions_name_options()
    {
        var options = Options();
        Assert.All(
            HypercallTable.Calls.Select(call => call.Option).Concat(HypercallTable.Modelled.Select(pair => pair.SubOp.Option)).OfType<string>(),
            option => Assert.Contains(option, options));
    }

    /// <summary>A preset sets each option, and no other.</summary>
    [Fact]
    public void Presets_are_complete()
        => Assert.All(Directory.EnumerateFiles(Repository.PathOf("spec/configs"), "*.config"), file =>
            Assert.Equal(Options().Order(), File.ReadLines(file).Select(line => line[(line.IndexOf('_') + 1)..line.IndexOf('=')]).Order()));

    /// <summary>Each boolean is a field of the model's configuration.</summary>
    [Fact]
    public void Booleans_are_symbolic_in_the_model()
    {
        var model = File.ReadAllText(Repository.PathOf("model/State/Configuration.cs"));
        Assert.All(Booleans().Matches(File.ReadAllText(Repository.PathOf("spec/Kconfig"))), match =>
            Assert.Contains($"<c>CONFIG_{match.Groups[1].Value}</c>", model));
    }

    /// <summary>Each option does something in impl.</summary>
    [Fact]
    public void Options_are_used_by_impl()
    {
        var sources = string.Concat(Directory.EnumerateFiles(Repository.PathOf("impl"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.All(Options(), option => Assert.Contains($"Config.{Generate.OptionName.InCSharp(option)}", sources));
    }

    static IReadOnlyList<string> Options()
        => [.. Option().Matches(File.ReadAllText(Repository.PathOf("spec/Kconfig"))).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("^config ([A-Z_]+)$", RegexOptions.Multiline)]
    private static partial Regex Option();

    [GeneratedRegex("^config ([A-Z_]+)\n\tbool", RegexOptions.Multiline)]
    private static partial Regex Booleans();
}
