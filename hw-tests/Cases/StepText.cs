using System.Globalization;
using Cordon.HwTests.Reference;
using Cordon.Spec;

namespace Cordon.HwTests.Cases;

/// <summary>Steps in field terms.</summary>
public static class StepText
{
    const int MostListBytes = 32;

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
        RestoreStep => "back to the base state",
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
        var view = new CallView(step);
        var fields = subOp.Fields.Where(field => field.IsInput && view.Has(field.Name)).Select(field => $"{field.Name} {Hex(view[field.Name])}");
        var lists = step.Before.Skip(view.HasStructure ? 1 : 0)
            .Select(list => $"at {Hex(list.Address)} {Convert.ToHexStringLower(list.Bytes.AsSpan(0, Math.Min(list.Bytes.Length, MostListBytes)))}");
        var place = view.StructureAddress is { } address && address != Generation.GuestPlaces.Structure ? [$"structure at {Hex(address)}"] : Array.Empty<string>();
        return [.. fields, .. place, .. lists];
    }
}
