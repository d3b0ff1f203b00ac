using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Tests;

/// <summary>Addresses are read as sums, and comparisons of pointers as comparisons of rows.</summary>
public sealed class LinearFormTests
{
    static readonly MachineLayout layout = new(new TableSizes(16, 8, 1024, 64));
    static readonly Term domain = Term.ZeroExtend(Term.Variable("d", 16), 64);
    static readonly Term port = Term.ZeroExtend(Term.Variable("p", 32), 64);

    [Fact]
    public void The_address_of_a_row_names_its_numbers_and_the_offset_its_field()
    {
        var channels = layout.Channels;
        var address = Term.Binary(Operator.Add, MachineLayout.AddressOf(channels, domain, port), Term.Vector((UInt128)channels["RemotePort"].Offset, 64));
        var place = Assert.IsType<Place.InTable>(new AddressResolver(layout).Resolve(address));
        Assert.Same(channels, place.Table);
        Assert.Equal([domain, port], place.Key);
        Assert.Equal(channels["RemotePort"], place.Table.At(place.Offset));
        Assert.Empty(place.Index);
    }

    [Fact]
    public void An_index_into_an_array_of_a_row_stays_an_index()
    {
        var ports = layout.Vcpus["VirqPort"];
        var address = Term.Binary(Operator.Add, MachineLayout.AddressOf(layout.Vcpus, domain, Term.Vector(3, 64)),
            Term.Binary(Operator.Add, Term.Binary(Operator.Multiply, port, Term.Vector(4, 64)), Term.Vector((UInt128)ports.Offset, 64)));
        var place = Assert.IsType<Place.InTable>(new AddressResolver(layout).Resolve(address));
        Assert.Equal([(port, 4UL)], place.Index);
        Assert.Equal(ports, place.Table.At(place.Offset));
    }

    [Fact]
    public void A_frame_and_an_offset_are_read_off_a_physical_address()
    {
        var frame = Term.Variable("mfn", 64);
        var address = Term.Binary(Operator.Add, Term.Binary(Operator.Subtract, MachineLayout.RootAddress, MachineLayout.RootPhysical),
            Term.Binary(Operator.Add, Term.Binary(Operator.ShiftLeft, frame, Term.Vector(12, 64)), Term.Vector(0x808, 64)));
        var place = Assert.IsType<Place.InFrame>(new AddressResolver(layout).Resolve(address));
        Assert.Equal(frame, place.Frame);
        Assert.Equal(Term.Vector(0x808, 64), place.Offset);
    }

    [Fact]
    public void Pointers_into_a_table_are_equal_when_their_rows_are_and_none_is_null()
    {
        var other = Term.ZeroExtend(Term.Variable("e", 16), 64);
        var (a, b) = (MachineLayout.AddressOf(layout.Domains, domain), MachineLayout.AddressOf(layout.Domains, other));
        Assert.Equal(Term.Equal(domain, other), PointerComparison.Simplify(Term.Equal(a, b)));
        Assert.Equal(Term.False, PointerComparison.Simplify(Term.Equal(a, Term.Vector(0, 64))));
        // What is not known to be a small number is not simplified: its product with the size of a row may wrap.
        var wild = MachineLayout.AddressOf(layout.Domains, Term.Variable("w", 64));
        Assert.NotEqual(Term.Equal(domain, Term.Variable("w", 64)), PointerComparison.Simplify(Term.Equal(a, wild)));
    }

    [Fact]
    public void A_log_reads_what_was_written_last_and_merges_under_conditions()
    {
        var cell = layout.Domains["Pages"];
        Term[] key = [domain];
        Term One(ulong value) => Term.Vector(value, 64);
        var start = CellLog.Empty.With(CellWrite.At(key, One(1)));
        var condition = Term.Variable("c", 0);
        var merged = CellLog.Merge(condition, start.With(CellWrite.At(key, One(2))), start.With(CellWrite.At([One(5)], One(3))));
        Term Read(bool c, ulong d, ulong at)
        {
            var value = new Evaluator((leaf, _) => leaf.Name switch { "c" => c ? 1U : 0U, "d" => d, _ => 77 }).Value(merged.Read([One(at)], cell.Initial([One(at)])));
            return One((ulong)value);
        }
        Assert.Equal(One(2), Read(true, 4, 4));
        Assert.Equal(One(1), Read(false, 4, 4));
        Assert.Equal(One(3), Read(false, 4, 5));
        Assert.Equal(One(77), Read(true, 4, 5));
    }
}
