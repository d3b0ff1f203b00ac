using System.Runtime.InteropServices;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Commands;

/// <summary>One sub-op of the description of the calls, with what laying out its arguments takes.</summary>
public sealed class Operation
{
    readonly int[] inputFields;
    readonly int[] registryOutputs;

    internal Operation(HypercallDescription call, SubOp subOp, int index)
    {
        Index = index;
        Call = call;
        SubOp = subOp;
        Name = HypercallTable.NameOf(call, subOp);
        Fields = [.. subOp.Fields];
        StructureBytes = subOp.Structure is null ? 0 : Marshal.SizeOf(subOp.Structure);
        inputFields = [.. Enumerable.Range(0, Fields.Length).Where(i => Fields[i].IsInput)];
        registryOutputs = [.. Enumerable.Range(0, Fields.Length).Where(i => Fields[i].IsOutput)];
        OutputFields = [.. Enumerable.Range(0, Fields.Length).Where(i => Fields[i].Place == Place.Structure && Fields[i].IsOutput)];
    }

    /// <summary>Its place among all (<see cref="Operations.All"/>).</summary>
    public int Index { get; }

    /// <summary>Its call.</summary>
    public HypercallDescription Call { get; }

    /// <summary>Its description.</summary>
    public SubOp SubOp { get; }

    /// <summary>Its name: <c>EventChannelOp.BindInterdomain</c>.</summary>
    public string Name { get; }

    /// <summary>Its fields: registers, then structure, then list elements.</summary>
    public Field[] Fields { get; }

    /// <summary>The size of its argument structure in bytes; 0 when it has none.</summary>
    public int StructureBytes { get; }

    /// <summary>The indices of the fields of the structure that the hypervisor writes.</summary>
    public int[] OutputFields { get; }

    /// <summary>The lists that the guest writes and the sub-op works down: the index of the field that says where each is, and of the field that each element of it is.</summary>
    public IReadOnlyList<(int Address, int Element)> Lists => SubOp.Shape switch
    {
        Shape.ExtentList => [(IndexOf("ExtentStart"), IndexOf("Gpfn"))],
        Shape.PollList => [(IndexOf("Ports"), IndexOf("Port"))],
        Shape.MapList => [(IndexOf("Idxs"), IndexOf("Idx")), (IndexOf("Gpfns"), IndexOf("Gpfn"))],
        _ => [],
    };

    /// <summary>The index of the field of that name.</summary>
    public int IndexOf(string field)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Name == field)
            {
                return i;
            }
        }
        throw new ArgumentException($"{Name} has no field {field}", nameof(field));
    }

    /// <summary>The words of the fields that the guest says, in order, as the model's registry takes them.</summary>
    public ulong[] Inputs(ReadOnlySpan<ulong> fields)
    {
        var inputs = new ulong[inputFields.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = fields[inputFields[i]];
        }
        return inputs;
    }

    /// <summary>Puts the words that the model's registry hands back into the fields that the hypervisor says.</summary>
    public void TakeOutputs(ReadOnlySpan<ulong> outputs, Span<ulong> fields)
    {
        for (var i = 0; i < outputs.Length; i++)
        {
            fields[registryOutputs[i]] = outputs[i];
        }
    }

    /// <summary>Lays the fields out as the guest does before the call.</summary>
    /// <param name="fields">A word for each field.</param>
    /// <param name="structure">Receives the structure, <see cref="StructureBytes"/> bytes.</param>
    public void Encode(ReadOnlySpan<ulong> fields, Span<byte> structure)
    {
        structure.Clear();
        var variant = 0UL;
        var isFirst = true;
        for (var i = 0; i < Fields.Length; i++)
        {
            var field = Fields[i];
            if (field.Place != Place.Structure)
            {
                continue;
            }
            // The first field of a structure with a union selects the member.
            variant = isFirst ? Truncate(fields[i], field.Bits) : variant;
            isFirst = false;
            if (field.Variant == -1 || (ulong)field.Variant == variant)
            {
                Put(structure[field.Position..], fields[i], field.Bits);
            }
        }
    }

    /// <summary>Reads the fields of the registers (RDI first) into <paramref name="fields"/>.</summary>
    public void DecodeRegisters(ReadOnlySpan<ulong> registers, Span<ulong> fields)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Place == Place.Register)
            {
                fields[i] = Truncate(registers[Fields[i].Position] >> Fields[i].Shift, Fields[i].Bits);
            }
        }
    }

    /// <summary>Reads the fields of the structure into <paramref name="fields"/>, as the hypervisor fetches them.</summary>
    public void DecodeStructure(ReadOnlySpan<byte> structure, Span<ulong> fields)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Place == Place.Structure)
            {
                fields[i] = Take(structure[Fields[i].Position..], Fields[i].Bits);
            }
        }
    }

    /// <summary>The argument register of that number (0 for RDI), with the sub-op's number where it belongs.</summary>
    public ulong Register(int number, ReadOnlySpan<ulong> fields, ulong structureAddress)
    {
        var value = number == 0 && Call.SubOpBits != 0 ? SubOp.Number ?? 0UL : 0UL;
        if (StructureBytes != 0 && number == Call.StructureRegister)
        {
            value = structureAddress;
        }
        for (var i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Place == Place.Register && Fields[i].Position == number)
            {
                value |= Truncate(fields[i], Fields[i].Bits) << Fields[i].Shift;
            }
        }
        return value;
    }

    /// <summary>The low <paramref name="bits"/> bits of a word.</summary>
    public static ulong Truncate(ulong word, int bits) => bits >= 64 ? word : word & ((1UL << bits) - 1);

    static void Put(Span<byte> at, ulong word, int bits)
    {
        for (var i = 0; i < bits / 8; i++)
        {
            at[i] = (byte)(word >> (8 * i));
        }
    }

    static ulong Take(ReadOnlySpan<byte> at, int bits)
    {
        var word = 0UL;
        for (var i = 0; i < bits / 8; i++)
        {
            word |= (ulong)at[i] << (8 * i);
        }
        return word;
    }
}

/// <summary>Every sub-op that the model states.</summary>
public static class Operations
{
    static readonly Dictionary<string, Operation> byName;
    static readonly Dictionary<ulong, HypercallDescription> calls = HypercallTable.Calls.ToDictionary(call => (ulong)call.Number);
    static readonly Dictionary<(HypercallNumber Call, uint? SubOp), Operation> byNumber;

    static Operations()
    {
        All = [.. HypercallTable.Modelled.Select((pair, i) => new Operation(pair.Call, pair.SubOp, i))];
        byNumber = All.ToDictionary(operation => (operation.Call.Number, operation.SubOp.Number));
        byName = All.ToDictionary(operation => operation.Name);
    }

    /// <summary>All, by call number and sub-op number.</summary>
    public static IReadOnlyList<Operation> All { get; }

    /// <summary>The one of that name, or null.</summary>
    public static Operation? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The name of the sub-op that a caller's registers say, modelled or refused; <c>registers</c> for numbers of none.</summary>
    public static string NameOf(ulong number, ulong firstArgument)
    {
        if (!calls.TryGetValue(number, out var call) || call.SubOps.Count == 0)
        {
            return "registers";
        }
        uint? subOp = call.SubOpBits == 0 || call.SubOps[0].Number is null ? null : (uint)Operation.Truncate(firstArgument, call.SubOpBits);
        return call.SubOps.FirstOrDefault(known => known.Number == subOp) is { } found ? HypercallTable.NameOf(call, found) : "registers";
    }

    /// <summary>The sub-op that a caller's registers say, or the error that a call without one gives (HC-GEN-001, HC-GEN-004).</summary>
    public static (Operation? Operation, Errno Refusal) Decode(ulong number, ulong firstArgument)
    {
        if (!calls.TryGetValue(number, out var call) || (call.Interfaces & GuestInterfaces.Hvm) == 0)
        {
            return (null, Errno.ENOSYS);
        }
        uint? subOp = call.SubOpBits == 0 ? null : (uint)Operation.Truncate(firstArgument, call.SubOpBits);
        if (byNumber.TryGetValue((call.Number, subOp), out var operation))
        {
            return (operation, default);
        }
        return (null, Cordon.Model.RefusedCalls.Of(call.Number, subOp ?? 0));
    }
}
