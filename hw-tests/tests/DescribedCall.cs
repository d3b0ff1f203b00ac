using Cordon.Spec;

namespace Cordon.HwTests.Tests;

/// <summary>A hypercall by its description in spec: which registers, and which bytes of its structure, the fields' values make.</summary>
static class DescribedCall
{
    /// <summary>
    /// The number, the arguments and the structure of <paramref name="name"/> (such as <c>EventChannelOp.Send</c>) with these fields; the others are 0.
    /// The structure will be at <paramref name="address"/>.
    /// </summary>
    public static (ulong Number, ulong[] Arguments, byte[] Structure) Make(string name, ulong address, params (string Field, ulong Value)[] values)
    {
        var (call, subOp) = HypercallTable.Find(name);
        var arguments = new ulong[6];
        var structure = new byte[subOp.Structure is null ? 0 : System.Runtime.InteropServices.Marshal.SizeOf(subOp.Structure)];
        arguments[0] = subOp.Number ?? 0;
        if (subOp.Structure is not null)
        {
            arguments[call.StructureRegister] = address;
        }
        foreach (var (fieldName, value) in values)
        {
            var field = subOp.Fields.Single(field => field.Name == fieldName && field.Place != Place.Element);
            if (field.Place == Place.Register)
            {
                arguments[field.Position] |= value << field.Shift;
            }
            else
            {
                BitConverter.GetBytes(value).AsSpan(0, field.Bits / 8).CopyTo(structure.AsSpan(field.Position));
            }
        }
        return ((ulong)call.Number, arguments, structure);
    }
}
