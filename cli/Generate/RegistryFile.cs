using Cordon.Spec;

namespace Cordon.Generate;

/// <summary>
/// <c>model/Registry.g.cs</c>: every modelled sub-op by name, as a delegate from words to words. IN fields go in and OUT fields come out in the
/// order of the description.
/// </summary>
static class RegistryFile
{
    /// <summary>The file.</summary>
    public static string Text()
    {
        var source = new SourceText()
            .Line("namespace Cordon.Model;").Line()
            .Line("/// <summary>A modelled sub-op.</summary>")
            .Line("/// <param name=\"name\">Its name, such as EventChannelOp.BindInterdomain; spec's HypercallTable describes its fields.</param>")
            .Line("/// <param name=\"step\">One step: the values of the IN fields give the result and the values of the OUT fields.</param>")
            .Line("public sealed class Operation(string name, System.Func<State, Caller, Word[], (Result Result, Word[] Outputs)> step)").Open()
            .Line("/// <summary>The sub-op's name.</summary>")
            .Line("public string Name { get; } = name;").Line()
            .Line("/// <summary>Makes one step.</summary>")
            .Line("public (Result Result, Word[] Outputs) Step(State state, Caller caller, Word[] inputs) => step(state, caller, inputs);")
            .Close().Line()
            .Line("/// <summary>Every modelled sub-op, by call and sub-op number.</summary>")
            .Line("public static class Registry").Open()
            .Line("/// <summary>The sub-ops.</summary>")
            .Line("public static System.Collections.Generic.IReadOnlyList<Operation> Operations { get; } =")
            .Line("[");
        foreach (var (call, subOp) in ArgumentsFile.Steps)
        {
            source.Line($"    new(\"{HypercallTable.NameOf(call, subOp)}\", {call.Identifier}{subOp.Identifier}),");
        }
        source.Line("];");
        foreach (var (call, subOp) in ArgumentsFile.Steps)
        {
            Step(source, call, subOp);
        }
        return source.Close().ToString();
    }

    static void Step(SourceText source, HypercallDescription call, SubOp subOp)
    {
        var inputs = subOp.Fields.Where(item => item.IsInput).Select((item, index) => $"{item.Name} = inputs[{index}]").ToArray();
        var outputs = subOp.Fields.Where(item => item.IsOutput).Select(item => $"arguments.{item.Name}");
        var initial = inputs.Length == 0 ? "" : $" {{ {string.Join(", ", inputs)} }}";
        source.Line()
            .Line($"static (Result, Word[]) {call.Identifier}{subOp.Identifier}(State state, Caller caller, Word[] inputs)").Open()
            .Line($"var arguments = new {ArgumentsFile.NameOf(call, subOp)}{(initial.Length == 0 ? "()" : initial)};")
            .Line($"var result = Model.{HypercallTable.NameOf(call, subOp)}(state, caller, arguments);")
            .Line($"return (result, [{string.Join(", ", outputs)}]);")
            .Close();
    }
}
