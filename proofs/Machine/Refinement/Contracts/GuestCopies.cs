using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>An element of a list as the guest has it.</summary>
/// <param name="Address">Its guest-linear address.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Value">What is read, as many bits: the first read gives it, any further one a fresh value.</param>
public sealed record ElementRead(Term Address, int Bytes, Term Value)
{
    /// <summary>How many of its bytes are read, 32 bits, where that depends on the arguments; null for all of them.</summary>
    public Term? Length { get; init; }
}

/// <summary>
/// Copies between the hypervisor and the guest (<c>GuestMemory.Copy</c>). The guest's memory is hostile: what is read is a fresh value each time, so that a handler that reads an
/// argument twice is seen to do so; the first read of the argument structure gives the fields that the model's arguments are. That a copy touches the caller's memory and nothing else is shown by
/// <see cref="Lemmas.GuestCopy"/>.
/// </summary>
public sealed class GuestCopies(GuestCall guest)
{
    readonly List<Term> reads = [];
    readonly HashSet<ElementRead> taken = [];
    IReadOnlyList<ElementRead> elements = [];
    bool readsStructure = true;
    int number;

    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_GuestMemory__Copy";

    /// <summary>Whether all of the argument structure was readable, or of the list's elements that were read.</summary>
    public Term AllRead => Term.And([.. reads]);

    /// <summary>A way through the code of which only copies from now on count: those of the argument structure, or of elements of a list.</summary>
    public void Begin(bool structure, IReadOnlyList<ElementRead> ofList)
    {
        reads.Clear();
        taken.Clear();
        (readsStructure, elements) = (structure, ofList);
    }

    /// <summary>The contract: hypervisor, vcpu, linear address, buffer, bytes, direction; the result is whether the guest's memory was there.</summary>
    public IEnumerable<ContractCall> Apply(ContractCall call)
    {
        var (linear, buffer) = (call.Argument(2), call.Argument(3));
        var direction = Constant(call.Argument(5, 8), "a copy whose direction is not known");
        RequirePromise(call, direction);
        var length = call.Argument(4, 32);
        if (!length.IsConstant)
        {
            return ReadPart(call, linear, buffer, length, direction);
        }
        var bytes = (int)length.Value;
        var isWrite = direction == (int)Impl.Access.Write;
        var succeeds = Term.Variable($"copy.{number++}", 0);
        if (isWrite)
        {
            var content = Enumerable.Range(0, bytes).Select(i => call.Memory.Load(Plus(buffer, i), 1)).ToArray();
            call.State.Content = call.State.Content with
            {
                Stores = call.State.Content.Stores.Add(new GuestStore(Term.True, linear, content, succeeds, "a structure")),
            };
            var failed = call.Fork(succeeds);
            failed.Result = Term.Vector(0, 32);
            call.Result = Term.Vector(1, 32);
            return [call, failed];
        }
        Func<int, Term> octet = _ => call.Executor.Fresh("guest", 8);
        if (readsStructure && reads.Count == 0 && linear == guest.StructureAddress && bytes == guest.StructureBytes)
        {
            // As a whole: a part of it could be there where the rest is not.
            reads.Add(succeeds);
            octet = guest.StructureByte;
        }
        else if (elements.FirstOrDefault(e => e.Bytes == bytes && !taken.Contains(e) && call.Executor.Judge.Proves(call.State.Path, Term.Equal(linear, e.Address))) is { } element)
        {
            // Not on every way through a round: what is not read need not be there.
            reads.Add(Term.Implies(Term.And([.. call.State.Path]), succeeds));
            taken.Add(element);
            octet = i => Term.Extract(element.Value, (8 * i) + 7, 8 * i);
        }
        for (var i = 0; i < bytes; i++)
        {
            call.Memory.Store(Plus(buffer, i), octet(i));
        }
        var unread = call.Fork(succeeds);
        unread.Result = Term.Vector(0, 32);
        call.Result = Term.Vector(1, 32);
        // What was read before the copy failed is anything.
        for (var i = 0; i < bytes; i++)
        {
            unread.Memory.Store(Plus(buffer, i), call.Executor.Fresh("guest", 8));
        }
        return [call, unread];
    }

    // An element of a length that depends on the arguments. What is behind its end in the buffer is anything, which is less than that it stays as it was.
    ContractCall[] ReadPart(ContractCall call, Term linear, Term buffer, Term length, int direction)
    {
        var path = call.State.Path;
        bool Is(ElementRead element) => element.Length is { } expected && !taken.Contains(element) && call.Executor.Judge.Proves(path, Term.And(
            Term.Equal(linear, element.Address), Term.Equal(length, expected), Term.LessOrEqual(length, Term.Vector((UInt128)element.Bytes, 32))));
        if (direction != (int)Impl.Access.Read || elements.FirstOrDefault(Is) is not { } read)
        {
            throw new MachineFaultException("a copy whose length is not known");
        }
        var succeeds = Term.Variable($"copy.{number++}", 0);
        reads.Add(Term.Implies(Term.And([.. path]), succeeds));
        taken.Add(read);
        var unread = call.Fork(succeeds);
        for (var i = 0; i < read.Bytes; i += sizeof(ulong))
        {
            call.Memory.Store(Plus(buffer, i), Term.Extract(read.Value, (8 * (i + sizeof(ulong))) - 1, 8 * i));
            unread.Memory.Store(Plus(buffer, i), call.Executor.Fresh("guest", 64));
        }
        (call.Result, unread.Result) = (Term.Vector(1, 32), Term.Vector(0, 32));
        return [call, unread];
    }

    // What the lemma takes for granted where it shows that only the caller's memory is touched: it is the caller's copy, and what decides which memory that is, is as it was before the
    // call, when the model's invariants held.
    void RequirePromise(ContractCall call, int direction)
    {
        var layout = call.Executor.Layout;
        var key = call.Memory.RowAt(layout.Vcpus, call.Argument(1));
        call.Memory.Require(Term.And(Term.Equal(call.Argument(0), MachineLayout.RootAddress),
            Term.Equal(key[0], guest.Caller.Domain.Value.Term), Term.Equal(key[1], guest.Caller.Vcpu.Value.Term)), "a copy is made for the vcpu that calls");
        if (direction is not ((int)Impl.Access.Read or (int)Impl.Access.Write))
        {
            throw new MachineFaultException($"copies in direction {direction}, which is none");
        }
        Cell[] deciding = [layout.Domains["NestedRoot"], layout.Frames["OwnerCode"], layout.Frames["Type"], layout.Vcpus["Domain"]];
        if (call.State.Content.Tables.Length > 0 || deciding.Any(cell => call.State.Content.LogOf(cell).Length > 0))
        {
            throw new MachineFaultException("copies from or to the guest after it changed which memory is the guest's");
        }
    }

    static int Constant(Term term, string otherwise) => term.IsConstant ? (int)term.Value : throw new MachineFaultException(otherwise);

    static Term Plus(Term address, int bytes) => Term.Binary(Operator.Add, address, Term.Vector((UInt128)bytes, 64));
}
