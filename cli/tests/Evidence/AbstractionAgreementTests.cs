extern alias Symbolic;

using Cordon.GeneratedTests.Abstraction;
using Cordon.GeneratedTests.Comparison;
using Cordon.GeneratedTests.Worlds;
using Cordon.Impl;
using Cordon.Model;
using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cell = Cordon.Proofs.Machine.Regions.Cell;
using StateAbstraction = Cordon.GeneratedTests.Abstraction.Abstraction;

namespace Cordon.Cli.Tests.Evidence;

/// <summary>
/// The abstraction by which machine code is held against the model says of real tables what the one says by which model and implementation are compared as they run: the two are written
/// apart, and what one of them got wrong the other would not.
/// </summary>
public sealed unsafe class AbstractionAgreementTests
{
    /// <summary>Every cell of every prepared world, those that a table says as those that no table says.</summary>
    [Fact]
    public void Both_abstractions_say_the_same_of_every_prepared_world()
    {
        using var worlds = new WorldSet();
        var compared = 0;
        foreach (var name in worlds.Names)
        {
            var world = worlds.Get(name, Prepare);
            var sizes = world.Hypervisor->Sizes;
            var layout = new MachineLayout(new TableSizes(sizes.Domains, sizes.VcpusPerDomain, sizes.PortsPerDomain, sizes.GrantFramesPerDomain));
            var sink = new AgreeingSink(world.Hypervisor, new TableReader(layout, MachineContent.Untouched));
            new StateAbstraction(world.Hypervisor, world.Model, sink).Tables();
            Assert.True(sink.Differences.Count == 0, $"{name}: {string.Join("; ", sink.Differences.Take(5))}");
            compared += sink.Compared;
        }

        Assert.True(compared > 10_000, $"only {compared} cells were compared");
    }

    private static void Prepare(World world, WorldShape shape)
    {
        var runner = new StepRunner(world);
        for (var i = 0; i < shape.Preparation.Count; i++)
        {
            Assert.Null(runner.Run(shape.Preparation[i], i));
            world.EndStep();
        }
    }

    private sealed class AgreeingSink(Hypervisor* hypervisor, TableReader tables) : CellSink
    {
        private readonly Hypervisor* hypervisor = hypervisor;

        public List<string> Differences { get; } = [];

        public int Compared { get; private set; }

        public override void Cell(MapBase map, ulong key1, ulong key2, ulong key3, ulong value)
        {
            Term[] keys = [Word(key1), Word(key2), Word(key3)];
            if (AbstractionFunction.Word(map.Name, keys[..map.Arity], tables) is not { } term)
            {
                return;
            }

            Compared++;
            var says = (ulong)new Evaluator(Leaf).Value(term);
            if (says != value)
            {
                Differences.Add($"{map.Name}[{key1}, {key2}, {key3}] is 0x{value:x}, and 0x{says:x} to the machine code's abstraction");
            }
        }

        private static Term Word(ulong value) => Term.Vector(value, 64);

        private UInt128 Leaf(Term leaf, UInt128[] arguments)
        {
            if (leaf.Name is "Memory" or "Table")
            {
                return ((ulong*)Hypervisor.At(hypervisor, new Cordon.Impl.Mfn((ulong)arguments[0])))[(ulong)arguments[1]];
            }

            // What handlers see as a row is a word of a table: the one to which the walk leads.
            if (leaf.Name == "NestedEntry.Entry")
            {
                var last = NestedPagingWalk.Of(tables, Word((ulong)arguments[0]), Word((ulong)arguments[1]))[^1];
                var evaluator = new Evaluator(Leaf);
                return evaluator.Value(last.IsReached) != 0 ? evaluator.Value(tables.Table(last.Table, last.Index)) : 0;
            }

            if (leaf.Name == "frames")
            {
                return hypervisor->Sizes.Frames;
            }

            var layout = tables.Layout;
            // A record of grants is a row that lies in the frame that the domain has for it.
            foreach (var records in (GrantRecordFrames[])[GrantRecordFrames.OfUses(layout), GrantRecordFrames.OfMappings(layout)])
            {
                if (records.Records.Cells.FirstOrDefault(cell => cell.Name == leaf.Name) is { } ofRecord)
                {
                    var (domain, number) = (Word((ulong)arguments[0]), Word((ulong)arguments[1]));
                    var evaluator = new Evaluator(Leaf);
                    var frame = evaluator.Value(records.FrameOf(tables, domain, number));
                    var place = Hypervisor.At(hypervisor, new Cordon.Impl.Mfn((ulong)frame)) + ((ulong)evaluator.Value(records.WordOf(number)) * sizeof(ulong)) + ofRecord.Offset;
                    return frame == 0 ? 0 : Value(place, ofRecord.Bytes);
                }
            }

            foreach (var (table, offset) in ((Table, ulong)[])
            [
                (layout.Frames, hypervisor->FramesOffset), (layout.Domains, hypervisor->DomainsOffset), (layout.Vcpus, hypervisor->VcpusOffset),
                (layout.Channels, hypervisor->ChannelsOffset), (layout.GrantFrames, hypervisor->GrantFramesOffset),
                (layout.UseFrames, hypervisor->UseFramesOffset), (layout.MappingFrames, hypervisor->MappingFramesOffset),
            ])
            {
                if (table.Cells.FirstOrDefault(cell => cell.Name == leaf.Name) is { } cell)
                {
                    return Field(table, cell, offset, arguments);
                }
            }

            return leaf.Name!.StartsWith("hypervisor.", StringComparison.Ordinal) ? arguments[0] - 1 : throw new InvalidOperationException($"nothing is named {leaf.Name}");
        }

        private UInt128 Field(Table table, Cell cell, ulong offset, UInt128[] arguments)
        {
            var row = (ulong)arguments[0];
            if (table.Counts.Count == 2)
            {
                row = (row * (ulong)table.Counts[1].Value) + (ulong)arguments[1];
            }

            var index = cell.IsArray ? (ulong)arguments[table.Counts.Count] : 0;
            // A cell that is beside the question (the row does not exist) may be named, but there is nothing to read.
            var place = offset + (row * (ulong)table.Stride) + (ulong)cell.Offset + (index * (ulong)cell.Bytes);
            if (place + (ulong)cell.Bytes > hypervisor->RootBytes || index >= (ulong)cell.Count)
            {
                return 0;
            }

            return Value((byte*)hypervisor + place, cell.Bytes);
        }

        private static UInt128 Value(byte* at, int bytes) => bytes switch { 1 => *at, 2 => *(ushort*)at, 4 => *(uint*)at, _ => *(ulong*)at };
    }
}
