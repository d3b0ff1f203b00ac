using Cordon.Spec;

namespace Cordon.Generate;

/// <summary>
/// <c>impl/core/Dispatch.g.cs</c>: from number to sub-op to handler. The argument structure is copied in once; the handler
/// <c>static long EventChannelOp.Send(Hypervisor*, Vcpu*, [register fields,] EvtchnSend*)</c> answers; the OUT fields are copied out. A handler
/// that takes registers (<see cref="SubOp.TakesRegisters"/>) is given the arguments themselves.
/// </summary>
static class DispatchFile
{
    /// <summary>The file.</summary>
    public static string Text()
    {
        var source = new SourceText()
            .Line("using Cordon.Spec;").Line()
            .Line("namespace Cordon.Impl;").Line()
            .Line("/// <summary>From a hypercall's number and arguments to its handler.</summary>")
            .Line("public static unsafe class Dispatch").Open()
            .Line("/// <summary>Makes a hypercall.</summary>")
            .Line("/// <returns>The value for RAX: ENOSYS for a number that is not known.</returns>")
            .Line($"public static long Call({Parameters})").Open()
            .Line("switch (arguments->Number)").Open();
        foreach (var call in Calls)
        {
            source.Line($"case (ulong)HypercallNumber.{call.Identifier}:")
                .Line($"    return {Gate(call.Option, $"Call{call.Identifier}(hypervisor, vcpu, arguments)")};");
        }
        foreach (var call in RefusedCalls)
        {
            source.Line($"case (ulong)HypercallNumber.{call.Identifier}:").Line($"    return Failure.{call.RefusedWith};");
        }
        source.Line("default:").Line("    return Failure.ENOSYS;").Close().Close();
        foreach (var call in Calls)
        {
            SubOps(source, call);
        }
        foreach (var call in Calls)
        {
            foreach (var subOp in call.SubOps.Where(subOp => NeedsStub(subOp)))
            {
                DispatchStub.Write(source, call, subOp);
            }
        }
        return source.Close().ToString();
    }

    /// <summary>The parameters of every generated function.</summary>
    public const string Parameters = "Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments";

    static IEnumerable<HypercallDescription> Calls => HypercallTable.Calls.Where(call => call.IsModelled);

    // The refused calls whose error is another than that of an unknown one.
    static IEnumerable<HypercallDescription> RefusedCalls => HypercallTable.Calls.Where(call => !call.IsModelled && call.RefusedWith != Errno.ENOSYS);

    static bool NeedsStub(SubOp subOp) => subOp is { IsModelled: true, TakesRegisters: false, Structure: not null };

    static void SubOps(SourceText source, HypercallDescription call)
    {
        source.Line().Line($"static long Call{call.Identifier}({Parameters})");
        if (call.SubOpBits == 0)
        {
            source.Line($"    => {Handler(call, call.SubOps[0])};");
            return;
        }
        var command = call.SubOpBits == 32 ? "(uint)arguments->A0" : $"(uint)(arguments->A0 & 0x{(1U << call.SubOpBits) - 1:X})";
        source.Open().Line($"switch ({command})").Open();
        foreach (var subOp in call.SubOps.Where(subOp => subOp.IsModelled || subOp.RefusedWith != call.RefusedWith))
        {
            source.Line($"case {subOp.Number}: // {subOp.XenName}").Line($"    return {Gate(subOp.Option, Handler(call, subOp))};");
        }
        source.Line("default:").Line($"    return Failure.{call.RefusedWith};").Close().Close();
    }

    static string Handler(HypercallDescription call, SubOp subOp)
        => subOp.RefusedWith is { } errno ? $"Failure.{errno}"
            : NeedsStub(subOp) ? $"{call.Identifier}{subOp.Identifier}(hypervisor, vcpu, arguments)"
            : subOp.TakesRegisters ? $"{HypercallTable.NameOf(call, subOp)}(hypervisor, vcpu, arguments)"
            : $"{HypercallTable.NameOf(call, subOp)}({DispatchStub.Arguments(subOp)})";

    static string Gate(string? option, string expression)
        => option is null ? expression : $"Config.{OptionName.InCSharp(option)} ? {expression} : Failure.ENOSYS";
}
