using Cordon.Spec;

namespace Cordon.Generate;

/// <summary>
/// <c>model/Arguments.g.cs</c>: for each modelled sub-op <c>EventChannelOp.BindInterdomain</c> a class <c>EventChannelOpBindInterdomainArguments</c>
/// with a property for each field, which is 0 until it is set. The model's function reads the IN fields and sets the OUT fields.
/// </summary>
static class ArgumentsFile
{
    /// <summary>The file.</summary>
    public static string Text()
    {
        var source = new SourceText().Line("namespace Cordon.Model;");
        foreach (var (call, subOp) in Steps)
        {
            Class(source, call, subOp);
        }
        return source.ToString();
    }

    /// <summary>The sub-ops whose step the model states: all but multicall, which is a loop around the others.</summary>
    public static IEnumerable<(HypercallDescription Call, SubOp SubOp)> Steps
        => HypercallTable.Modelled.Where(pair => pair.SubOp.Shape != Shape.Calls);

    /// <summary>The name of a sub-op's class of arguments.</summary>
    public static string NameOf(HypercallDescription call, SubOp subOp) => $"{call.Identifier}{subOp.Identifier}Arguments";

    static void Class(SourceText source, HypercallDescription call, SubOp subOp)
    {
        source.Line()
            .Line($"/// <summary>Arguments of {HypercallTable.NameOf(call, subOp)}: {call.XenName} {subOp.XenName}{Structure(subOp)}.</summary>")
            .Line($"public sealed class {NameOf(call, subOp)}").Open();
        for (var i = 0; i < subOp.Fields.Count; i++)
        {
            var item = subOp.Fields[i];
            if (i > 0)
            {
                source.Line();
            }
            source.Line($"/// <summary>{DirectionOf(item)}, {item.Kind}, {item.Bits} bits, {PlaceOf(item)}.</summary>")
                .Line($"public Word {item.Name} {{ get; set; }} = 0UL;");
        }
        source.Close();
    }

    static string Structure(SubOp subOp) => subOp.StructureName is null ? "" : $", <c>{subOp.StructureName}</c>";

    static string DirectionOf(Field item) => item.Direction.ToString().ToUpperInvariant();

    static string PlaceOf(Field item) => item.Place switch
    {
        Place.Register => $"in {Registers.NameOf(item.Position)}{(item.Shift == 0 ? "" : $" from bit {item.Shift} on")}",
        Place.Structure => $"at offset {item.Position}",
        _ => "of each step",
    };
}
