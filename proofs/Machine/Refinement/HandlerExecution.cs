using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Refinement.Lists;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>One sub-op's machine code, executed from the dispatcher's entry to its return.</summary>
public sealed class HandlerExecution
{
    // RDI, RSI, RDX: hypervisor, vcpu, registers.
    const int HypervisorRegister = 7, VcpuRegister = 6, RegistersRegister = 2;

    // As many as are passed in registers.
    const int Arguments = 6;

    readonly SortedSet<string> replaced = new(StringComparer.Ordinal);
    readonly List<ContractNote> called = [];
    bool notes = true;
    readonly RefinedImage image;
    readonly GuestCall guest;
    readonly ListShape? shape;
    readonly StateFacts facts;

    /// <summary>The execution of a call.</summary>
    /// <param name="image">The image.</param>
    /// <param name="guest">The call.</param>
    /// <param name="judge">Who decides questions.</param>
    /// <param name="facts">What holds before it.</param>
    /// <param name="shape">How it goes over a list; null when it does not.</param>
    /// <param name="limit">How long it may take.</param>
    public HandlerExecution(RefinedImage image, GuestCall guest, Judge judge, StateFacts facts, ListShape? shape, TimeSpan limit)
    {
        this.image = image;
        this.guest = guest;
        this.shape = shape;
        this.facts = facts;
        Copies = new(guest);
        Ports = new(image, guest);
        Notes = new(guest);
        Executor = new(image.Image, image.Listing, image.Layout, judge, facts, Contracts())
        {
            Closed = ClosedCells.OfFramesAndPaging,
            Limit = limit,
        };
    }

    /// <summary>Who executes.</summary>
    public Executor Executor { get; }

    /// <summary>The copies from and to the guest.</summary>
    public GuestCopies Copies { get; }

    /// <summary>The searches for a free port.</summary>
    public FreePorts Ports { get; }

    /// <summary>The growth of a grant table.</summary>
    public GrantGrowth Growth { get; } = new();

    /// <summary>What it notes of the frames that it takes.</summary>
    public CallNotes Notes { get; }

    /// <summary>The functions that contracts replaced.</summary>
    public IReadOnlySet<string> Replaced => replaced;

    /// <summary>The calls of these functions, in the order in which they were executed.</summary>
    public IReadOnlyList<ContractNote> Called => called;

    /// <summary>Executes it.</summary>
    /// <returns>The state after it.</returns>
    public PathState Run() => Executor.Run(RefinedImage.Dispatcher, Prepare);

    /// <summary>Executes it cut where the shape says.</summary>
    public IReadOnlyList<ListWay> RunCut()
    {
        var entry = Executor.Enter(RefinedImage.Dispatcher);
        Prepare(entry);
        var saved = entry.Processor.Clone();
        var known = new Dictionary<PathState, ListWay>();
        var begun = 0;
        var execution = new CutExecution(Executor, shape!.Cuts, (from, state) =>
        {
            if (shape.DropsUses)
            {
                facts.Begin(shape.RulesAt(from));
                foreach (var touched in shape.Touches(from))
                {
                    facts.Touch(touched);
                }
            }
            begun = Executor.Judge.Shown.Count;
            // Of the ways from the entry alone, as they were followed last.
            notes = from is null;
            if (notes)
            {
                called.Clear();
            }
            Copies.Begin(from is null, shape.Elements(from));
            Ports.Begin();
            shape.Begin(from, state);
            Notes.Begin();
            return from is null ? state : WithRegisters(state);
        }, end => known[end] = new(null, null, end, Copies.AllRead, [.. Executor.Judge.Shown.Skip(begun)])
        {
            Tables = Notes.Counted,
            Chosen = [.. Notes.Choices(end.Content)],
            Known = Executor.Judge.Know(),
        });
        var ways = execution.Run(entry);
        foreach (var way in ways.Where(way => way.To is null))
        {
            Executor.CheckReturn(saved, way.End);
        }
        return [.. ways.Select(way => known[way.End] with { From = way.From, To = way.To, Growth = way.From is null && Growth.IsMade ? Growth : null })];
    }

    void Prepare(PathState start)
    {
        var layout = image.Layout;
        var (domain, vcpu) = (guest.Caller.Domain.Value.Term, guest.Caller.Vcpu.Value.Term);
        start.Processor.General[HypervisorRegister] = MachineLayout.RootAddress;
        start.Processor.General[VcpuRegister] = MachineLayout.AddressOf(layout.Vcpus, domain, vcpu);
        start.Processor.General[RegistersRegister] = MachineLayout.Registers;
        // A hypercall of a kernel in 64-bit mode; others are refused before the dispatcher looks at them (HC-GEN-003, HC-DIF-004).
        start.Path = start.Path
            .Add(Term.Equal(image.Before.Narrow(layout.Vcpus, "Paging.Cpl", domain, vcpu), Term.Vector(0, 8)))
            .Add(Term.Not(Term.Equal(image.Before.Narrow(layout.Vcpus, "Paging.Is64Bit", domain, vcpu), Term.Vector(0, 8))));
        if (shape is { CallerRuns: false })
        {
            start.Path = start.Path.Add(StateFacts.Runs(image.Model, image.Before, guest.Caller));
        }
        WithRegisters(start);
    }

    PathState WithRegisters(PathState state)
    {
        var registers = new AddressResolver(image.Layout).Registers;
        foreach (var (offset, value) in guest.Registers())
        {
            state.Content = state.Content.With(registers.At(offset)!, CellWrite.At([], value));
        }
        return state;
    }

    Dictionary<string, Contract> Contracts()
    {
        var contracts = new Dictionary<string, Contract>
        {
            [GuestCopies.Function] = Copies.Apply,
            [FreePorts.Function] = Ports.Apply,
            [Sleepers.Function] = Sleepers.Apply,
            [OtherVcpus.Function] = OtherVcpus.Apply,
            [NestedEntries.Find] = NestedEntries.ApplyFind,
            [ByteMoves.Function] = ByteMoves.Apply,
            [GrantRecords.FindUse] = GrantRecords.ApplyFindUse,
            [GrantRecords.MappingAt] = GrantRecords.ApplyMappingAt,
            [GrantGrowth.Function] = call => Growth.Apply(call, Notes),
            [NestedEntries.Prepare] = call => NestedEntries.ApplyPrepare(call, Notes),
            [Superpages.Split] = Superpages.ApplyNothing,
            [Superpages.MergeIfWhole] = Superpages.ApplyNothing,
            [Superpages.Fill] = Superpages.ApplyFill,
            [FreeFrames.Allocate] = call => FreeFrames.ApplyAllocate(call, guest, Notes),
            [FrameUses.Put] = FrameUses.ApplyPut,
            [Flushes.Function] = Flushes.Apply,
            [Time.Function] = new Time(guest).Apply,
            [Refinement.Contracts.Copies.Fill] = Refinement.Contracts.Copies.ApplyFill,
        };
        foreach (var ending in Endings.Functions)
        {
            contracts[ending] = Endings.Apply;
        }
        foreach (var (function, contract) in shape?.Contracts ?? new Dictionary<string, Contract>())
        {
            contracts[function] = contract;
        }
        return contracts.ToDictionary(pair => pair.Key, pair => (Contract)(call =>
        {
            var (path, arguments) = (call.State.Path, Enumerable.Range(0, Arguments).Select(place => call.Argument(place)).ToArray());
            var ways = pair.Value(call)?.ToArray();
            if (ways is not null)
            {
                replaced.Add(pair.Key);
                if (notes)
                {
                    called.Add(new(pair.Key, path, [.. ways.Select(way => new ContractWay(way.State.Path, way.Result, way.State.Content))]) { Arguments = arguments });
                }
            }
            return ways;
        }));
    }
}
