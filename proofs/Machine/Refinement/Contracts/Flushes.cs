using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// Ending the runs of a domain's vcpus on other processors (<c>Processor.EndRuns</c>). What it changes is outside the tables; that it is called for each flush that is ordered, behind the change of nested paging
/// that it is for and before a frame is given away, is owed.
/// </summary>
public static class Flushes
{
    static readonly Cell generation = new("call.flushed", 0, 8, int.MaxValue);
    static readonly Cell changes = new("call.flushed.changes", 0, 8, 1);

    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_Processor__EndRuns";

    /// <summary>The contract: hypervisor, domain.</summary>
    public static IEnumerable<ContractCall> Apply(ContractCall call)
    {
        var layout = call.Executor.Layout;
        call.Require(Equal(call.Argument(0), MachineLayout.RootAddress), "it is this hypervisor");
        var domain = call.Memory.RowAt(layout.Domains, call.Argument(1))[0];
        var ordered = new TableReader(layout, call.State.Content)[layout.Domains, "FlushGeneration", domain];
        call.State.Content = call.State.Content
            .With(generation, CellWrite.At([domain], ordered))
            .With(changes, CellWrite.At([], ChangesOf(call.State.Content)));
        return [call];
    }

    /// <summary>Whether <paramref name="domain"/>'s vcpus were stopped for the last flush that was ordered of it, if one was.</summary>
    public static Term IsComplete(TableReader before, MachineContent content, Term domain) => Equal(
        content.LogOf(generation).Read([domain], before[before.Layout.Domains, "FlushGeneration", domain]),
        new TableReader(before.Layout, content)[before.Layout.Domains, "FlushGeneration", domain]);

    /// <summary>Owed where a frame may become another's: every flush that was ordered is complete, and nothing was taken out of nested paging since.</summary>
    public static void Require(ContractCall call)
    {
        var (layout, content) = (call.Executor.Layout, call.State.Content);
        if (content.LogOf(layout.Domains["FlushGeneration"]).Length == 0)
        {
            return;
        }
        var before = new TableReader(layout, MachineContent.Untouched);
        call.Require(IsComplete(before, content, call.Executor.Fresh("any.domain", 64)), "no processor runs a domain that may still reach a frame");
        call.Require(Equal(content.LogOf(changes).Read([], Zero), ChangesOf(content)), "nested paging is as it was when the domain's runs were ended");
    }

    static Term ChangesOf(MachineContent content) => Literal((ulong)content.Tables.Length);
}
