using Cordon.Model;
using Cordon.Proofs.Tests.SmallModel;
using Cordon.Proofs.Vectors;

namespace Cordon.Proofs.Tests;

/// <summary>Non-interference on a model that can be seen through: what is right is proved, each leak is found and shown as two runs.</summary>
[Collection("one model at a time")]
public sealed class NonInterferenceTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>Without a leak everything is proved by both solvers, and each exception is shown to be needed.</summary>
    [Fact]
    public void TheCorrectModelIsProved()
    {
        var report = Prove(SeededLeak.None, SmallProof.Options(folder.Path) with { Solvers = ["z3", "cvc5"] });
        Assert.All(report.Results, r => Assert.True(r.Outcome == ProofOutcome.Proved, $"{r.Name} {r.Outcome} {r.Counterexample?.Description}"));
        Assert.Contains(report.Results, r => r.Name == "two.send/Needed.Sends.Inbox");
        Assert.Contains(report.Results, r => r.Name == "two.take/Needed.MemoryIsShort");
        Assert.Contains(report.Results, r => r.Kind == ObligationKind.Confinement);
        Assert.Contains(report.Results, r => r.Kind == ObligationKind.Consistency);
    }

    /// <summary>A call whose answer depends on another's cell, or on a frame's number; one that hands a third one's cell on; and one that does something only if another's cell says so.</summary>
    [Theory]
    [InlineData(SeededLeak.AsksOther, "two.ask/Consistent.Answer")]
    [InlineData(SeededLeak.TellsFrame, "two.take/Consistent.Answer")]
    [InlineData(SeededLeak.ForwardsSecret, "two.send/Consistent.OfDomain")]
    [InlineData(SeededLeak.BranchesOnOther, "two.take/Consistent.OfEntry")]
    public void ALeakIsShownAsTwoRuns(SeededLeak leak, string obligation)
    {
        var report = Prove(leak, SmallProof.Options(folder.Path));
        var result = Assert.Single(report.Results, r => r.Name == obligation);
        Assert.Equal(ProofOutcome.Refuted, result.Outcome);
        Assert.StartsWith("first run: ", result.Counterexample?.Description);
        Assert.Contains("; second run: ", result.Counterexample!.Description);
        var first = VectorFile.Read(result.Counterexample.File!);
        var second = VectorFile.Read(Path.ChangeExtension(result.Counterexample.File!, ".second.json"));
        Assert.Equal(first.Call, second.Call);
        Assert.Equal(first.Inputs["arguments.Gfn"], second.Inputs["arguments.Gfn"]);
        var of = (Vector vector) => string.Join(' ', vector.Before.Select(c => $"{c.Map} {string.Join(',', c.Keys)} {c.Value}").Append($"{vector.Inputs["caller.Choices.Frame"]}"));
        Assert.NotEqual(of(first), of(second));
    }

    /// <summary>A call that writes another's cell.</summary>
    [Fact]
    public void AStepThatReachesOutIsFound()
    {
        var report = Prove(SeededLeak.PaysOther, SmallProof.Options(folder.Path));
        var result = Assert.Single(report.Results, r => r.Name == "two.pay/Confined.OfDomain");
        Assert.Equal(ProofOutcome.Refuted, result.Outcome);
        Assert.NotNull(result.Counterexample?.File);
    }

    /// <summary>An exception without which everything is proved too is reported.</summary>
    [Fact]
    public void AnUnneededExceptionIsFound()
    {
        var report = Prove(SeededLeak.None, SmallProof.Options(folder.Path), typeof(TwoRunObservation), typeof(UnneededException));
        var refuted = Assert.Single(report.Results, r => r.Outcome != ProofOutcome.Proved);
        Assert.Equal("two.pay/Needed.Pays.Money", refuted.Name);
        Assert.Contains("without this exception", refuted.Counterexample?.Description);
    }

    /// <summary>A map of which no rule says who observes it stops the prover, by name.</summary>
    [Fact]
    public void AForgottenMapIsNamed()
    {
        var problem = Assert.Throws<InvalidOperationException>(() => Prove(SeededLeak.None, SmallProof.Options(folder.Path), typeof(ForgetfulObservation)));
        Assert.Contains(nameof(TwoRunState.Inbox), problem.Message);
    }

    /// <summary>The table of exceptions that people read names each exception of the project's model, with its clause, and no other.</summary>
    [Fact]
    public void TheTableNamesEveryException()
    {
        var model = CordonModel.Describe();
        var exceptions = model.MarkedWith<ObservesAttribute>().Select(e => e.Claim)
            .Concat(model.MarkedWith<InterferesAttribute>().Select(e => e.Claim))
            .Concat(model.MarkedWith<GivenAttribute>().Select(e => e.Claim))
            .Select(claim => (claim.Clause, claim.Method.Name)).Order();
        var rows = File.ReadLines(Path.Combine(Root(), "docs", "proofs.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length > 3 && cells[1].StartsWith("HC-NIF-", StringComparison.Ordinal))
            .Select(cells => (cells[1], cells[2].Trim('`'))).Order();
        Assert.Equal(exceptions, rows);
    }

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Verified.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("not in the repository");
        }
        return folder.FullName;
    }

    static ProofReport Prove(SeededLeak leak, ProofOptions options, params Type[] rules)
    {
        TwoRunCalls.Leak = leak;
        try
        {
            var types = new[] { typeof(TwoRunCalls), typeof(TwoRunClaims) }.Concat(rules.Length > 0 ? rules : [typeof(TwoRunObservation)]);
            return Prover.Run(new(typeof(TwoRunState), types,
            [
                Call("two.ask", nameof(TwoRunCalls.Ask)),
                Call("two.pay", nameof(TwoRunCalls.Pay)),
                Call("two.send", nameof(TwoRunCalls.Send)),
                Call("two.take", nameof(TwoRunCalls.Take)),
                Call("two.put", nameof(TwoRunCalls.Put)),
                Call("two.get", nameof(TwoRunCalls.Get)),
            ]), options);
        }
        finally
        {
            TwoRunCalls.Leak = SeededLeak.None;
        }
    }

    static ModelOperation Call(string name, string method) => new(name, "T-0", typeof(TwoRunCalls).GetMethod(method)!, true);
}
