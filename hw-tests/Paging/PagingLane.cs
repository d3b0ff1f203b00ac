using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Cordon.GeneratedTests.Generation;
using Cordon.GeneratedTests.Paging;
using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Cordon.Model;

namespace Cordon.HwTests.Paging;

/// <summary>Generated accesses under generated tables in a guest of a lane, and what the model says of each.</summary>
public sealed partial class PagingLane
{
    const int WordBytes = 8;

    readonly PagingOptions options;
    readonly Mailbox mailbox;
    readonly PagingGround ground;
    readonly AccessComparison comparison;
    readonly State planned = AccessGround.Begin();
    readonly List<string> differences = [];
    readonly Dictionary<string, long> notMade = [];
    AccessProgram? underWay;
    ulong nextCase;
    long cases;

    PagingLane(PagingOptions options, Mailbox mailbox, ProcessorFeatures features)
    {
        this.options = options;
        this.mailbox = mailbox;
        ground = AccessGround.Make(features, options.Modes);
        comparison = new(options.Lane, ground, features.IsIntel);
    }

    /// <summary>Compares.</summary>
    /// <exception cref="LaneUnavailableException">This machine lacks something that the lane needs.</exception>
    /// <exception cref="MachineException">The machine failed.</exception>
    public static PagingReport Run(PagingOptions options, CancellationToken cancellation = default)
    {
        using var machine = Machine.Start(Hypervisors.Cordon(options.Lane, options.Cache, options.Image), new ulong[GuestLayout.PageSize / WordBytes]);
        var clock = Stopwatch.StartNew();
        var features = ProcessorFeatures.Of(machine.Mailbox);
        var run = new PagingLane(options, machine.Mailbox, features);
        try
        {
            run.Compare(cancellation);
        }
        catch (MachineException failed)
        {
            throw new MachineException($"{failed.Message}; the machine printed last: {machine.LastLines}{run.Suspects(machine.Serial)}");
        }
        return new(options.Lane, options.Seed, run.cases, clock.Elapsed.TotalSeconds, features, run.comparison.Ends, run.comparison.Known.Concat(run.notMade).ToDictionary(), run.differences);
    }

    /// <summary>
    /// Makes one access that the model ends with a nested fault, on a machine of its own: the guest does not outlive it. The hypervisor prints where the access was; what else the processor
    /// told it, it does not print.
    /// </summary>
    /// <returns>The case, the guest-physical address by the model, and the one that was printed; null for none.</returns>
    /// <exception cref="LaneUnavailableException">This machine lacks something that the lane needs.</exception>
    public static (PagingCase Case, ulong Expected, ulong? Printed) EndByNestedFault(PagingOptions options, bool isFinal)
    {
        using var machine = Machine.Start(Hypervisors.Cordon(options.Lane, options.Cache, options.Image), new ulong[GuestLayout.PageSize / WordBytes]);
        var run = new PagingLane(options, machine.Mailbox, ProcessorFeatures.Of(machine.Mailbox));
        var first = new GuestProgram();
        AccessGround.StoreAll(run.planned, first);
        machine.Mailbox.Run(first);
        var generator = new PagingCaseGenerator(run.ground with { MissingFrames = [0x9000, 0x123456] });
        for (ulong number = 0; ; number++)
        {
            var random = new RandomWords(RandomWords.Derive(options.Seed, number));
            var theCase = generator.Make(ref random);
            var state = AccessGround.Begin();
            theCase.WriteTo(state, AccessGround.Domain);
            var expected = new PagingUnit(state, AccessGround.Domain, run.ground.Processor, theCase.Controls, theCase.Access, default).Translate(theCase.Cr3, theCase.Address);
            // What the domain has besides the ground is not in the model's state.
            if (expected.End != TranslationEnd.NestedFault || expected.Fault.IsFinal != isFinal || expected.Fault.Address >> 20 < Hypervisors.DomainMiB
                || PageDirectoryPointers.AreRefused(state, AccessGround.Domain, run.ground.Processor, theCase.Controls, theCase.Cr3))
            {
                continue;
            }
            var program = new AccessProgram(state, run.ground, options.Lane);
            program.AddLast(theCase);
            try
            {
                machine.Mailbox.Run(program.Program);
                return (theCase, expected.Fault.Address, null);
            }
            catch (MachineException)
            {
                return (theCase, expected.Fault.Address, AddressIn(machine.Serial));
            }
        }
    }

    void Compare(CancellationToken cancellation)
    {
        var first = new GuestProgram();
        AccessGround.StoreAll(planned, first);
        mailbox.Run(first);
        while (cases < options.Cases && differences.Count < options.MaximumDifferences && !cancellation.IsCancellationRequested)
        {
            var program = underWay = Generate();
            foreach (var (theCase, observed) in program.Observations(mailbox.Run(program.Program)))
            {
                if (comparison.Compare(theCase, observed) is { } difference)
                {
                    differences.Add(difference);
                }
            }
            cases += program.Count;
            foreach (var (reason, count) in program.NotMade)
            {
                notMade[reason] = notMade.GetValueOrDefault(reason) + count;
            }
            ComparePages();
        }
    }

    AccessProgram Generate()
    {
        var generator = new PagingCaseGenerator(ground);
        var program = new AccessProgram(planned, ground, options.Lane);
        while (program.HasRoom && cases + program.Count < options.Cases)
        {
            var random = new RandomWords(RandomWords.Derive(options.Seed, nextCase++));
            program.TryAdd(generator.Make(ref random));
        }
        return program;
    }

    // A guest that accesses what its p2m does not map is ended, and its memory is cleared; but the hypervisor says where the access was.
    string Suspects(string serial)
        => AddressIn(serial) is { } address && underWay is not null ? string.Concat(underWay.Naming(address).Select(one => $"\nmay have been under way: {one}")) : "";

    static ulong? AddressIn(string serial)
    {
        var named = NestedFault().Match(serial);
        return named.Success ? ulong.Parse(named.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex("guest-physical 0x([0-9a-f]+)")]
    private static partial Regex NestedFault();

    // Nothing else was changed anywhere on the ground.
    void ComparePages()
    {
        var program = new GuestProgram();
        var read = AccessGround.Frames.Select(frame => (Frame: frame, At: program.Read(frame * GuestLayout.PageSize, GuestLayout.PageSize))).ToArray();
        var results = mailbox.Run(program);
        foreach (var (frame, at) in read)
        {
            var found = results.AsSpan(at + 1, GuestLayout.PageSize / WordBytes);
            var expected = AccessGround.Words(comparison.State, frame);
            var common = found.CommonPrefixLength(expected);
            if (common < expected.Length)
            {
                differences.Add($"after {cases} cases: [{(frame * GuestLayout.PageSize) + (ulong)(common * WordBytes):x}] is {found[common]:x}, expected {expected[common]:x}");
            }
        }
    }
}
