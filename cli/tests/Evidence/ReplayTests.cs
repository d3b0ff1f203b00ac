using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Shell;
using Cordon.Proofs;
using Cordon.Proofs.Machine;
using Cordon.Proofs.Machine.Mutants;
using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Replay;

namespace Cordon.Cli.Tests.Evidence;

/// <summary>The values for which a changed handler is refused are made on this machine's processor, and show there what they promise.</summary>
public sealed class ReplayTests : IDisposable
{
    private const string Handlers = "cordon_Cordon_Impl_";
    private static readonly TableSizes sizes = new(16, 8, 1024, 64);
    private readonly TemporaryFolder folder = new();
    private readonly Session session = new(Workspace.Find(), new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false));
    private readonly ObligationSolver solvers;

    /// <summary>A test with solvers of its own.</summary>
    public ReplayTests() => solvers = new(new ProofOptions { ArchiveFolder = folder.File("obligations") });

    /// <inheritdoc/>
    public void Dispose()
    {
        solvers.Dispose();
        folder.Dispose();
    }

    /// <summary>
    /// A branch that goes the other way, a store to another field, another error: the processor does with the values what was said. The image as it was built does with the same values
    /// what the model says, so a replay can say either.
    /// </summary>
    [Theory]
    [InlineData("EventChannelOp.BindVcpu", "EventChannelOp__BindVcpu", MutationKind.ConditionInverted)]
    [InlineData("EventChannelOp.BindVcpu", "EventChannelOp__BindVcpu", MutationKind.Constant)]
    [InlineData("VmAssist.Enable", "Dispatch__CallVmAssist", MutationKind.Displacement)]
    [InlineData("SchedOp.Poll", "SchedOp__Poll", MutationKind.Constant)]
    [InlineData("VcpuOp.SetSingleshotTimer", "Dispatch__VcpuOpSetSingleshotTimer", MutationKind.Register)]
    public async Task What_is_refuted_shows_on_the_processor(string name, string function, MutationKind kind)
    {
        var image = await ImageAsync();
        var built = RefinedImage.Of(image, sizes);
        var (patched, result) = Refuted(image, built, name, function, kind);
        var replay = new HandlerReplay(patched).Run(result.Refutation!);
        Assert.Equal((ReplayOutcome.Reproduced, ""), (replay.Outcome, replay.Reason));
        Assert.Contains("the model says", replay.Line, StringComparison.Ordinal);
        var control = new HandlerReplay(built).Run(result.Refutation!);
        Assert.True(control.Outcome == ReplayOutcome.NotReproduced, control.Line);
        Assert.Contains("NOT REPRODUCED", control.Line, StringComparison.Ordinal);
    }

    /// <summary>What the code does that is no return is seen: an instruction that traps, one that faults, one that only a kernel may execute, a loop.</summary>
    [Fact]
    public async Task An_end_that_is_no_return_is_named()
    {
        var image = await ImageAsync();
        var (_, result) = Refuted(image, RefinedImage.Of(image, sizes), "EventChannelOp.BindVcpu", "EventChannelOp__BindVcpu", MutationKind.ConditionInverted);
        ReplayResult With(params byte[] code) => new HandlerReplay(RefinedImage.Of(Changed(image, Handlers + "EventChannelOp__BindVcpu", code), sizes)) { Limit = TimeSpan.FromSeconds(2) }.Run(result.Refutation!);
        Assert.Contains("signal 4", With(0x0f, 0x0b).Line, StringComparison.Ordinal);                                 // ud2
        Assert.Contains("signal 11", With(0x48, 0x8b, 0x04, 0x25, 0x10, 0, 0, 0).Line, StringComparison.Ordinal);     // mov rax,[10h]
        var port = With(0xec);                                                                                        // in al,dx
        Assert.Equal(ReplayOutcome.NotReplayed, port.Outcome);
        Assert.Contains("in al,dx", port.Line, StringComparison.Ordinal);
        Assert.Contains("did not return", With(0xeb, 0xfe).Line, StringComparison.Ordinal);                           // jmp to itself
    }

    /// <summary>A register that a function must give back is missed.</summary>
    [Fact]
    public async Task A_register_that_is_not_given_back_is_named()
    {
        var image = await ImageAsync();
        var (_, result) = Refuted(image, RefinedImage.Of(image, sizes), "EventChannelOp.BindVcpu", "EventChannelOp__BindVcpu", MutationKind.ConditionInverted);
        // inc r12; ret
        var replay = new HandlerReplay(RefinedImage.Of(Changed(image, RefinedImage.Dispatcher, [0x49, 0xff, 0xc4, 0xc3]), sizes)).Run(result.Refutation!);
        Assert.Contains(replay.Differences, difference => difference.What == "R12");
    }

    /// <summary>Of a call that goes over a list the values are those of one round: it is said that they are not replayed.</summary>
    [Fact]
    public async Task A_round_of_a_loop_is_not_replayed()
    {
        var image = await ImageAsync();
        var (patched, result) = Refuted(image, RefinedImage.Of(image, sizes), "EventChannelOp.BindVcpu", "EventChannelOp__BindVcpu", MutationKind.ConditionInverted);
        var replay = new HandlerReplay(patched).Run(result.Refutation! with { Whole = null });
        Assert.Equal(ReplayOutcome.NotReplayed, replay.Outcome);
        Assert.StartsWith("not replayed, because", replay.Line, StringComparison.Ordinal);
    }

    private (RefinedImage Patched, RefinementResult Result) Refuted(ElfImage image, RefinedImage built, string name, string function, MutationKind kind)
    {
        var executed = Refine(built, name).Executed;
        var functions = built.Listing.Functions.Where(f => f.Name.StartsWith(Handlers + function, StringComparison.Ordinal)).ToArray();
        foreach (var mutant in BinaryMutants.Choose(image, functions, 400, 1, instruction => executed.Contains(instruction.IP)).Where(mutant => mutant.Kind == kind))
        {
            var patched = RefinedImage.Of(ElfImage.Parse(image.Path, mutant.Patch(image)), sizes);
            if (Refine(patched, name) is { Outcome: RefinementOutcome.Refuted } result)
            {
                return (patched, result);
            }
        }
        throw new InvalidOperationException($"no change of kind {kind} in {function} is refuted with values");
    }

    private static ElfImage Changed(ElfImage image, string function, byte[] code)
    {
        var bytes = image.File.ToArray();
        code.CopyTo(bytes, image.FileOffset(CodeListing.Of(image).Functions.First(f => f.Name == function).Address, code.Length));
        return ElfImage.Parse(image.Path, bytes);
    }

    private RefinementResult Refine(RefinedImage image, string name) => new HandlerRefinement(image, solvers, "z3").Refine(name);

    private async Task<ElfImage> ImageAsync()
    {
        var configuration = await new Configurator(session.Workspace).LoadAsync("pvh", CancellationToken.None);
        return ElfImage.Read((await new ImageBuilder(session).BuildAsync(configuration, CancellationToken.None)).Image);
    }
}
