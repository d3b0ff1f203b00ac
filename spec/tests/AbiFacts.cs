using System.Runtime.InteropServices;

namespace Cordon.Spec.Tests;

/// <summary>Facts about the ABI: one a line, <c>C expression = value</c>, as <c>spec/Abi</c> has them and as a C compiler does.</summary>
static class AbiFacts
{
    /// <summary>Sizes, offsets and constants, as spec/Abi says, in order of the expression.</summary>
    public static IReadOnlyList<(string Expression, long Value)> OfSpec { get; } = [.. Layouts().Concat(Values()).DistinctBy(fact => fact.Item1).OrderBy(fact => fact.Item1, StringComparer.Ordinal)];

    /// <summary>A C program that prints the same facts.</summary>
    public static string CProgram()
        => """
           #define __XEN_TOOLS__ 1
           #define __XEN_INTERFACE_VERSION__ 0x00040d00
           #include <stddef.h>
           #include <stdint.h>
           #include <stdio.h>
           #include <xen/xen.h>
           #include <xen/errno.h>
           #include <xen/event_channel.h>
           #include <xen/sched.h>
           #include <xen/vcpu.h>
           #include <xen/version.h>
           #include <xen/memory.h>
           #include <xen/grant_table.h>
           #include <xen/platform.h>
           #include <xen/sysctl.h>
           #include <xen/domctl.h>
           #include <xen/trace.h>
           #include <xen/physdev.h>
           #include <xen/argo.h>
           #include <xen/hypfs.h>
           #include <xen/pmu.h>
           #include <xen/elfnote.h>
           #include <xen/hvm/hvm_op.h>
           #include <xen/hvm/params.h>
           #include <xen/hvm/hvm_vcpu.h>
           #include <xen/arch-x86/hvm/start_info.h>
           #define FACT(expression) printf("%s = %lld\n", #expression, (long long)(expression))
           int main(void)
           {

           """ + string.Join('\n', OfSpec.Select(fact => $"    FACT({fact.Expression});")) + "\n    return 0;\n}\n";

    /// <summary>Facts as text.</summary>
    public static string Print(IEnumerable<(string Expression, long Value)> facts)
        => string.Concat(facts.Select(fact => $"{fact.Expression} = {fact.Value}\n"));

    static IEnumerable<(string, long)> Layouts()
    {
        foreach (var (type, c, members) in AbiNames.Structures)
        {
            yield return ($"sizeof({c})", Marshal.SizeOf(type));
            foreach (var field in type.GetFields())
            {
                var member = members.GetValueOrDefault(field.Name, AbiNames.Snake(field.Name));
                if (member.Length != 0)
                {
                    yield return ($"offsetof({c}, {member})", Marshal.OffsetOf(type, field.Name));
                }
            }
        }
    }

    static IEnumerable<(string, long)> Values()
    {
        foreach (var (number, prefix) in AbiNames.RefusedSubOps)
        {
            foreach (var subOp in HypercallTable.Calls.Single(call => call.Number == number).SubOps)
            {
                yield return (prefix + (subOp.XenName == "irq_unmask_notify" ? "IRQ_UNMASK_NOTIFY" : subOp.XenName), subOp.Number!.Value);
            }
        }
        foreach (var (type, prefix, isUpper, exceptions) in AbiNames.Constants)
        {
            foreach (var field in type.GetFields().Where(field => field.IsLiteral))
            {
                var rest = isUpper && type.IsEnum ? field.Name : AbiNames.Snake(field.Name);
                var name = exceptions.GetValueOrDefault(field.Name, prefix + (isUpper ? rest.ToUpperInvariant() : rest));
                if (name.Length != 0)
                {
                    yield return (name, Convert.ToInt64(field.GetRawConstantValue()));
                }
            }
        }
    }
}
