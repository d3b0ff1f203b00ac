using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Certificates;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests.Evidence;

/// <summary>Evidence is collected once, again when something changes, and never kept when it does not hold.</summary>
public sealed class EvidenceStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>What held is kept while nothing changes.</summary>
    [Fact]
    public async Task What_held_is_kept_until_something_changes()
    {
        var evidence = new Counted { Holds = true };
        Assert.True((await GetAsync(evidence)).Claims.Single().Holds);
        Assert.True((await GetAsync(evidence)).Claims.Single().Holds);
        Assert.Equal(1, evidence.Collections);
        evidence.State = "other";
        await GetAsync(evidence);
        Assert.Equal(2, evidence.Collections);
    }

    /// <summary>What did not hold is looked at again.</summary>
    [Fact]
    public async Task What_failed_is_collected_again()
    {
        var evidence = new Counted { Holds = false };
        Assert.False((await GetAsync(evidence)).Claims.Single().Holds);
        evidence.Holds = true;
        Assert.True((await GetAsync(evidence)).Claims.Single().Holds);
        Assert.Equal(2, evidence.Collections);
    }

    /// <summary>What could not be collected does not hold, and says why.</summary>
    [Fact]
    public async Task What_could_not_run_does_not_hold()
    {
        var collected = await GetAsync(new Counted { Missing = "no such machine" });
        Assert.Equal(new Claim("a claim", false, "no such machine"), collected.Claims.Single());
        Assert.Equal(new LaneEvidence("a lane", false, "no such machine"), collected.Lanes.Single());
        Assert.Null(collected.Collected);
    }

    /// <summary>The caveats of the document are all there.</summary>
    [Fact]
    public void Caveats_are_read_item_by_item()
    {
        var workspace = new Workspace(folder.Path);
        AtomicFile.WriteText(folder.File("docs/caveats.md"), "# Caveats\n\nText.\n\n## Not proved\n- **One.** A first\n  line.\n- Two.\n\n## Trusted\n- Three.\n");
        var caveats = Caveats.Read(workspace);
        Assert.Equal(["One. A first line.", "Two."], caveats["Not proved"]!.AsArray().Select(item => item!.GetValue<string>()));
        Assert.Equal(["Three."], caveats["Trusted"]!.AsArray().Select(item => item!.GetValue<string>()));
        Assert.True(Caveats.Read(Workspace.Find()).Count > 0);
        Assert.Throws<CordonException>(() => Caveats.Read(new Workspace(folder.File("nowhere"))));
    }

    /// <summary>The digest of the sources changes with any of them, and with nothing that is made.</summary>
    [Fact]
    public void Sources_have_a_digest()
    {
        var workspace = new Workspace(folder.Path);
        AtomicFile.WriteText(folder.File("spec/a.cs"), "a");
        var first = new SourceTree(workspace).Whole();
        AtomicFile.WriteText(folder.File("spec/obj/made.cs"), "b");
        AtomicFile.WriteText(folder.File("build/made"), "b");
        Assert.Equal(first, new SourceTree(workspace).Whole());
        AtomicFile.WriteText(folder.File("spec/a.cs"), "c");
        Assert.NotEqual(first, new SourceTree(workspace).Whole());
    }

    private async Task<CollectedEvidence> GetAsync(IEvidence evidence)
    {
        var workspace = new Workspace(folder.Path);
        var reporter = new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false);
        var context = new CertificateContext(
            new Session(workspace, reporter),
            new ConfigurationFile("pvh", new Dictionary<string, string>()),
            new BuiltImage("", "", "", 0),
            new SourceTree(workspace));
        return await new EvidenceStore(context).GetAsync(evidence, CancellationToken.None);
    }

    private sealed class Counted : IEvidence
    {
        public bool Holds { get; set; }

        public string? Missing { get; init; }

        public string State { get; set; } = "";

        public int Collections { get; private set; }

        public string Name => "counted";

        public string Doing => "counting";

        public string DependsOn(CertificateContext context) => State;

        public Task<JsonObject> CollectAsync(CertificateContext context, CancellationToken cancellation)
        {
            Collections++;
            return Missing is null ? Task.FromResult(new JsonObject { ["holds"] = Holds }) : throw CordonException.Lacking(Missing);
        }

        public IEnumerable<Claim> Claims(JsonObject? evidence, string? why) =>
            [evidence is null ? new("a claim", false, why!) : new("a claim", evidence["holds"]!.GetValue<bool>(), "")];

        public IEnumerable<LaneEvidence> Lanes(JsonObject? evidence, string? why) => [new("a lane", evidence is not null, why ?? "")];
    }
}
