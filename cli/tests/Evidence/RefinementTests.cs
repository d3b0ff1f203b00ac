using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Shell;
using Cordon.Proofs;
using Cordon.Proofs.Machine;
using Cordon.Proofs.Machine.Mutants;
using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Machine.Refinement.Lemmas;
using Cordon.Proofs.Machine.Regions;

namespace Cordon.Cli.Tests.Evidence;

/// <summary>The machine code of the image that is built refines the model; one that was changed does not.</summary>
public sealed class RefinementTests : IDisposable
{
    private static readonly TableSizes sizes = new(16, 8, 1024, 64);
    private readonly TemporaryFolder folder = new();
    private readonly Session session = new(Workspace.Find(), new Reporter(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false));
    private readonly ObligationSolver solvers;

    /// <summary>A test with solvers of its own.</summary>
    public RefinementTests() => solvers = new(new ProofOptions { ArchiveFolder = folder.File("obligations") });

    /// <inheritdoc/>
    public void Dispose()
    {
        solvers.Dispose();
        folder.Dispose();
    }

    /// <summary>Handlers of several kinds: a field set, a port moved, memory of the guest that is shared, a list.</summary>
    [Theory]
    [InlineData("VmAssist.Enable")]
    [InlineData("EventChannelOp.BindVcpu")]
    [InlineData("SchedOp.Shutdown")]
    [InlineData("VcpuOp.SetSingleshotTimer")]
    [InlineData("SchedOp.Poll")]
    [InlineData("EventChannelOp.InitControl")]
    [InlineData("ConsoleIo.Read")]
    [InlineData("MemoryOp.RemoveFromPhysmap")]
    [InlineData("Multicall.Run")]
    [InlineData("ConsoleIo.Write")]
    [InlineData("MemoryOp.IncreaseReservation")]
    [InlineData("GrantTableOp.SetupTable")]
    [InlineData("GrantTableOp.SwapGrantRef")]
    public async Task A_handler_does_what_the_model_says(string name)
    {
        var result = Refine(RefinedImage.Of(await ImageAsync(), sizes), name);
        Assert.Equal("", result.Reason);
        Assert.Equal(RefinementOutcome.Refined, result.Outcome);
        // What is the same term before and after is no obligation: of a field that is set, few are left.
        Assert.True(result is { Obligations: > 3, Instructions: > 50 });
    }

    /// <summary>The search for a port, whose loop a contract replaces, keeps the contract's promise.</summary>
    [Fact]
    public async Task The_search_for_a_port_keeps_its_promise()
    {
        var shown = new PortSearch().Show(RefinedImage.Of(await ImageAsync(), sizes), solvers, "z3");
        Assert.Equal("", shown.Reason);
        Assert.Equal(RefinementOutcome.Refined, shown.Outcome);
    }

    /// <summary>What replaces copies, and what no sub-op answers, keep their promises.</summary>
    [Fact]
    public async Task Copies_touch_the_callers_memory_alone_and_unknown_calls_change_nothing()
    {
        var image = RefinedImage.Of(await ImageAsync(), sizes);
        foreach (var lemma in (Lemma[])[new Translation(), new GuestCopy(), new Refusals(), new NestedCall()])
        {
            var shown = lemma.Show(image, solvers, "z3");
            Assert.Equal("", shown.Reason);
            Assert.Equal(RefinementOutcome.Refined, shown.Outcome);
        }
    }

    /// <summary>A page table that is marked through a mapping which may only be read, a byte of input that is put back, a result in another word of an entry, a 65th entry at once, a call that goes on for twice as long, frames and grant frames that are counted down, a register that a caller finds changed, a local or a buffer below the stack pointer are seen.</summary>
    [Theory]
    [InlineData("", "GuestWalk__Mark", "mov ecx,1", 1, 0)]
    [InlineData("ConsoleIo.Read", "ConsoleIo__Read", "inc dword ptr [rax]", 1, 8)]
    [InlineData("Multicall.Run", "Multicall__Make", "mov [rbx+8],rax", 3, 0x10)]
    [InlineData("Multicall.Run", "Multicall__RunEntries", "mov eax,40h", 1, 0x41)]
    [InlineData("ConsoleIo.Write", "ConsoleIo__Write", "cmp r11d,800h", 4, 0x10)]
    [InlineData("MemoryOp.IncreaseReservation", "MemoryOp__DoExtent", "inc rax", 2, 0xc8)]
    [InlineData("GrantTableOp.SetupTable", "GrantTableOp__SetupTable", "inc r12d", 2, 0xcc)]
    [InlineData("GrantTableOp.SwapGrantRef", "GrantEntries__Swap", "mov [rdx],di", 2, 0x32)]
    [InlineData("SchedOp.Yield", "Dispatch__CallSchedOp", "mov byte ptr [rdi+2AAh],1", 6, 0)]
    [InlineData("SchedOp.Yield", "Dispatch__CallSchedOp", "mov byte ptr [rsi+0Bh],1", 3, 0)]
    [InlineData("VcpuOp.RegisterVcpuTimeMemoryArea", "Dispatch__VcpuOpRegisterVcpuTimeMemoryArea", "pop r14", 1, 0x5f)]
    [InlineData("GrantTableOp.QuerySize", "GrantTableOp__QuerySize", "pop r15", 1, 0x59)]
    [InlineData("EventChannelOp.BindInterdomain", "EventChannelOp__BindInterdomain", "pop r13", 1, 0x5f)]
    [InlineData("HvmOp.PagetableDying", "Dispatch__HvmOpPagetableDying", "lea rbp,[rsp+20h]", 4, 0x18)]
    [InlineData("HvmOp.PagetableDying", "Dispatch__HvmOpPagetableDying", "lea rcx,[rbp-20h]", 3, 0xd8)]
    public async Task A_patched_loop_is_refused(string name, string function, string instruction, int offset, byte value)
    {
        var patched = Patched(await ImageAsync(), function, instruction, offset, value);
        var outcome = name == "" ? new GuestCopy().Show(patched, solvers, "z3").Outcome : Refine(patched, name).Outcome;
        Assert.NotEqual(RefinementOutcome.Refined, outcome);
    }

    static RefinedImage Patched(ElfImage image, string function, string instruction, int offset, byte value)
    {
        var found = CodeListing.Of(image).Functions.First(f => f.Name.EndsWith(function, StringComparison.Ordinal)).Instructions.First(i => i.ToString() == instruction);
        var bytes = image.File.ToArray();
        bytes[image.FileOffset(found.IP, found.Length) + offset] = value;
        return RefinedImage.Of(ElfImage.Parse(image.Path, bytes), sizes);
    }

    /// <summary>
    /// A table found by a slot and read at another place, an entry that is not marked when it has to be, a page that is written and not marked dirty, an entry that is read a second time, a page that is only read and yet marked
    /// dirty, a page that the kernel writes although it may not, a wrong page's address are seen.
    /// </summary>
    [Theory]
    [InlineData("GuestWalk__Translate", "and r15,1FFh", 4, 0)]
    [InlineData("GuestWalk__Translate", "or rax,21h", 3, 1)]
    [InlineData("GuestWalk__WalkOn", "and r9d,1", 3, 0)]
    [InlineData("GuestWalk__WalkOn", "test r8b,8", 3, 4)]
    [InlineData("GuestWalk__Mark", "or rbx,20h", 3, 0x60)]
    [InlineData("GuestWalk__Permit", "test r8b,2", 3, 1)]
    [InlineData("GuestWalk__LeafBase", "not rax", 2, 0xd2)]
    public async Task A_walk_of_page_tables_that_is_patched_is_refused(string function, string instruction, int offset, byte value)
    {
        var image = await ImageAsync();
        Assert.Equal(RefinementOutcome.Refined, new PageWalk().Show(RefinedImage.Of(image, sizes), solvers, "z3").Outcome);
        Assert.NotEqual(RefinementOutcome.Refined, new PageWalk().Show(Patched(image, function, instruction, offset, value), solvers, "z3").Outcome);
    }

    /// <summary>What a domain says comes on the console in order, with its name.</summary>
    [Fact]
    public async Task What_is_said_comes_on_the_console()
    {
        var image = RefinedImage.Of(await ImageAsync(), sizes);
        foreach (var lemma in (Lemma[])[new ConsolePrefix(), new ConsoleSpeech()])
        {
            var shown = lemma.Show(image, solvers, "z3");
            Assert.Equal("", shown.Reason);
            Assert.Equal(RefinementOutcome.Refined, shown.Outcome);
        }
    }

    /// <summary>What takes and gives back frames, and finds entries of nested paging, keep their promises.</summary>
    [Fact]
    public async Task Frames_and_entries_are_kept_in_order()
    {
        var image = RefinedImage.Of(await ImageAsync(), sizes);
        foreach (var lemma in (Lemma[])[new FreeFrameSearch(), new FrameTake(), new UseDrop(), new EntrySearch(), new GrantRounds()])
        {
            var shown = lemma.Show(image, solvers, "z3");
            Assert.Equal("", shown.Reason);
            Assert.Equal(RefinementOutcome.Refined, shown.Outcome);
        }
    }

    /// <summary>A claim of a grant finds what the model says, and marks the entry so; the marks are taken off as it says.</summary>
    [Fact]
    public async Task Claims_of_grants_are_the_models()
    {
        var image = RefinedImage.Of(await ImageAsync(), sizes);
        foreach (var lemma in (Lemma[])[new GrantClaiming(), new GrantUnmarking()])
        {
            var shown = lemma.Show(image, solvers, "z3");
            Assert.Equal("", shown.Reason);
            Assert.Equal(RefinementOutcome.Refined, shown.Outcome);
        }
    }

    /// <summary>Between a VMMCALL and the dispatcher, and behind it, the exit path does what sub-ops take for granted.</summary>
    [Fact]
    public async Task What_is_around_a_call_is_shown()
    {
        var image = RefinedImage.Of(await ImageAsync(), sizes);
        foreach (var lemma in (Lemma[])[new ExitPath(), new ExitStub()])
        {
            var shown = lemma.Show(image, solvers, "z3");
            Assert.Equal("", shown.Reason);
            Assert.Equal(RefinementOutcome.Refined, shown.Outcome);
        }
    }

    /// <summary>A frame that is skipped or linked to another one, a use too many, an entry of another guest frame, by a walk or by a slot, a table noted for another place, a table of another type, an instruction skipped half, a register of another: each is seen, with values for which it matters.</summary>
    [Theory]
    [InlineData("Frames__TakeFree", "lea rdx,[rbx+1]", 3, 2)]
    [InlineData("Frames__Put", "mov [r14+0Ch],eax", 3, 8)]
    [InlineData("Impl_Frames__Allocate", "mov dword ptr [r12+4],1", 5, 2)]
    [InlineData("NestedPaging__FindEntry", "lea ecx,[rdx+rdx*8]", 2, 0x92)]
    [InlineData("NestedPaging__FindEntry", "cmp edx,1", 2, 2)]
    [InlineData("NestedPaging__FindEntry", "and r15,1FFh", 4, 0)]
    [InlineData("LastTables__Note", "inc rsi", 2, 0xce)]
    [InlineData("GrantFrames__Grow", "mov edx,2", 1, 1)]
    [InlineData("GrantUses__Claim", "mov dword ptr [r15+24h],1000h", 5, 0x20)]
    [InlineData("GrantUses__Unmark_0", "lea esi,[r14+4]", 3, 5)]
    [InlineData("Svm_Exits__OnExit", "add rax,3", 3, 2)]
    [InlineData("Svm_Exits__OnExit", "test dword ptr [rdi+570h],10100h", 7, 0)]
    [InlineData("Svm_Exits__OnExit", "mov rsi,[rdi+548h]", 3, 0x50)]
    [InlineData("svm_run", "mov [rdi+8],rcx", 3, 0x10)]
    [InlineData("svm_run", "mov r12,[rdi+60h]", 3, 0x68)]
    public async Task A_patched_function_is_refused(string function, string instruction, int offset, byte value)
    {
        var image = await ImageAsync();
        var found = CodeListing.Of(image).Functions.First(f => f.Name.EndsWith(function, StringComparison.Ordinal)).Instructions.First(i => i.ToString() == instruction);
        var bytes = image.File.ToArray();
        bytes[image.FileOffset(found.IP, found.Length) + offset] = value;
        // Where tables are is noted by the search for entries.
        var lemma = AllLemmas.List.FirstOrDefault(one => one.Function.EndsWith(function, StringComparison.Ordinal)) ?? new EntrySearch();
        var shown = lemma.Show(RefinedImage.Of(ElfImage.Parse(image.Path, bytes), sizes), solvers, "z3");
        Assert.Equal(RefinementOutcome.Refuted, shown.Outcome);
        Assert.NotEmpty(shown.Counterexample);
    }

    /// <summary>A branch that goes the other way, which no review of the source would see, is refused with values for which it matters.</summary>
    [Fact]
    public async Task A_patched_branch_is_refused_with_values()
    {
        var image = await ImageAsync();
        var function = CodeListing.Of(image).Functions.Where(f => f.Name == "cordon_Cordon_Impl_EventChannelOp__BindVcpu").ToArray();
        var patched = BinaryMutants.Choose(image, function, 400, 1).First(mutant => mutant.Kind == MutationKind.ConditionInverted);
        // What was answered about the image as it is must not answer for another.
        Assert.Equal(RefinementOutcome.Refined, Refine(RefinedImage.Of(image, sizes), "EventChannelOp.BindVcpu").Outcome);
        var result = Refine(RefinedImage.Of(ElfImage.Parse(image.Path, patched.Patch(image)), sizes), "EventChannelOp.BindVcpu");
        Assert.NotEqual(RefinementOutcome.Refined, result.Outcome);
        Assert.NotEqual("", result.Reason);
        if (result.Outcome == RefinementOutcome.Refuted)
        {
            Assert.Contains(result.Counterexample, line => line.StartsWith("arguments.", StringComparison.Ordinal));
        }
    }

    /// <summary>A handler that never ends, jumps to where a register says, traps, or does what the semantics do not know is named with the address, and is not proved.</summary>
    [Theory]
    [InlineData(new byte[] { 0xeb, 0xfe }, "a loop without a bound")]
    [InlineData(new byte[] { 0xff, 0xe0 }, "")]
    [InlineData(new byte[] { 0x0f, 0x0b }, "ud2 is not covered")]
    [InlineData(new byte[] { 0x0f, 0x31 }, "rdtsc")]
    public async Task What_cannot_be_followed_is_named_with_its_address(byte[] code, string reason)
    {
        var image = await ImageAsync();
        var function = CodeListing.Of(image).Functions.First(f => f.Name == "cordon_Cordon_Impl_EventChannelOp__BindVcpu");
        var bytes = image.File.ToArray();
        code.CopyTo(bytes, image.FileOffset(function.Address, code.Length));
        var result = Refine(RefinedImage.Of(ElfImage.Parse(image.Path, bytes), sizes), "EventChannelOp.BindVcpu");
        Assert.Equal(RefinementOutcome.NotProved, result.Outcome);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.Equal(function.Address, result.Address);
    }

    /// <summary>A handler of which a solver has no answer in its time is not proved.</summary>
    [Fact]
    public async Task A_time_out_is_no_proof()
    {
        var image = RefinedImage.Of(await ImageAsync(), sizes);
        using var hasty = new ObligationSolver(new ProofOptions { Solvers = ["z3"], Again = true, Timeout = TimeSpan.FromMilliseconds(1), ArchiveFolder = folder.File("hasty") });
        Assert.Equal(RefinementOutcome.NotProved, new HandlerRefinement(image, hasty, "z3").Refine("EventChannelOp.BindVirq").Outcome);
        var late = new HandlerRefinement(image, solvers, "z3") { Limit = TimeSpan.Zero }.Refine("EventChannelOp.BindVirq");
        Assert.Equal(RefinementOutcome.NotProved, late.Outcome);
        Assert.Contains("within 0 minutes", late.Reason, StringComparison.Ordinal);
    }

    /// <summary>An image whose dispatcher has no name cannot be held against anything.</summary>
    [Fact]
    public async Task An_image_with_other_symbols_is_no_image_of_ours()
    {
        var image = await ImageAsync();
        var bytes = image.File.ToArray();
        var name = System.Text.Encoding.ASCII.GetBytes(RefinedImage.Dispatcher);
        var at = bytes.AsSpan().IndexOf(name);
        bytes[at + name.Length - 1] ^= 1;
        var error = Assert.Throws<ImageFormatException>(() => RefinedImage.Of(ElfImage.Parse(image.Path, bytes), sizes));
        Assert.Contains(RefinedImage.Dispatcher, error.Message, StringComparison.Ordinal);
    }

    private RefinementResult Refine(RefinedImage image, string name) => new HandlerRefinement(image, solvers, "z3").Refine(name);

    private async Task<ElfImage> ImageAsync()
    {
        var configuration = await new Configurator(session.Workspace).LoadAsync("pvh", CancellationToken.None);
        return ElfImage.Read((await new ImageBuilder(session).BuildAsync(configuration, CancellationToken.None)).Image);
    }
}
