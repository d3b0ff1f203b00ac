using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// What the caller's nested paging translates a guest frame to (<c>NestedPaging.Lookup</c>): nothing, or a frame that the caller's domain owns. <see cref="Lemmas.Translation"/> shows
/// it of the walk.
/// </summary>
/// <param name="image">The image.</param>
/// <param name="caller">The number of the caller's domain.</param>
public sealed class GuestTranslations(RefinedImage image, Term caller) : IFrames
{
    readonly Dictionary<Term, Term> types = [];
    int reads;

    /// <summary>How a frame is mapped that the guest may write.</summary>
    public static IReadOnlyList<Impl.MappingType> WritableTypes { get; } = [Impl.MappingType.RamReadWrite, Impl.MappingType.GrantReadWrite, Impl.MappingType.Foreign];

    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_NestedPaging__Lookup";

    /// <summary>The contract: hypervisor, domain, guest frame; the result is a frame and what kind of mapping it is, 0 for none.</summary>
    public IEnumerable<ContractCall> Apply(ContractCall call)
    {
        var layout = call.Executor.Layout;
        call.Memory.Require(Equal(call.Memory.RowAt(layout.Domains, call.Argument(1))[0], caller), "the translations that are used are the caller's domain's");
        if (call.State.Content.Tables.Length > 0 || !call.State.Content.Cells.IsEmpty)
        {
            throw new MachineFaultException("translates after it changed tables");
        }
        var (frame, type) = (call.Executor.Fresh("guest.frame", 64), call.Executor.Fresh("guest.mapping", 8));
        types[frame] = type;
        call.Executor.Judge.Assume(Promise(frame, type));
        call.Result = frame;
        call.SecondResult = Term.ZeroExtend(type, 64);
        return [call];
    }

    /// <summary>What holds of the result.</summary>
    public Term Promise(Term frame, Term type) => Select(IsZero(type), IsZero(frame), IsCallers(frame));

    Term IsCallers(Term frame) => And(Less(frame, MachineLayout.FrameCount),
        Equal(Term.ZeroExtend(Term.Binary(Operator.BitXor, image.Before.Narrow(image.Layout.Frames, "OwnerCode", frame), Term.Vector(Spec.Domid.Invalid, 16)), 64), caller));

    /// <inheritdoc/>
    public Term Load(MachineMemory memory, Term frame, Term offset, int bytes)
    {
        Check(memory, frame, offset, Literal((ulong)bytes), isWritten: false);
        return Term.Variable($"guest.entry.{reads++}", 8 * bytes);
    }

    /// <inheritdoc/>
    public void Store(MachineMemory memory, Term frame, Term offset, Term value) => Check(memory, frame, offset, Literal((ulong)value.Width / 8), isWritten: true);

    /// <summary>Shows that bytes of a frame may be read or written: they end within it, it is the caller's, and what is written is mapped so that the guest could write it.</summary>
    public void Check(MachineMemory memory, Term frame, Term offset, Term bytes, bool isWritten)
    {
        memory.Require(And(AtMost(bytes, 4096), Term.LessOrEqual(offset, Term.Binary(Operator.Subtract, Literal(4096), bytes))), "an access of guest memory ends within its frame");
        memory.Require(IsCallers(frame), "an access of guest memory is to a frame of the caller's domain");
        if (isWritten)
        {
            var type = types.GetValueOrDefault(frame) ?? throw new MachineFaultException("writes a frame that no translation gave");
            memory.Require(Or([.. WritableTypes.Select(kind => Equal(type, Term.Vector((byte)kind, 8)))]), "a frame that is written is mapped writable");
        }
    }
}
