using System.Diagnostics;
using Cordon.GeneratedTests.Generation;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Paging;
using Cordon.HwTests.Transport;
using Cordon.Spec;

namespace Cordon.HwTests.Traps;

/// <summary>Generated sequences of exceptions and interrupts in a guest of a lane, and what the model says of each.</summary>
public sealed class TrapLane
{
    const ulong InterruptTable = 0x220000;
    const int Gates = 256, GateWords = 2, WordBytes = 8;
    const uint Spurious = 0x80F, EndOfInterrupt = 0x80B;
    const ulong ApicEnabled = 0x1FF;
    const int MostInService = 3;
    const int SecondsOfEnd = 5;
    // A case has its IDT, 512 words, in a program of 65,536.
    const int CasesOfProgram = 96;

    sealed record MadeCase(TrapCase Case, TrapPrediction Expected);

    readonly TrapOptions options;
    readonly Mailbox mailbox;
    readonly TrapGround ground;
    readonly TrapCaseGenerator generator;
    readonly Dictionary<string, long> seen = [];
    readonly Dictionary<string, long> known = [];
    readonly List<string> differences = [];
    ulong nextCase;
    long cases;
    long events;

    TrapLane(TrapOptions options, Mailbox mailbox)
    {
        (this.options, this.mailbox) = (options, mailbox);
        generator = new(ProcessorFeatures.Of(mailbox).IsIntel);
        ground = new(Handlers());
    }

    /// <summary>Compares. A case that ends the guest is found, and is a difference; it ends the run.</summary>
    /// <exception cref="LaneUnavailableException">This machine lacks something that the lane needs.</exception>
    /// <exception cref="MachineException">The machine failed.</exception>
    public static TrapReport Run(TrapOptions options, CancellationToken cancellation = default)
    {
        using var machine = Start(options);
        var clock = Stopwatch.StartNew();
        var run = new TrapLane(options, machine.Mailbox);
        while (run.cases < options.Cases && run.differences.Count < options.MaximumDifferences && !cancellation.IsCancellationRequested)
        {
            var made = run.Generate();
            try
            {
                run.Compare(made, run.Observe(made));
            }
            catch (MachineException failed)
            {
                run.differences.Add($"{FindEnding(options, made)}:\n  {failed.Message}: {machine.LastLines}");
                break;
            }
            run.cases += made.Count;
        }
        return new(options.Lane, options.Seed, run.cases, run.events, clock.Elapsed.TotalSeconds, run.seen, run.known, run.differences);
    }

    /// <summary>
    /// Makes a case that the model ends with a triple fault, beside a second domain that goes on: INT3 whose gate is not present, as those of #NP and #DF are not.
    /// </summary>
    /// <returns>Where it was by the model, and what the machine printed.</returns>
    /// <exception cref="LaneUnavailableException">This machine lacks something that the lane needs.</exception>
    public static (ulong Expected, string Serial) EndByTripleFault(TrapOptions options)
    {
        using var machine = Machine.Start(
            Hypervisors.Cordon(options.Lane, options.Cache, options.Image, companion: Hypervisors.Yielding()), new ulong[GuestLayout.PageSize / WordBytes]);
        var run = new TrapLane(options, machine.Mailbox);
        var theCase = new TrapCase
        {
            Code = [new(TrapInstructionKind.Nothing, 0, [0x90]), new(TrapInstructionKind.Breakpoint, 0, [0xCC]), new(TrapInstructionKind.End, 0, [0xCD, GuestEvents.EndVector])],
            IsUser = false, Rflags = 2, Rsp = TrapGround.StackTop, PrivilegeStack = TrapGround.PrivilegeStackTop, IdtLimit = GuestLayout.PageSize - 1,
            Gates = [new(3, IsPresent: false), new(11, IsPresent: false), new(8, IsPresent: false)], Dr7 = DebugBits.Dr7Reset, BreakpointAt = 0,
        };
        var expected = TrapPrediction.Of(theCase, run.ground);
        if (expected.NotMade is null || expected.Records.Count > 0)
        {
            throw new InvalidOperationException($"{theCase}: the model has no triple fault");
        }
        machine.Mailbox.Patience = TimeSpan.FromSeconds(SecondsOfEnd);
        try
        {
            run.Observe([new(theCase, expected)]);
        }
        catch (MachineException)
        {
            return (theCase.AddressOf(1), machine.Serial);
        }
        throw new InvalidOperationException($"{theCase}: the guest lives");
    }

    static Machine Start(TrapOptions options)
        => Machine.Start(Hypervisors.Cordon(options.Lane, options.Cache, options.Image), new ulong[GuestLayout.PageSize / WordBytes]);

    // By halves, each on a machine of its own.
    static TrapCase FindEnding(TrapOptions options, List<MadeCase> made)
    {
        while (made.Count > 1)
        {
            var half = made[..(made.Count / 2)];
            made = Ends(options, half) ? half : made[(made.Count / 2)..];
        }
        return made[0].Case;
    }

    static bool Ends(TrapOptions options, List<MadeCase> made)
    {
        using var machine = Start(options);
        try
        {
            new TrapLane(options, machine.Mailbox).Observe(made);
            return false;
        }
        catch (MachineException)
        {
            return true;
        }
    }

    // Where the gates lead that the guest installed for itself.
    ulong[] Handlers()
    {
        var program = new GuestProgram();
        program.WriteMsr(Spurious, ApicEnabled);
        var at = program.Read(InterruptTable, Gates * GateWords * WordBytes);
        var words = mailbox.Run(program).AsSpan(at + 1).ToArray();
        return [.. Enumerable.Range(0, Gates).Select(vector => words[vector * GateWords]).Select(low => (low & 0xFFFF) | ((low >> 32) & 0xFFFF_0000))];
    }

    List<MadeCase> Generate()
    {
        var made = new List<MadeCase>();
        while (made.Count < CasesOfProgram && cases + made.Count < options.Cases)
        {
            var random = new RandomWords(RandomWords.Derive(options.Seed, nextCase++));
            var theCase = generator.Make(ref random);
            var expected = TrapPrediction.Of(theCase, ground);
            // Where a fault of the emulator leads counts as well.
            var reason = KnownFaults.QuirksOf(options.Lane).Select(one => TrapPrediction.Of(theCase, ground, one.Quirks)).Prepend(expected)
                .Select(one => one.NotMade ?? KnownFaults.NotMade(options.Lane, one)).FirstOrDefault(why => why is not null);
            if (reason is not null)
            {
                Count(known, reason);
                continue;
            }
            made.Add(new(theCase, expected));
        }
        return made;
    }

    // One program; for each case what its handlers wrote down.
    List<TrapRecord>[] Observe(List<MadeCase> made)
    {
        var program = new GuestProgram();
        var places = new List<int>();
        foreach (var (theCase, _) in made)
        {
            ground.Write(theCase, program);
            places.Add(program.Events(TrapGround.Begin(theCase)));
            // What an interrupt left that was not delivered, or whose handler was not reached.
            for (var i = 0; i < MostInService; i++)
            {
                program.WriteMsr(EndOfInterrupt, 0);
            }
            program.Interrupts();
        }
        var results = mailbox.Run(program);
        return [.. places.Select(at => Records(results.AsSpan(at)))];
    }

    void Compare(List<MadeCase> made, List<TrapRecord>[] observed)
    {
        for (var i = 0; i < made.Count; i++)
        {
            made[i].Expected.Seen.ForEach(what => Count(seen, what));
            events += made[i].Expected.Records.Count;
            Compare(made[i].Case, made[i].Expected.Records, observed[i]);
        }
    }

    void Compare(TrapCase theCase, IReadOnlyList<ExpectedRecord> expected, List<TrapRecord> observed)
    {
        if (Explain(expected, observed, out var first) is { } faults)
        {
            faults.ForEach(fault => Count(known, fault));
            return;
        }
        foreach (var (quirks, names) in KnownFaults.QuirksOf(options.Lane))
        {
            if (Explain(TrapPrediction.Of(theCase, ground, quirks, observed).Records, observed, out _) is { } others)
            {
                others.AddRange(names);
                others.ForEach(fault => Count(known, fault));
                return;
            }
        }
        differences.Add($"{theCase}:\n  event {first} is {(first < observed.Count ? observed[first] : "none")},\n  expected {(first < expected.Count ? expected[first].Record : "none")};\n  "
            + $"all: {string.Join(", ", observed.Select(one => $"{one.Vector:x} at {one.Rip:x} with {one.Rflags:x}"))}; expected {string.Join(", ", expected.Select(one => $"{one.Record.Vector:x} at {one.Record.Rip:x} with {one.Record.Rflags:x}"))}");
    }

    // The known faults by which records are not as expected, which may be none; null when they differ in more, from the one of number first on.
    List<string>? Explain(IReadOnlyList<ExpectedRecord> expected, List<TrapRecord> observed, out int first)
    {
        var faults = new List<string>();
        for (first = 0; first < Math.Max(expected.Count, observed.Count); first++)
        {
            if (first >= expected.Count || first >= observed.Count)
            {
                return null;
            }
            if (!expected[first].Allows(observed[first]))
            {
                if (KnownFaults.OfRecord(options.Lane, expected[first], observed[first]) is not { } some)
                {
                    return null;
                }
                faults.AddRange(some);
            }
        }
        return faults;
    }

    static List<TrapRecord> Records(ReadOnlySpan<ulong> results)
    {
        var records = new List<TrapRecord>();
        for (var i = 0; i < (int)results[0]; i++)
        {
            var one = results.Slice(1 + (i * GuestEvents.WordsOfOne), GuestEvents.WordsOfOne);
            records.Add(new(one[0], one[1], one[2], one[3], one[4], one[5], one[6], one[7], one[8], one[9]));
        }
        return records;
    }

    static void Count(Dictionary<string, long> counts, string what) => counts[what] = counts.GetValueOrDefault(what) + 1;
}
