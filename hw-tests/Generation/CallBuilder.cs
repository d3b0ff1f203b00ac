using Cordon.HwTests.Cases;
using Cordon.HwTests.Reference;
using Cordon.Spec;

namespace Cordon.HwTests.Generation;

/// <summary>Makes the registers and bytes of a call from the values of its fields.</summary>
public static class CallBuilder
{
    /// <summary>Entries of a multicall that are looked at afterwards.</summary>
    const ulong MostEntries = 4;

    /// <summary>The longest list of structures that a lane's guest lays out: the first as the fields say, the others all zeros.</summary>
    public const ulong MostStructures = 4;

    /// <summary>
    /// The step that makes <paramref name="name"/> (<c>EventChannelOp.Send</c>) with the given fields, others 0. Its structure lies at
    /// <paramref name="address"/>; what the guest stores before that besides is <paramref name="lists"/>.
    /// </summary>
    public static CallStep Make(
        string name, IReadOnlyDictionary<string, ulong> fields, ulong address = GuestPlaces.Structure, params GuestBytes[] lists)
    {
        var (call, subOp) = HypercallTable.Find(name);
        var arguments = new ulong[6];
        if (call.SubOpBits != 0)
        {
            arguments[0] = subOp.Number!.Value;
        }
        var structure = new byte[ArgumentStructure.SizeOf(subOp)];
        foreach (var field in subOp.Fields)
        {
            if (!fields.TryGetValue(field.Name, out var value))
            {
                continue;
            }
            if (field.Place == Place.Register)
            {
                ArgumentStructure.SetRegister(arguments, field, value);
            }
            else if (field.Place == Place.Structure)
            {
                ArgumentStructure.Set(structure, field, value);
            }
        }
        if (subOp.Structure is null)
        {
            GuestRange[] entries = subOp.Shape == Shape.Calls && arguments[0] == GuestPlaces.List
                ? [new(GuestPlaces.List, 64 * (int)Math.Min(arguments[1], MostEntries))] : [];
            return new((ulong)call.Number, arguments, lists, entries);
        }
        arguments[call.StructureRegister] = address;
        var before = Stores(address, structure);
        GuestRange[] after = before.Length > 0 ? Outputs(subOp, address, structure.Length) : [];
        if (subOp.Shape == Shape.StructureList && before is [{ } whole] && whole.Address == address && whole.Bytes.Length == structure.Length && fields["Count"] is > 1 and <= MostStructures)
        {
            before = [.. before, new(address + (ulong)structure.Length, new byte[structure.Length * ((int)fields["Count"] - 1)])];
        }
        if (subOp.Shape == Shape.MapList && fields.TryGetValue("Errs", out var errors) && lists.FirstOrDefault(list => list.Address == errors) is { Bytes.Length: > 0 } written)
        {
            after = [.. after, new(errors, written.Bytes.Length)];
        }
        return new((ulong)call.Number, arguments, [.. before, .. lists], after);
    }

    /// <summary>As above, the fields named in place.</summary>
    public static CallStep Make(string name, params (string Field, ulong Value)[] fields)
        => Make(name, fields.ToDictionary(field => field.Field, field => field.Value));

    static bool IsUnknown(Field field) => field.Kind is FieldKind.Time or FieldKind.MachineAddress;

    /// <summary>
    /// What is looked at after the call: the whole structure, or, where times or machine addresses come out, which no model knows, only the other fields that
    /// come out.
    /// </summary>
    static GuestRange[] Outputs(SubOp subOp, ulong address, int size)
    {
        Field[] outputs = [.. subOp.Fields.Where(field => field.Place == Place.Structure && field.IsOutput)];
        return outputs.Length == 0 ? []
            : outputs.Any(IsUnknown)
                ? [.. outputs.Where(field => !IsUnknown(field)).Select(field => new GuestRange(address + (ulong)field.Position, field.Bits / 8))]
                : [new(address, size)];
    }

    /// <summary>The stores by which the guest puts a structure where it can: none where its address does not let it.</summary>
    static GuestBytes[] Stores(ulong address, byte[] structure)
        => address == GuestPlaces.Unmapped ? []
            : address == GuestPlaces.ReadOnly ? [new(GuestPlaces.ReadOnlyAlias, structure)]
            : address == GuestPlaces.PartlyUnmapped(structure.Length) ? [new(address, structure[..(structure.Length / 2)])]
            : [new(address, structure)];
}
