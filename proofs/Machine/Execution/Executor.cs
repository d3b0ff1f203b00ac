using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// Executes a function of the image on terms, all its paths at once: paths that meet at an instruction become one state. Who is deepest in calls goes on first, and
/// of those who is at the lowest address, so that paths wait where they meet. A loop is followed for as long as its condition may hold, within a bound.
/// </summary>
public sealed partial class Executor
{
    /// <summary>Where the executed function returns to: an address outside the image.</summary>
    public const ulong ReturnAddress = 0xffff_ffff_0000_0000;

    const int RaxNumber = 0, RdxNumber = 2;
    // The registers that a function of the System V ABI need not keep: RAX, RCX, RDX, RSI, RDI, R8 to R11.
    static readonly int[] volatileRegisters = [0, 1, 2, 6, 7, 8, 9, 10, 11];

    readonly CodeListing listing;
    readonly ElfImage image;
    readonly IReadOnlyDictionary<string, Contract> contracts;
    readonly MachineLayout layout;
    readonly AddressResolver resolver;
    readonly IFacts facts;
    readonly InstructionSemantics semantics;
    readonly Dictionary<ulong, Instruction> instructions = [];
    readonly HashSet<ulong> executed = [];
    readonly SortedSet<string> entered = new(StringComparer.Ordinal);
    // At an instruction that is reached in many ways paths fork as often; more than this is a loop.
    const int MostForks = 64;

    readonly Dictionary<ulong, int> forksAt = [];
    // Where the callee returns to, and the registers when it was called.
    readonly Stopwatch clock = Stopwatch.StartNew();
    int freshNumber;
    ulong enteredAt;

    /// <summary>An executor of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="listing">Its decoded code.</param>
    /// <param name="layout">Its tables.</param>
    /// <param name="judge">Who decides questions.</param>
    /// <param name="facts">What is known of the state before.</param>
    /// <param name="contracts">What replaces functions, by name.</param>
    public Executor(ElfImage image, CodeListing listing, MachineLayout layout, Judge judge, IFacts facts, IReadOnlyDictionary<string, Contract> contracts)
    {
        this.image = image;
        this.listing = listing;
        this.layout = layout;
        this.facts = facts;
        this.contracts = contracts;
        Judge = judge;
        resolver = new(layout);
        semantics = new(Fresh);
    }

    /// <summary>Who decides questions.</summary>
    public Judge Judge { get; }

    /// <summary>How many instructions may be executed at the most, all paths together.</summary>
    public int StepLimit { get; init; } = 60_000;

    /// <summary>Who answers for machine frames where their content is not looked at; null where it is.</summary>
    public IFrames? Frames { get; init; }

    /// <summary>How long it may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many instructions were executed, all paths together.</summary>
    public int Steps { get; private set; }

    /// <summary>The addresses of all instructions that were executed.</summary>
    public IReadOnlySet<ulong> Executed => executed;

    /// <summary>The functions that were executed.</summary>
    public IReadOnlySet<string> Entered => entered;

    /// <summary>The tables.</summary>
    public MachineLayout Layout => layout;

    /// <summary>What the executed code may not touch itself, because functions that contracts replace keep it.</summary>
    public ClosedCells Closed { get; init; } = ClosedCells.None;

    /// <summary>What is known of the state before.</summary>
    public IFacts Facts => facts;

    /// <summary>A variable that nothing is known of.</summary>
    public Term Fresh(string name, int width) => Term.Variable($"{name}!{freshNumber++}", width);

    /// <summary>Memory of a state.</summary>
    public MachineMemory MemoryOf(PathState state) => new(layout, resolver, image, Judge, facts, state, Frames, Closed);

    /// <summary>Executes a function to its return.</summary>
    /// <param name="function">Its symbol.</param>
    /// <param name="prepare">Sets the registers of arguments, and what else is special of the state at the entry.</param>
    /// <returns>The state after it, whose conditions are those under which it returns at all.</returns>
    /// <exception cref="MachineFaultException">Something could not be shown, or is outside what is covered.</exception>
    public PathState Run(string function, Action<PathState> prepare)
    {
        var start = Enter(function);
        prepare(start);
        var saved = start.Processor.Clone();
        var end = Run(start);
        CheckReturn(saved, end);
        return end;
    }

    PathState Run(PathState start)
        => Follow(start, new HashSet<ulong> { ReturnAddress }).GetValueOrDefault(ReturnAddress)
            ?? throw new MachineFaultException("the function never returns");

    /// <summary>Goes on from a state until all its paths are at one of some addresses; paths that end at the same one are merged.</summary>
    public IReadOnlyDictionary<ulong, PathState> Follow(PathState start, IReadOnlySet<ulong> stops)
    {
        var waiting = new List<PathState>();
        var done = new Dictionary<ulong, PathState>();
        forksAt.Clear();
        void Add(IEnumerable<PathState> states)
        {
            foreach (var state in states)
            {
                if (!stops.Contains(state.Next))
                {
                    waiting.Add(state);
                }
                else
                {
                    done[state.Next] = done.TryGetValue(state.Next, out var other) ? PathState.Merge(other, state) : state;
                }
            }
        }
        Add(TryStep(start));
        while (waiting.Count > 0)
        {
            var state = waiting.MinBy(s => (s.Depth, s.Next))!;
            waiting.Remove(state);
            if (waiting.FirstOrDefault(s => s.Next == state.Next && s.Depth == state.Depth && s.Apart == state.Apart) is { } other)
            {
                waiting.Remove(other);
                waiting.Add(PathState.Merge(state, other));
                continue;
            }
            Add(TryStep(state));
        }
        return done;
    }
}
