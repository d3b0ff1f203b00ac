using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Refinement;

// What the guest is given: outputs in its argument structure, and bytes of a buffer.
public sealed partial class RefinementGoals
{
    // Before the call ends, the guest is given what its shape says, and nothing else.
    IEnumerable<(string What, Term Goal, TouchedKeys Touched)> BeforeEnd()
    {
        yield return ("that what the guest is given before the call ends is taken", Stored(_ => true), new());
        foreach (var (what, goal) in Given(Buffer, Term.True))
        {
            yield return (what, goal, new());
        }
    }

    Term Stored(Func<GuestStore, bool> counts)
        => Term.And([.. end.Content.Stores.Where(counts).Select(store => Term.Implies(store.Guard, store.Succeeds))]);

    // Each byte of an output that the guest is given is the model's, it is given when the call succeeds, and nothing else is given.
    IEnumerable<(string What, Term Goal)> Outputs(StepPath path, Term result)
    {
        var outputs = guest.SubOp.Fields.Where(f => f.Place == Spec.Place.Structure && f.IsOutput).ToArray();
        var values = path.Outputs.ToDictionary(o => o.Name, o => o.Term);
        var succeeded = Term.Equal(Term.Extract(result, 63, 63), Term.Vector(0, 1));
        for (var offset = 0; GivesStructure && offset < guest.StructureBytes; offset++)
        {
            var field = outputs.FirstOrDefault(f => offset >= f.Position && offset < f.Position + (f.Bits / 8));
            var (isGiven, value) = GivenAt(offset);
            if (field is null)
            {
                if (!isGiven.IsFalse)
                {
                    yield return ($"byte {offset} of the structure, which is no output", Term.Implies(isGiven, Term.Equal(value, guest.StructureByte(offset))));
                }
                continue;
            }
            var low = 8 * (offset - field.Position);
            var wanted = Term.Extract(values[$"arguments.{field.Name}"], low + 7, low);
            yield return ($"byte {offset} of the structure, of {field.Name}", Term.Implies(isGiven, Term.Equal(value, wanted)));
            var mustBe = guest.SubOp.WritesBackAlways ? Term.True : succeeded;
            // One copy that fails ends the others, but for those that may.
            var earlier = Stored(store => Buffer is not { MayFail: true } || OffsetOf(store) is not null);
            yield return ($"that byte {offset} of the structure is given", Term.Implies(Term.And(mustBe, earlier), isGiven));
        }
        foreach (var store in end.Content.Stores)
        {
            if (OffsetOf(store) is { } from && from + store.Bytes!.Count > guest.StructureBytes)
            {
                yield return ($"a copy of {store.Bytes.Count} bytes from byte {from} of the structure, which is shorter", Term.Not(store.Guard));
            }
        }
        foreach (var goal in Given(Buffer, succeeded))
        {
            yield return goal;
        }
    }

    IEnumerable<(string What, Term Goal)> Given(GuestBuffers.Buffer? buffer, Term succeeded)
    {
        foreach (var store in end.Content.Stores.Where(s => OffsetOf(s) is null))
        {
            if (buffer is null || new LinearForm(store.Linear).Minus(new(buffer.Address)) is not { Count: 0 } distance
                || distance.Constant + (ulong)store.Bytes!.Count > (ulong)buffer.Bytes)
            {
                yield return ($"a copy to {store.Linear}, which is no argument", Term.Not(store.Guard));
                continue;
            }
            yield return ($"that bytes from {distance.Constant} of the buffer are given only when they are to be", Term.Implies(store.Guard, buffer.IsWanted((int)distance.Constant)));
            for (var i = 0; i < store.Bytes.Count; i++)
            {
                var says = buffer.Says((int)distance.Constant + i);
                var goal = says is null ? Term.Boolean(TellsOnly(store.Bytes[i], buffer.Tells)) : Term.Implies(store.Guard, Term.Equal(store.Bytes[i], says));
                yield return ($"byte {(int)distance.Constant + i} of the buffer", goal);
            }
        }
        if (buffer is not null)
        {
            foreach (var goal in IsWhole(buffer, succeeded))
            {
                yield return goal;
            }
        }
    }

    // What does not depend on the state tells the guest nothing of the hypervisor or of others. (Which of two such texts it is may depend on the guest.)
    static bool TellsOnly(Term octet, IReadOnlyList<string> fields) => octet.Operator switch
    {
        Operator.Constant => true,
        Operator.Variable => fields.Contains(octet.Name!),
        Operator.Application => fields.Contains(octet.Name!),
        Operator.IfThenElse => octet.Operands.Skip(1).All(part => TellsOnly(part, fields)),
        _ => octet.Operands.All(part => TellsOnly(part, fields)),
    };

    IEnumerable<(string What, Term Goal)> IsWhole(GuestBuffers.Buffer buffer, Term succeeded)
    {
        for (var offset = 0; offset < buffer.Bytes; offset += 8)
        {
            var covering = end.Content.Stores.Where(s => new LinearForm(s.Linear).Minus(new(buffer.Address)) is { Count: 0 } distance
                && (ulong)offset >= distance.Constant && (ulong)offset < distance.Constant + (ulong)s.Bytes!.Count);
            var given = Term.Or([.. covering.Select(s => s.Guard)]);
            var earlier = Term.And([.. end.Content.Stores.Select(s => Term.Implies(s.Guard, s.Succeeds))]);
            yield return ($"that byte {offset} of the buffer is given", Term.Implies(Term.And(succeeded, earlier, buffer.IsWanted(offset)), buffer.NoneAtZero ? Term.Or(Term.Equal(buffer.Address, Term.Vector(0, 64)), given) : given));
        }
    }

    (Term IsGiven, Term Value) GivenAt(int offset)
    {
        Term given = Term.False, value = Term.Vector(0, 8);
        foreach (var store in end.Content.Stores)
        {
            if (OffsetOf(store) is { } start && offset >= start && offset < start + store.Bytes!.Count)
            {
                given = Term.Or(given, store.Guard);
                value = Term.IfThenElse(store.Guard, store.Bytes[offset - start], value);
            }
        }
        return (given, value);
    }

    int? OffsetOf(GuestStore store) => store.Bytes is null ? null : guest.OffsetOf(store.Linear);
}
