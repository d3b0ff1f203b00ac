using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// The search for the lowest free port (<c>Ports.FindFree</c>). The result is the choice that the model is told of; that the function makes an allowed one is shown
/// by <see cref="Lemmas.PortSearch"/>, for the rival that the model names.
/// </summary>
public sealed class FreePorts(RefinedImage image, GuestCall guest)
{
    Term? domain;
    MachineContent? content;

    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_Ports__FindFree";

    /// <summary>Whether the choice is allowed: said by the model's own rule, once the function was called.</summary>
    public Term? Domain => domain;

    /// <summary>Forgets earlier searches: they were made on another way through the code.</summary>
    public void Begin() => (domain, content) = (null, null);

    /// <summary>The contract: hypervisor, domain; the result is the port.</summary>
    public IEnumerable<ContractCall> Apply(ContractCall call)
    {
        var layout = call.Executor.Layout;
        var row = call.Memory.RowAt(layout.Domains, call.Argument(1))[0];
        // A handler may ask twice; nothing that the answer depends on may have changed in between.
        if (content is not null && (domain != row || !SamePorts(layout, content, call.State.Content)))
        {
            throw new MachineFaultException("looks for a port in two different states");
        }
        (domain, content) = (row, call.State.Content);
        var port = guest.Caller.Choices.Port.Term;
        if (!SamePorts(layout, MachineContent.Untouched, call.State.Content))
        {
            throw new MachineFaultException("looks for a port after it changed ports");
        }
        if (!call.Executor.Judge.Proves(call.State.Path, Not(IsZero(image.Before[layout.Domains, "State", row]))))
        {
            throw new MachineFaultException("looks for a port of a domain that may not exist");
        }
        var state = (State)image.Model.AnyState();
        var allowed = Explorer.Purely(() => Ports.IsChoiceAllowed(state, guest.Caller, new DomainId(new(row)))).Term;
        call.Executor.Judge.Assume(Term.Implies(Term.And([.. call.State.Path]), allowed));
        call.Executor.Judge.Assume(Below(port, layout.Sizes.Ports));
        call.Result = Term.Extract(port, 31, 0);
        return [call];
    }

    static bool SamePorts(MachineLayout layout, MachineContent a, MachineContent b)
        => ReferenceEquals(a.Memory, b.Memory) && ((string[])["IsFifo", "MaximumPort", "EventPageCount", "EventPages"])
            .Select(field => layout.Domains[field]).Append(layout.Channels["State"]).All(cell => ReferenceEquals(a.LogOf(cell), b.LogOf(cell)));
}
