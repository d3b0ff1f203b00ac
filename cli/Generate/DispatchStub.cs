using Cordon.Spec;

namespace Cordon.Generate;

/// <summary>The generated code around a handler that takes a structure.</summary>
static class DispatchStub
{
    /// <summary>Writes the stub of one sub-op.</summary>
    public static void Write(SourceText source, HypercallDescription call, SubOp subOp)
    {
        var address = $"arguments->A{call.StructureRegister}";
        source.Line()
            .Line($"static long {call.Identifier}{subOp.Identifier}({DispatchFile.Parameters})").Open()
            .Line($"{subOp.Structure!.Name} structure = default;");
        if (subOp.ReadsStructure)
        {
            source.Line($"if (!GuestMemory.Fetch(hypervisor, vcpu, {address}, &structure))").Open()
                .Line("return Failure.EFAULT;").Close();
        }
        var outputs = subOp.Fields.Where(item => item.Place == Place.Structure && item.IsOutput).ToArray();
        var handler = $"{HypercallTable.NameOf(call, subOp)}({Arguments(subOp)})";
        if (outputs.Length == 0)
        {
            source.Line($"return {handler};").Close();
            return;
        }
        source.Line($"var result = {handler};");
        foreach (var run in Runs(outputs))
        {
            source.Line($"if ({(subOp.WritesBackAlways ? "" : "result >= 0 && ")}!{Store(address, run)})").Open()
                .Line("return Failure.EFAULT;").Close();
        }
        source.Line("return result;").Close();
    }

    // Fields that follow each other without a gap are stored together: each store costs a walk of the guest's page tables.
    static IEnumerable<Field[]> Runs(Field[] outputs)
    {
        var run = new List<Field>();
        foreach (var item in outputs.OrderBy(item => item.Position))
        {
            if (run.Count != 0 && run[^1].Position + (run[^1].Bits / 8) != item.Position)
            {
                yield return [.. run];
                run.Clear();
            }
            run.Add(item);
        }
        yield return [.. run];
    }

    static string Store(string address, Field[] run)
        => run.Length == 1
            ? $"GuestMemory.StoreField(hypervisor, vcpu, {address}, &structure, &structure.{run[0].Name})"
            : $"GuestMemory.Write(hypervisor, vcpu, {address} + {run[0].Position}, &structure.{run[0].Name}, {run.Sum(item => item.Bits / 8)})";

    /// <summary>The arguments with which a handler is called.</summary>
    public static string Arguments(SubOp subOp)
        => string.Join(", ",
        [
            "hypervisor", "vcpu",
            .. subOp.Fields.Where(item => item.Place == Place.Register).Select(Register),
            .. subOp.Structure is null ? Array.Empty<string>() : ["&structure"],
        ]);

    static string Register(Field item)
        => item.Bits == 32 ? $"(uint)arguments->A{item.Position}"
            : item.Bits == 16 ? $"(ushort)arguments->A{item.Position}"
            : item.Shift == 0 ? $"arguments->A{item.Position}"
            : $"arguments->A{item.Position} >> {item.Shift}";
}
