using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Certificates;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Reports;
using Cordon.Cli.Shell;
using Cordon.Proofs.Machine;
using Cordon.Proofs.Machine.Refinement;
using Cordon.Spec;

namespace Cordon.Cli.Tests.Evidence;

/// <summary>The table of sub-ops says what the evidence says, the trusted base is counted, and both are made again by whoever verifies.</summary>
public sealed class SubOpTableTests
{
    private const string Name = "VcpuOp.IsUp";
    private readonly Session session = new(Workspace.Find(), new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false));

    /// <summary>Obligations, refinement, vectors and calls are found under the sub-op's name; what is not there is not claimed.</summary>
    [Fact]
    public void A_row_says_what_the_evidence_says()
    {
        var rows = SubOpTable.Of(Evidence());
        Assert.Equal(HypercallTable.Modelled.Count, rows.Count(one => !SubOpTable.IsRefused(one!)));
        Assert.Equal(SubOpTable.Refused.Count(), rows.Count(one => SubOpTable.IsRefused(one!)));
        Assert.Equal("EPERM", rows.Single(one => one!["name"]!.GetValue<string>() == "HypfsOp.Read")!["refused"]!.GetValue<string>());
        var row = rows.Single(one => one!["name"]!.GetValue<string>() == Name)!;
        Assert.True(SubOpTable.IsProved(row) && SubOpTable.IsRefined(row));
        Assert.Equal("""{"obligations":2,"proved":2,"solvers":["cvc5","z3"]}""", row["model"]!.ToJsonString());
        Assert.Equal(["GuestMemory.Copy"], row["image"]!["rests_on"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal("""{"made":3,"run":3,"reached":{"xen":2}}""", row["vectors"]!.ToJsonString());
        Assert.Equal("""{"host":70,"xen":5}""", row["calls"]!.ToJsonString());
        var other = rows.First(one => one!["name"]!.GetValue<string>() == "VcpuOp.Up")!;
        Assert.False(SubOpTable.IsProved(other) || SubOpTable.IsRefined(other));
        Assert.Equal("no answer", other["image"]!["reason"]!.GetValue<string>());
        Assert.Equal(0, other["calls"]!["host"]!.GetValue<long>());
        var modelled = HypercallTable.Modelled.Count;
        Assert.EndsWith($"{modelled} sub-ops: 1 proved on the model, {modelled - 2} no step of the model, 1 refined in the image; called on host 1, xen 1; {SubOpTable.Refused.Count()} sub-ops refused: called on host 0, xen 0", SubOpTable.Summary(rows), StringComparison.Ordinal);
    }

    /// <summary>An obligation that one solver did not answer does not count for it, and one that is not proved is not.</summary>
    [Fact]
    public void One_that_is_not_proved_is_not()
    {
        var evidence = Evidence();
        var last = evidence["proofs"]!["obligations"]!.AsArray()[1]!;
        last["outcome"] = "unknown";
        last["answers"]!.AsObject().Remove("cvc5");
        var row = SubOpTable.Of(evidence).Single(one => one!["name"]!.GetValue<string>() == Name)!;
        Assert.False(SubOpTable.IsProved(row));
        Assert.Equal(["z3"], row["model"]!["solvers"]!.AsArray().Select(one => one!.GetValue<string>()));
    }

    /// <summary>Every instruction of the image is counted once, and handlers, exits and boot are told apart; what more is said to be executed than there is, is refused.</summary>
    [Fact]
    public async Task The_images_instructions_are_counted()
    {
        var image = await ImageAsync();
        var none = TrustedBase.Instructions(null, image);
        Assert.Equal(none["all"]!.GetValue<int>(), none["trusted"]!.GetValue<int>());
        Assert.Equal(none["all"]!.GetValue<int>(), none["of"]!.AsArray().Sum(place => place!["all"]!.GetValue<int>()));
        Assert.All(none["of"]!.AsArray().Take(3), place => Assert.True(place!["all"]!.GetValue<int>() > 1000));
        Assert.Contains("EventChannelOp.BindVcpu", Functions(none, 0));
        Assert.Contains("Svm_Exits.OnExit", Functions(none, 1));
        Assert.Contains("svm_run", Functions(none, 1));
        Assert.Contains("ProcessorList.Read", Functions(none, 2));
        var some = TrustedBase.Instructions(new JsonObject { [RefinedImage.Dispatcher] = 3 }, image);
        Assert.Equal(3, some["shown"]!.GetValue<int>());
        Assert.Equal(none["all"]!.GetValue<int>() - 3, some["trusted"]!.GetValue<int>());
        Assert.Throws<CordonException>(() => TrustedBase.Instructions(new JsonObject { [RefinedImage.Dispatcher] = 100_000 }, image));
    }

    /// <summary>What a refined sub-op executes is what is not trusted.</summary>
    [Fact]
    public async Task What_is_executed_is_counted_by_function()
    {
        var image = await ImageAsync();
        var listing = CodeListing.Of(ElfImage.Read(image));
        var function = listing.Functions.First(one => one.Name.EndsWith("EventChannelOp__BindVcpu", StringComparison.Ordinal));
        RefinementResult Result(RefinementOutcome outcome) => new(Name, outcome, "", 0, 0, 0, [], [], 0, 0, 0) { Executed = function.Instructions.Take(5).Select(one => one.IP).ToHashSet() };
        Assert.Equal([KeyValuePair.Create(function.Name, 5)], ImageCoverage.Executed(new([Result(RefinementOutcome.Refined)], [], "z3", 0), listing));
        Assert.Empty(ImageCoverage.Executed(new([Result(RefinementOutcome.NotProved)], [], "z3", 0), listing));
    }

    /// <summary>All parts of the trusted base are in the tree and have lines.</summary>
    [Fact]
    public void The_trusted_lines_are_counted()
        => Assert.All(TrustedLines.Count(session.Workspace), part => Assert.True(part!["lines"]!.GetValue<int>() > 20 && part["files"]!.GetValue<int>() > 0, part.ToJsonString()));

    /// <summary>Tables that fit are confirmed; a row, a count of instructions or of lines that is another is refused, by name.</summary>
    [Theory]
    [InlineData("", "agree with the evidence")]
    [InlineData("subops", "table of sub-ops")]
    [InlineData("instructions", "count of instructions")]
    [InlineData("lines", "count of lines")]
    public async Task Tables_are_made_again(string changed, string said)
    {
        var image = await ImageAsync();
        var predicate = Evidence();
        predicate["sources"] = new JsonObject { ["all"] = new SourceTree(session.Workspace).Whole() };
        predicate["subops"] = SubOpTable.Of(predicate);
        predicate["trusted_base"] = TrustedBase.Of(predicate, session.Workspace, image);
        // As whoever verifies reads it, with members in the order of their names.
        predicate = JsonNode.Parse(CanonicalJson.Bytes(predicate))!.AsObject();
        switch (changed)
        {
            case "subops":
                predicate["subops"]!.AsArray()[0]!["calls"]!["host"] = 1_000_000;
                break;
            case "instructions":
                predicate["trusted_base"]!["instructions"]!["trusted"] = 0;
                break;
            case "lines":
                predicate["trusted_base"]!["lines"]!.AsArray()[0]!["lines"] = 1;
                break;
            default:
                break;
        }

        var verified = new VerifiedCertificate(new Statement("cordon.elf", "", predicate), "", image);
        var text = changed.Length == 0 ? TableCheck.Run(verified, session.Workspace)! : Assert.Throws<CordonException>(() => TableCheck.Run(verified, session.Workspace)).Message;
        Assert.Contains(said, text, StringComparison.Ordinal);
    }

    /// <summary>The report has a row for each sub-op, with what is missing said.</summary>
    [Fact]
    public void A_report_has_a_row_for_each_sub_op()
    {
        var predicate = Evidence();
        predicate["subops"] = SubOpTable.Of(predicate);
        var tables = new Dictionary<string, string[][]>();
        SubOpReport.Tables(predicate, (title, _, rows) => tables[title] = [.. rows]);
        Assert.Equal(HypercallTable.Modelled.Count, tables["Sub-ops"].Length);
        var row = tables["Sub-ops"].Single(one => one[0] == Name);
        Assert.Contains("2 of 2 obligations, by cvc5 and z3", row[1], StringComparison.Ordinal);
        Assert.Contains("rests on GuestMemory.Copy", row[2], StringComparison.Ordinal);
        Assert.Equal(["3 of 3", "xen 2", "70", "5"], row[3..]);
        Assert.Contains("no: no answer", tables["Sub-ops"].Single(one => one[0] == "VcpuOp.Up")[2], StringComparison.Ordinal);
    }

    /// <summary>A certificate that was made before there were tables is not held against any.</summary>
    [Fact]
    public void A_certificate_without_tables_has_none_to_check()
        => Assert.Null(TableCheck.Run(new VerifiedCertificate(new Statement("cordon.elf", "", []), "", ""), session.Workspace));

    private static IEnumerable<string> Functions(JsonObject instructions, int place) => instructions["of"]!.AsArray()[place]!["functions"]!.AsObject().Select(function => function.Key);

    private static JsonObject Evidence() => JsonNode.Parse($$"""
        {
          "proofs": {
            "solvers": { "z3": "4", "cvc5": "1" },
            "calls": [ { "name": "{{Name}}", "vectors": 3 }, { "name": "VcpuOp.Up", "vectors": 4 } ],
            "obligations": [
              { "name": "{{Name}}: one", "outcome": "proved", "answers": { "z3": "unsat", "cvc5": "unsat" } },
              { "name": "{{Name}}: two", "outcome": "proved", "answers": { "z3": "unsat", "cvc5": "unsat" } } ] },
          "refinement": {
            "excluded": [ { "name": "VcpuOp.Up", "reason": "no answer" } ],
            "results": [
              { "name": "{{Name}}", "outcome": "refined", "instructions": 90, "obligations": 8, "rests_on": [ "GuestMemory.Copy" ] },
              { "name": "VcpuOp.Up", "outcome": "notproved", "instructions": 0, "obligations": 0, "rests_on": [] } ] },
          "vectors": { "calls": { "{{Name}}": { "vectors": 3, "run": 3 } } },
          "vectors-xen": { "not_reached": [ "{{Name}}/2", "VcpuOp.IsUpper/0" ] },
          "fuzz-host": { "calls_of": { "{{Name}}": 70 } },
          "fuzz-kvm": { "not_run": "no such machine" },
          "fuzz-xen": { "calls_of": { "{{Name}}": 5 } }
        }
        """)!.AsObject();

    private async Task<string> ImageAsync()
    {
        var configuration = await new Configurator(session.Workspace).LoadAsync("pvh", CancellationToken.None);
        return (await new ImageBuilder(session).BuildAsync(configuration, CancellationToken.None)).Image;
    }
}
