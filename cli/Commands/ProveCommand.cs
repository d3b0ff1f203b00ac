using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Shell;
using Cordon.Proofs;
using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Smt;
using Cordon.Spec;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon prove</c>: every claim of the model about every call, by the solvers.</summary>
public sealed class ProveCommand : CliCommand
{
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<bool> allConfigs = new("--all-configs") { Description = "All configurations that Kconfig admits" };
    private readonly Option<string?> call = new("--call") { Description = "Only this call", HelpName = "NAME" };
    private readonly Option<bool> machine = new("--machine") { Description = "Refinement of the machine code" };
    private readonly Option<int?> mutants = CommonOptions.Number("--mutants", "With --machine: change N single instructions, one at a time, and see them refused", "N", 1, 100_000);
    private readonly Option<string?> image = new("--image") { Description = "With --machine: this image, with the tables of the configuration; the one that is built when not said", HelpName = "FILE" };
    private readonly Option<string?> solver = new("--solver") { Description = "Ask this solver only; both when not said", HelpName = "z3|cvc5" };
    private readonly Option<bool> nonInterference = new("--non-interference") { Description = "Also that no domain learns what is another's; this is not decided for every call yet" };
    private readonly Option<int?> jobs = CommonOptions.Number("--jobs", "How many solvers run at once", "N", 1, 1024);
    private readonly Option<string?> shard = CommonOptions.Shard();

    /// <summary>The command.</summary>
    public ProveCommand() : base("prove", "Prove the model's claims")
    {
        foreach (var option in (Option[])[config, allConfigs, call, machine, mutants, image, solver, nonInterference, jobs, shard])
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    protected override async Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        var configuration = await new Configurator(session.Workspace).LoadAsync(arguments.GetValue(config)!, cancellation).ConfigureAwait(false);
        var (index, count) = CommonOptions.ShardOf(arguments.GetValue(shard));
        var options = ProofRun.OptionsOf(session.Workspace) with
        {
            Call = arguments.GetValue(call),
            NonInterference = arguments.GetValue(nonInterference),
            Jobs = arguments.GetValue(jobs) ?? Environment.ProcessorCount,
            Shard = index,
            Shards = count,
            Cancellation = cancellation,
        };
        if (arguments.GetValue(solver) is { } named)
        {
            options = Solvers.Names.Contains(named)
                ? options with { Solvers = [named] }
                : throw CordonException.BadInput($"--solver {named}: unknown; it is one of {string.Join(", ", Solvers.Names)}");
        }

        if (arguments.GetValue(machine))
        {
            return await MachineAsync(configuration, options, arguments.GetValue(mutants), arguments.GetValue(image), session, cancellation).ConfigureAwait(false);
        }

        var report = await ProofRun.RunAsync(options, session.Reporter).ConfigureAwait(false);
        foreach (var result in report.Results.Where(result => result.Outcome != ProofOutcome.Proved))
        {
            session.Reporter.Error($"{result.Outcome.ToString().ToLowerInvariant()}: {result.Name} ({result.Clause}): {ProofRun.WhyNot(result)}");
        }

        session.Reporter.Line(
            $"{report.Calls} calls, {report.Obligations} obligations: {report.Proved} proved, {report.Refuted} refuted, {report.Unknown} unknown, by {string.Join(" and ", options.Solvers)}");
        return new CommandResult(
            report.Holds ? ExitStatus.Holds : ExitStatus.ClaimFails,
            arguments.GetValue(allConfigs) ? "all" : configuration.Name,
            new JsonObject
            {
                ["calls"] = report.Calls,
                ["obligations"] = report.Obligations,
                ["proved"] = report.Proved,
                ["refuted"] = report.Refuted,
                ["unknown"] = report.Unknown,
                ["configurations"] = report.Configurations,
                ["subops"] = SubOpsOf(report),
                ["solvers"] = new JsonObject(options.Solvers.Select(name => KeyValuePair.Create(name, (JsonNode?)Math.Round(report.SolverSeconds(name), 3)))),
                ["failed"] = new JsonArray([.. report.Results.Where(result => result.Outcome != ProofOutcome.Proved).Select(result => (JsonNode)new JsonObject
                {
                    ["name"] = result.Name,
                    ["clause"] = result.Clause,
                    ["outcome"] = result.Outcome.ToString().ToLowerInvariant(),
                    ["counterexample"] = result.Counterexample?.File,
                })]),
            });
    }

    // How many sub-ops a PVH guest has, how each is answered, and of how many modelled ones this run proved every obligation.
    private static JsonObject SubOpsOf(ProofReport report)
    {
        var results = report.Results.ToLookup(result => SubOpTable.CallOf(result.Name));
        return new JsonObject
        {
            ["modelled"] = HypercallTable.Modelled.Count,
            ["refused"] = SubOpTable.Refused.Count(),
            ["proved"] = HypercallTable.Modelled.Select(one => HypercallTable.NameOf(one.Call, one.SubOp))
                .Count(name => results.Contains(name) && results[name].All(result => result.Outcome == ProofOutcome.Proved)),
        };
    }

    private static async Task<CommandResult> MachineAsync(ConfigurationFile configuration, ProofOptions options, int? mutants, string? given, Session session, CancellationToken cancellation)
    {
        var image = given ?? (await new ImageBuilder(session).BuildAsync(configuration, cancellation).ConfigureAwait(false)).Image;
        var report = await RefinementRun.RunAsync(image, configuration, options, session.Reporter).ConfigureAwait(false);
        foreach (var result in report.Results)
        {
            session.Reporter.Line($"{(result.Outcome == RefinementOutcome.Refined ? "refined" : "NOT"),-8} {result.Name,-40} {RefinementRun.Describe(result)}");
        }

        foreach (var lemma in report.Lemmas)
        {
            session.Reporter.Line($"{(lemma.Outcome == RefinementOutcome.Refined ? "shown" : "NOT"),-8} {RefinementRun.Short(lemma.Function),-40} {(lemma.Reason.Length == 0 ? lemma.Promise : lemma.Reason)}");
        }

        foreach (var (function, trust) in report.Trusted)
        {
            session.Reporter.Line($"{"trusted",-8} {RefinementRun.Short(function),-40} {trust}");
        }

        foreach (var result in report.Results.Where(result => result.Counterexample.Count > 0))
        {
            session.Reporter.Error($"{result.Name}: {result.Reason}; for example when {string.Join(", ", result.Counterexample)}");
            session.Reporter.Error($"{result.Name}: {result.Replay?.Line}");
        }

        session.Reporter.Line($"{report.Results.Count} sub-ops: {report.Refined.Count()} refined, {report.Excluded.Count()} excluded with the reason, by {report.Solver}");
        var json = RefinementRun.ToJson(report, image);
        if (mutants is { } count)
        {
            var changed = await BinaryMutants.RunAsync(image, configuration, report, count, options, session).ConfigureAwait(false);
            foreach (var line in BinaryMutants.Describe(changed))
            {
                session.Reporter.Line(line);
            }

            session.Reporter.Line(BinaryMutants.Summary(changed));
            json["mutants"] = changed.DeepClone();
        }

        // Of one call, what no other executes says nothing.
        if (options.Call is null)
        {
            var instructions = TrustedBase.Instructions(json["executed"], image);
            json["instructions"] = instructions;
            session.Reporter.Line($"{instructions["shown"]} of the image's {instructions["all"]} instructions are executed by a refined sub-op or a lemma that was shown; trusted are");
            foreach (var line in TrustedBase.DescribeInstructions(instructions))
            {
                session.Reporter.Line(line);
            }
        }

        var refuted = report.Results.Any(result => result.Outcome == RefinementOutcome.Refuted) || report.Lemmas.Any(lemma => lemma.Outcome == RefinementOutcome.Refuted);
        return new CommandResult(refuted ? ExitStatus.ClaimFails : ExitStatus.Holds, configuration.Name, json);
    }
}
