using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// Waking the vcpus that poll for a port (<c>Pollers.Wake</c>): a loop over the vcpus of a domain whose rounds do not touch each other's rows, so that what it writes is one write
/// for every row at once. <see cref="Lemmas.SleeperLoop"/> shows it of the loop's body.
/// </summary>
public static class Sleepers
{
    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_Pollers__Wake";

    /// <summary>The contract: hypervisor, domain, port.</summary>
    public static IEnumerable<ContractCall> Apply(ContractCall call)
    {
        var layout = call.Executor.Layout;
        var domain = call.Memory.RowAt(layout.Domains, call.Argument(1))[0];
        var port = call.Argument(2, 32);
        var now = new TableReader(layout, call.State.Content);
        Term IsWoken(IReadOnlyList<Term> key) => And(
            Equal(key[0], domain), Less(key[1], now[layout.Domains, "VcpuCount", domain]),
            Not(IsZero(now.Narrow(layout.Vcpus, "IsPolling", key[0], key[1]))),
            Or(IsZero(now.Narrow(layout.Vcpus, "PollPort", key[0], key[1])), Equal(now.Narrow(layout.Vcpus, "PollPort", key[0], key[1]), port)));
        void Write(string field, UInt128 value)
        {
            var cell = layout.Vcpus[field];
            call.State.Content = call.State.Content.With(cell, new CellWrite(Term.True,
                (key, old) => Term.IfThenElse(IsWoken(key), Term.Vector(value, cell.Width), old)));
        }
        Write("IsBlocked", 0);
        Write("IsPolling", 0);
        Write("PollPort", 0);
        Write("PollDeadline", Impl.Timers.Never);
        var requested = layout.Root["RescheduleRequested"];
        call.State.Content = call.State.Content.With(requested, CellWrite.At([], call.Executor.Fresh("reschedule", 8)));
        return [call];
    }
}
