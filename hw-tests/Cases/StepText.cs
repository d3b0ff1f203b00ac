using System.Globalization;
using Cordon.HwTests.Reference;
using Cordon.Spec;

namespace Cordon.HwTests.Cases;

/// <summary>Steps in field terms.</summary>
public static class StepText
{
    /// <summary>The name of a call: <c>EventChannelOp.Send</c>, or its number where the description has no name for it.</summary>
    public static string NameOf(CallStep step)
    {
        var (call, subOp) = ReferenceHypervisor.Find(step.Number, step.Arguments);
        return call is null ? $"hypercall {step.Number}"
            : subOp is null ? $"{call.Identifier} {step.Arguments[0]}"
            : HypercallTable.NameOf(call, subOp);
    }

    /// <summary>One line that says what the guest does.</summary>
    public static string Describe(LaneStep step) => step switch
    {
        CallStep call => $"{NameOf(call)}({string.Join(", ", Fields(call))})",
        StoreStep store => $"store {store.Store.Bytes.Length} bytes at {Hex(store.Store.Address)}: {Convert.ToHexStringLower(store.Store.Bytes)}",
        _ => throw new ArgumentException($"no text for a {step.GetType().Name}"),
    };

    /// <summary>A result as the headers name it: a number, or a negated error.</summary>
    public static string Outcome(ulong rax)
    {
        var value = (long)rax;
        return value < 0 && value > -4096 ? Enum.IsDefined((Errno)(int)-value) ? $"-{(Errno)(int)-value}" : $"{value}" : Hex(rax);
    }

    /// <summary>A word in hexadecimal digits.</summary>
    public static string Hex(ulong word) => "0x" + word.ToString("x", CultureInfo.InvariantCulture);

    static IEnumerable<string> Fields(CallStep step)
    {
        var (call, subOp) = ReferenceHypervisor.Find(step.Number, step.Arguments);
        if (call is null || subOp is null)
        {
            return step.Arguments.Select(Hex);
        }
        var address = subOp.Structure is null ? 0 : step.Arguments[call.StructureRegister];
        var structure = step.Before.FirstOrDefault(bytes => subOp.Structure is not null && bytes.Address == address)?.Bytes;
        var fields = subOp.Fields.Where(field => field.IsInput).SelectMany(field => Text(step, field, structure));
        return subOp.Structure is not null && structure is null ? fields.Append($"structure at {Hex(address)}") : fields;
    }

    static IEnumerable<string> Text(CallStep step, Field field, byte[]? structure)
    {
        if (field.Place == Place.Register)
        {
            yield return $"{field.Name} {Hex(ArgumentStructure.GetRegister(step.Arguments, field))}";
        }
        else if (field.Place == Place.Structure && structure is not null && field.Position + field.Bits / 8 <= structure.Length)
        {
            yield return $"{field.Name} {Hex(ArgumentStructure.Get(structure, field))}";
        }
    }
}
