using System.Text;
using Cordon.GeneratedTests.Commands;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>Says in field terms what two sides disagree on, and the steps that lead there.</summary>
public static class DifferencePrinter
{
    const int MostWords = 40;

    /// <summary>The trace, a line a step, then the disagreement, a line a word.</summary>
    public static string Print(Case theCase, Difference difference)
    {
        var text = new StringBuilder();
        text.AppendLine($"world {theCase.World}");
        for (var i = 0; i < theCase.Steps.Count; i++)
        {
            text.AppendLine($"{(i == difference.Step ? ">" : " ")} {i}: {Describe(theCase.Steps[i])}");
        }
        text.AppendLine($"{difference.Kind}: {difference.Summary}");
        foreach (var word in difference.Words.Take(MostWords))
        {
            text.AppendLine($"  {word}");
        }
        if (difference.Words.Count > MostWords)
        {
            text.AppendLine($"  and {difference.Words.Count - MostWords} more");
        }
        return text.ToString().TrimEnd();
    }

    /// <summary>One step, such as <c>domain 1 vcpu 0: event_channel_op.send(port 3)</c>.</summary>
    public static string Describe(Step step) => step switch
    {
        CallStep call => $"domain {call.Domain} vcpu {call.Vcpu}: {call.Operation.Name}({Fields(call)}){Handle(call.Handle)}",
        RegisterStep call => $"domain {call.Domain} vcpu {call.Vcpu}: hypercall 0x{call.Number:x} with {string.Join(", ", call.Arguments.Select(word => $"0x{word:x}"))}{(call.Mode == CallerMode.Kernel ? "" : $", from {call.Mode}")}",
        MulticallStep list => $"domain {list.Domain} vcpu {list.Vcpu}: multicall of [{string.Join("; ", list.Calls.Select(call => $"{call.Operation.Name}({Fields(call)}){Handle(call.Handle)}"))}]{Handle(list.Handle)}",
        ElapseStep elapse => $"{elapse.Nanoseconds} ns pass",
        ExpireStep expire => $"domain {expire.Domain} vcpu {expire.Vcpu}: due timers expire",
        GuestWriteStep write => $"domain {write.Domain}: writes 0x{write.Value:x} to word {write.Word} of guest frame 0x{write.Frame:x}",
        InputStep input => $"the console receives {input.Count} bytes from 0x{input.First:x} on",
        _ => step.ToString()!,
    };

    static string Fields(CallStep call)
        => string.Join(", ", call.Operation.Fields.Select((field, i) => $"{field.Name} 0x{call.Fields[i]:x}"));

    static string Handle(HandleKind kind) => kind switch
    {
        HandleKind.Mapped => "",
        HandleKind.AcrossPages => ", its structure across two pages",
        HandleKind.Unmapped => ", its structure not mapped",
        _ => ", the end of its structure not mapped",
    };
}
