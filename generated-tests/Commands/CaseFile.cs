using System.Text.Json.Nodes;
using static Cordon.GeneratedTests.Commands.CaseDocument;

namespace Cordon.GeneratedTests.Commands;

/// <summary>Cases of the lane in this process as files: failing ones are written, and both those and the checked-in ones are replayed.</summary>
public static class CaseFile
{
    /// <summary>Writes <paramref name="theCase"/> to <paramref name="file"/>, whole or not at all.</summary>
    /// <param name="file">The path; its folder is made.</param>
    /// <param name="theCase">The case.</param>
    /// <param name="explanation">What a reader should know about it: the difference in field terms.</param>
    public static void Write(string file, Case theCase, string explanation)
        => new CaseDocument(theCase.World, [.. theCase.Steps.Select(ToJson)]).Write(file, explanation);

    /// <summary>Reads a case.</summary>
    /// <exception cref="CaseFileException">The file is missing, no JSON, or no case of the calls that exist.</exception>
    public static Case Read(string file)
        => CaseDocument.Read(file, document => new Case(document.World, [.. document.Steps.Select((node, i) => FromJson(node, i))]));

    static JsonNode ToJson(Step step) => step switch
    {
        CallStep call => new JsonObject
        {
            ["call"] = call.Operation.Name,
            ["domain"] = call.Domain,
            ["vcpu"] = call.Vcpu,
            ["handle"] = call.Handle.ToString(),
            ["fields"] = new JsonObject(
                call.Operation.Fields.Select((field, i) => KeyValuePair.Create(field.Name, (JsonNode?)Hex(call.Fields[i])))),
        },
        RegisterStep call => new JsonObject
        {
            ["registers"] = new JsonArray([Hex(call.Number), .. call.Arguments.Select(Hex)]),
            ["mode"] = call.Mode.ToString(),
            ["domain"] = call.Domain,
            ["vcpu"] = call.Vcpu,
        },
        MulticallStep list => new JsonObject
        {
            ["multicall"] = new JsonArray([.. list.Calls.Select(ToJson)]),
            ["domain"] = list.Domain,
            ["vcpu"] = list.Vcpu,
            ["handle"] = list.Handle.ToString(),
        },
        ElapseStep elapse => new JsonObject { ["elapse"] = elapse.Nanoseconds },
        ExpireStep expire => new JsonObject { ["expire"] = "timers", ["domain"] = expire.Domain, ["vcpu"] = expire.Vcpu },
        GuestWriteStep write => new JsonObject
        {
            ["write"] = Hex(write.Value),
            ["domain"] = write.Domain,
            ["frame"] = Hex(write.Frame),
            ["word"] = write.Word,
        },
        InputStep input => new JsonObject { ["input"] = input.First, ["count"] = input.Count },
        _ => throw new ArgumentException($"a case file has no form for a {step.GetType().Name}"),
    };

    static Step FromJson(JsonNode? node, int index)
    {
        if (node is not JsonObject step)
        {
            throw new FormatException($"step {index}: must be an object");
        }
        try
        {
            if (step.ContainsKey("elapse"))
            {
                return new ElapseStep(Number(step, "elapse"));
            }
            if (step.ContainsKey("input"))
            {
                return new InputStep(checked((byte)Number(step, "input")), checked((uint)Number(step, "count")));
            }
            var domain = checked((ushort)Number(step, "domain"));
            if (step.ContainsKey("expire"))
            {
                return new ExpireStep(domain, checked((uint)Number(step, "vcpu")));
            }
            if (step.ContainsKey("write"))
            {
                return new GuestWriteStep(domain, Number(step, "frame"), checked((uint)Number(step, "word")), Number(step, "write"));
            }
            if (step["multicall"] is JsonArray calls)
            {
                return new MulticallStep(domain, checked((uint)Number(step, "vcpu")), [.. calls.Select(call => CallFromJson((JsonObject)call!, domain))], Place(step));
            }
            return step.ContainsKey("registers") ? RegistersFromJson(step, domain) : CallFromJson(step, domain);
        }
        catch (Exception problem) when (problem is FormatException or OverflowException or InvalidOperationException)
        {
            throw new FormatException($"step {index}: {problem.Message}", problem);
        }
    }

    static RegisterStep RegistersFromJson(JsonObject step, ushort domain)
    {
        if (step["registers"] is not JsonArray { Count: 7 } registers)
        {
            throw new FormatException("\"registers\" must be a list of RAX, RDI, RSI, RDX, R10, R8 and R9");
        }
        var words = registers.Select(word => Word(word, "registers")).ToArray();
        return new RegisterStep(domain, checked((uint)Number(step, "vcpu")), words[0], words[1..]) { Mode = ModeOf(step) };
    }

    static CallStep CallFromJson(JsonObject step, ushort domain)
    {
        var name = Text(step, "call");
        var operation = Operations.Find(name) ?? throw new FormatException($"no call is named \"{name}\"");
        var given = step["fields"] as JsonObject ?? throw new FormatException("\"fields\" must be an object");
        foreach (var (field, _) in given)
        {
            if (!operation.Fields.Any(known => known.Name == field))
            {
                throw new FormatException($"{name} has no field \"{field}\"");
            }
        }
        var fields = operation.Fields.Select(field => Number(given, field.Name)).ToArray();
        return new CallStep(domain, checked((uint)Number(step, "vcpu")), operation, fields, Place(step));
    }

    // Files from before there were modes say none.
    static CallerMode ModeOf(JsonObject step)
        => !step.ContainsKey("mode") ? CallerMode.Kernel
            : Enum.TryParse<CallerMode>(Text(step, "mode"), out var mode) ? mode
            : throw new FormatException($"\"mode\" must be one of {string.Join(", ", Enum.GetNames<CallerMode>())}");

    static HandleKind Place(JsonObject step)
        => Enum.TryParse<HandleKind>(Text(step, "handle"), out var handle)
            ? handle : throw new FormatException($"\"handle\" must be one of {string.Join(", ", Enum.GetNames<HandleKind>())}");
}
