using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

// The stack, the image's constants, and parts of words.
public sealed partial class MachineMemory
{
    // The elements of an array on the stack that an index can be: few, and each is looked at.
    IEnumerable<(Term IsIt, long Offset)> Elements(Place.OnStack place)
    {
        var count = 1UL;
        while (count <= MostElements && !judge.Proves(state.Path, Term.Less(place.Index!, Term.Vector(count, 64))))
        {
            count++;
        }
        if (count > MostElements)
        {
            throw new MachineFaultException("accesses an array on the stack with an index that is not known to be small");
        }
        for (var i = 0UL; i < count; i++)
        {
            yield return (Term.Equal(place.Index!, Term.Vector(i, 64)), place.Offset + (long)(i * place.Factor));
        }
    }

    // What is called next overwrites what is below the stack pointer, so nothing there is a local of anybody's.
    void RequireAboveStackPointer(long offset)
    {
        if (offset < state.Depth)
        {
            throw new MachineFaultException($"accesses its stack {state.Depth - offset} bytes below the stack pointer");
        }
    }

    Term LoadStack(long offset, int bytes)
    {
        RequireAboveStackPointer(offset);
        var start = offset & ~7L;
        var first = (int)(offset - start);
        var word = state.Content.StackWord(start);
        return first + bytes <= WordBytes
            ? Part(word, Term.Vector((UInt128)(first * 8), 64), bytes)
            : Term.Concat(LoadStack(start + WordBytes, first + bytes - WordBytes), LoadStack(offset, WordBytes - first));
    }

    void StoreStack(Term guard, long offset, Term value, int bytes)
    {
        if (offset >= 0)
        {
            throw new MachineFaultException($"writes to the stack of its caller, {offset} bytes above its own");
        }
        RequireAboveStackPointer(offset);
        var start = offset & ~7L;
        var first = (int)(offset - start);
        if (first + bytes > WordBytes)
        {
            var here = (WordBytes - first) * 8;
            StoreStack(guard, offset, Term.Extract(value, here - 1, 0), WordBytes - first);
            StoreStack(guard, start + WordBytes, Term.Extract(value, value.Width - 1, here), first + bytes - WordBytes);
            return;
        }
        var old = state.Content.StackWord(start);
        var whole = bytes == WordBytes ? value : Insert(old, value, Term.Vector((UInt128)(first * 8), 64));
        state.Content = state.Content with { Stack = state.Content.Stack.SetItem(start, Term.IfThenElse(guard, whole, old)) };
    }

    Term LoadConstant(Term address, int bytes)
    {
        if (address.IsConstant)
        {
            return Term.Vector(image.ReadConstant((ulong)address.Value, bytes), 8 * bytes);
        }
        var form = new LinearForm(address);
        if (form.Summands.ToArray() is not [var (index, factor)])
        {
            throw new MachineFaultException($"reads {bytes} bytes at {address}");
        }
        var count = image.ConstantsFrom(form.Constant, (int)factor);
        var limit = 0UL;
        while (limit < (ulong)count && !judge.Proves(state.Path, Term.Less(index, Term.Vector(limit, index.Width))))
        {
            limit++;
        }
        Require(Term.Less(index, Term.Vector(limit, 64)), $"an index of the constants at 0x{form.Constant:x} is below {count}");
        var value = Term.Vector(image.ReadConstant(form.Constant, bytes), 8 * bytes);
        for (var i = 1UL; i < limit; i++)
        {
            var element = Term.Vector(image.ReadConstant(form.Constant + (i * factor), bytes), 8 * bytes);
            value = Term.IfThenElse(Term.Equal(index, Term.Vector(i, 64)), element, value);
        }
        return value;
    }

    // A position of 32 bits in a word that is not known is one of two: said as a choice, for which solvers need no shifts by variables.
    static Term UpperHalf(Term isUpper) => Term.IfThenElse(isUpper, Term.Vector(32, 64), Term.Vector(0, 64));

    // Likewise one of 16 bits is one of four.
    static Term Quarter(Term place)
    {
        Term Is(ulong number) => Term.Equal(place, Term.Vector(number, 2));
        Term At(ulong bits) => Term.Vector(bits, 64);
        return Term.IfThenElse(Is(0), At(0), Term.IfThenElse(Is(1), At(16), Term.IfThenElse(Is(2), At(32), At(48))));
    }

    static Term Part(Term word, Term shift, int bytes)
        => shift.IsConstant
            ? Term.Extract(word, (int)shift.Value + (8 * bytes) - 1, (int)shift.Value)
            : Term.IfThenElse(shift.Operands[0], Part(word, shift.Operands[1], bytes), Part(word, shift.Operands[2], bytes));

    static Term Insert(Term word, Term value, Term shift)
    {
        if (value.Width == word.Width)
        {
            return value;
        }
        if (!shift.IsConstant)
        {
            return Term.IfThenElse(shift.Operands[0], Insert(word, value, shift.Operands[1]), Insert(word, value, shift.Operands[2]));
        }
        var low = (int)shift.Value;
        var above = low + value.Width;
        var lower = low == 0 ? value : Term.Concat(value, Term.Extract(word, low - 1, 0));
        return above == word.Width ? lower : Term.Concat(Term.Extract(word, word.Width - 1, above), lower);
    }

    static Term Plus(Term address, int bytes) => Term.Binary(Operator.Add, address, Term.Vector((UInt128)bytes, 64));
}
