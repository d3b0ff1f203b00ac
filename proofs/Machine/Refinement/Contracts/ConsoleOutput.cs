using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// What a domain says on the console (<c>Console.Write</c>). What the console holds is outside the model; how many bytes were said is noted, and that they are those which were read of the guest, said by its own domain, is
/// owed where the function is called. <see cref="Lemmas.ConsoleSpeech"/> shows that they come on the console in order, and that nothing but the console's output is changed.
/// </summary>
/// <param name="guest">The call.</param>
/// <param name="content">What is to be said, from the first byte on, in words of 64 bits.</param>
public sealed class ConsoleOutput(GuestCall guest, IReadOnlyList<Term> content)
{
    static readonly Cell said = new("call.said", 0, 8, 1);

    /// <summary>The function.</summary>
    public const string Write = "cordon_Cordon_Impl_Console__Write";

    /// <summary>Begins a line with its speaker, for <see cref="Write"/> alone.</summary>
    public const string Prefix = "cordon_Cordon_Impl_Console__PutPrefix";

    /// <summary>The fields to which what is said goes.</summary>
    public static IReadOnlyList<string> Output { get; } = ["Console.Output", "Console.OutputProduced", "Console.OutputLost"];

    /// <summary>The fields that say who speaks.</summary>
    public static IReadOnlyList<string> Line { get; } = ["Console.Speaker", "Console.IsLineOpen"];

    /// <summary>The contract of <see cref="Write"/>: hypervisor, domain, bytes, count.</summary>
    public IEnumerable<ContractCall> Apply(ContractCall call)
    {
        var layout = call.Executor.Layout;
        var (domain, bytes, count) = (call.Memory.RowAt(layout.Domains, call.Argument(1))[0], call.Argument(2), Term.ZeroExtend(call.Argument(3, 32), 64));
        call.Require(Equal(call.Argument(0), MachineLayout.RootAddress), "it is this hypervisor's console");
        call.Require(Equal(domain, guest.Caller.Domain.Value.Term), "the domain that speaks is the caller's");
        call.Require(AtMost(count, (ulong)content.Count * 8), "no more is said than was read");
        for (var i = 0; i < content.Count; i++)
        {
            call.Require(Equal(call.Memory.Load(Plus(bytes, (ulong)i * 8), 8), content[i]), "what is said was read of the guest");
        }
        foreach (var field in Output.Concat(Line))
        {
            Forget(call, field);
        }
        call.State.Content = call.State.Content.With(said, CellWrite.At([], Term.Binary(Operator.Add, Said(call.State.Content), count)));
        return [call];
    }

    /// <summary>How many bytes were said.</summary>
    public static Term Said(MachineContent content) => content.LogOf(said).Read([], Zero);

    /// <summary>A field of the root may be anything.</summary>
    public static void Forget(ContractCall call, string field)
    {
        var cell = call.Executor.Layout.Root[field];
        var now = call.Executor.Fresh(field, cell.Width);
        call.State.Content = call.State.Content.With(cell, cell.IsArray
            ? new(Term.True, (key, _) => Term.Application(now.Name!, cell.Width, [.. key]))
            : CellWrite.At([], now));
    }
}
