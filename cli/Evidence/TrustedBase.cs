using System.Text.Json.Nodes;
using Cordon.Cli.Shell;
using Cordon.Proofs.Machine;
using Cordon.Proofs.Machine.Refinement;

namespace Cordon.Cli.Evidence;

/// <summary>
/// What has to be believed and is not shown, counted: lines of the proofs' own text, programs by name and version, and the instructions of the image that no refined sub-op and no lemma that was shown
/// executes, by function.
/// </summary>
public static class TrustedBase
{
    /// <summary>All of it.</summary>
    /// <param name="predicate">The other parts of the certificate.</param>
    /// <param name="workspace">The sources.</param>
    /// <param name="image">The image.</param>
    public static JsonObject Of(JsonObject predicate, Workspace workspace, string image) => new()
    {
        ["lines"] = TrustedLines.Count(workspace),
        ["programs"] = Programs(predicate["tools"]),
        ["instructions"] = Instructions(predicate["refinement"]?["executed"], image),
    };

    /// <summary>The instructions of an image, by what reaches them, and those of which nothing is shown by function.</summary>
    /// <param name="executed">How many of each function are executed by what was shown; null for none.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="CordonException">It is no image of ours, or more are said to be executed than it has.</exception>
    public static JsonObject Instructions(JsonNode? executed, string image)
    {
        try
        {
            var functions = ImageCoverage.Of(ElfImage.Read(image), (executed?.AsObject() ?? []).ToDictionary(one => one.Key, one => one.Value!.GetValue<int>()));
            if (functions.FirstOrDefault(function => function.Trusted < 0) is { } wrong)
            {
                throw CordonException.ClaimFails($"{image}: {wrong.Function} has {wrong.Instructions} instructions, of which {wrong.Executed} are said to be executed");
            }

            return new JsonObject
            {
                ["all"] = functions.Sum(function => function.Instructions),
                ["shown"] = functions.Sum(function => function.Executed),
                ["trusted"] = functions.Sum(function => function.Trusted),
                ["of"] = new JsonArray([.. Enum.GetValues<CodePlace>().Select(place => (JsonNode)Place(place, functions))]),
            };
        }
        catch (ImageFormatException error)
        {
            throw CordonException.ClaimFails(error.Message);
        }
    }

    /// <summary>What it comes to, in lines for a person.</summary>
    public static IEnumerable<string> Describe(JsonObject trusted)
    {
        foreach (var part in trusted["lines"]!.AsArray())
        {
            yield return $"{part!["lines"],7} lines          {part["part"]}";
        }

        foreach (var line in DescribeInstructions(trusted["instructions"]!.AsObject()))
        {
            yield return line;
        }
    }

    /// <summary>What the instructions come to, in lines for a person.</summary>
    public static IEnumerable<string> DescribeInstructions(JsonObject instructions)
    {
        foreach (var place in instructions["of"]!.AsArray())
        {
            var functions = place!["functions"]!.AsObject();
            var largest = string.Join(", ", functions.OrderByDescending(one => one.Value!.GetValue<int>()).Take(3).Select(one => $"{one.Key} {one.Value}"));
            yield return $"{place["trusted"],7} instructions   of {place["all"]}, {place["place"]}, in {functions.Count} functions{(largest.Length == 0 ? "" : $", most in {largest}")}";
        }
    }

    private static JsonObject Place(CodePlace place, IReadOnlyList<FunctionCoverage> functions)
    {
        var of = functions.Where(function => function.Place == place).ToArray();
        return new JsonObject
        {
            ["place"] = place switch
            {
                CodePlace.Dispatcher => "behind the dispatcher, which no refined sub-op or lemma executes",
                CodePlace.Exit => "of exits and entries, around the dispatcher",
                CodePlace.Boot => "of boot and exceptions",
                _ => "that nothing reaches",
            },
            ["all"] = of.Sum(function => function.Instructions),
            ["shown"] = of.Sum(function => function.Executed),
            ["trusted"] = of.Sum(function => function.Trusted),
            ["functions"] = new JsonObject(of.Where(function => function.Trusted > 0).OrderBy(function => function.Function, StringComparer.Ordinal)
                .Select(function => KeyValuePair.Create(RefinementRun.Short(function.Function), (JsonNode?)function.Trusted))),
        };
    }

    private static JsonArray Programs(JsonNode? tools)
    {
        JsonObject Program(string name, string? version, string what) => new() { ["name"] = name, ["version"] = version, ["for"] = what };
        string? Version(string name) => tools?[name]?.GetValue<string>();
        return
        [
            Program("z3", Version("z3"), "says that no state breaks a claim: alone for the machine code, with cvc5 for the model"),
            Program("cvc5", Version("cvc5"), "says the same of the model"),
            Program("Iced", typeof(Iced.Intel.Instruction).Assembly.GetName().Version?.ToString(3), "decodes the image's instructions"),
            Program("dotnet-sdk", Version("dotnet-sdk"), "compiles and runs the proofs; compiles what of the image is not refined"),
            Program("nasm", Version("nasm"), "assembles the stubs"),
            Program("lld", Version("lld"), "links what of the image is not refined"),
        ];
    }
}
