using System.Globalization;
using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>
/// The state that a counterexample describes, whole: what it says, where things are put that it need not say, and for the rest what tables hold that nobody has used.
/// </summary>
sealed class ReplayState
{
    readonly Dictionary<string, UInt128> known;
    readonly MachineLayout layout;

    /// <summary>The state of a counterexample.</summary>
    /// <param name="layout">The tables.</param>
    /// <param name="guest">The call.</param>
    /// <param name="values">Its values.</param>
    public ReplayState(MachineLayout layout, GuestCall guest, IReadOnlyList<CounterexampleValue> values)
    {
        this.layout = layout;
        known = values.ToDictionary(value => NameOf(value.Name, value.Key), value => value.Value);
        void Put(Term variable, ulong value) => known[variable.Name!] = value;
        Put(MachineLayout.RootAddress, ReplayPlaces.Root);
        Put(MachineLayout.RootPhysical, unchecked(ReplayPlaces.Root - ReplayPlaces.Frames));
        Put(MachineLayout.Registers, ReplayPlaces.Registers);
        Put(MachineLayout.Stack, ReplayPlaces.StackPointer);
        foreach (var (table, place) in ReplayPlaces.Of(layout))
        {
            Put(table.Base!, place - ReplayPlaces.Root);
        }
        // As many frames as it speaks of, where it does not say how many there are.
        var frames = MachineLayout.FrameCount.Operands[0].Name!;
        if (!known.ContainsKey(frames))
        {
            known[frames] = values.Where(value => value.Name.StartsWith("Frame.", StringComparison.Ordinal) && value.Key.Count == 1)
                .Select(value => value.Key[0] + 1).Append(UInt128.One).Where(count => count < 1UL << 32).Max();
        }
        Before = new((leaf, key) => Value(leaf.Name!, key));
        var registers = new AddressResolver(layout).Registers;
        foreach (var (offset, value) in guest.Registers())
        {
            known[registers.At(offset)!.Name] = Before.Value(value);
        }
    }

    /// <summary>Whether a variable says where something lies, which is the replay's to choose.</summary>
    public static bool IsPlaced(string variable) => variable is "root" or "root.physical" or "registers" or "stack" || variable.EndsWith(".base", StringComparison.Ordinal);

    /// <summary>What terms are in it.</summary>
    public Evaluator Before { get; }

    /// <summary>The value of a variable, or of a function at a key.</summary>
    public UInt128 Value(string name, IReadOnlyList<UInt128> key) => known.TryGetValue(NameOf(name, key), out var value) ? value : Unused(name, key);

    /// <summary>The value of a variable; null where the counterexample has none.</summary>
    public ulong? Known(string variable) => known.TryGetValue(variable, out var value) ? (ulong)value : null;

    /// <summary>What a field of a table holds.</summary>
    public UInt128 Value(Cell cell, IReadOnlyList<UInt128> key) => layout.Fixed(cell) is { } term ? Before.Value(term) : Value(cell.Name, key);

    // Timers that are stopped, and port 0, which is reserved.
    static UInt128 Unused(string name, IReadOnlyList<UInt128> key) => name switch
    {
        "Vcpu.PollDeadline" or "Vcpu.SingleshotDeadline" => Impl.Timers.Never,
        "EventChannel.State" when key[1] == 0 => (byte)Impl.ChannelState.Reserved,
        _ => 0,
    };

    static string NameOf(string name, IReadOnlyList<UInt128> key)
        => key.Count == 0 ? name : $"{name}[{string.Join(',', key.Select(part => part.ToString("x", CultureInfo.InvariantCulture)))}]";
}
