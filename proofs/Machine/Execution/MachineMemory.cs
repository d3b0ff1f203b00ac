using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// Memory as one path sees it. Every access is resolved to a field of a table, a word of the stack, a word of a frame or the image's constants; that its
/// index is within the table, and its frame one that the hypervisor may touch, is shown before it is made.
/// </summary>
/// <param name="layout">The tables.</param>
/// <param name="resolver">What addresses reach.</param>
/// <param name="image">The image's constants.</param>
/// <param name="judge">Who decides questions.</param>
/// <param name="facts">Told of what is touched.</param>
/// <param name="state">The path.</param>
/// <param name="frames">Who answers for machine frames instead, where their content is not looked at.</param>
/// <param name="closed">What may not be touched.</param>
public sealed class MachineMemory(MachineLayout layout, AddressResolver resolver, ElfImage image, Judge judge, IFacts facts, PathState state, IFrames? frames, ClosedCells closed) : IMemory
{
    const int WordBytes = 8;
    const ulong PageBytes = 4096;
    const ulong MostElements = 16;

    /// <summary>Under what the accesses are made.</summary>
    public IReadOnlyList<Term> Path => state.Path;

    /// <inheritdoc/>
    public Term Load(Term address, int bytes)
    {
        if (bytes > WordBytes)
        {
            return Term.Concat(Load(Plus(address, WordBytes), bytes - WordBytes), Load(address, WordBytes));
        }
        switch (resolver.Resolve(address))
        {
            case Place.OnStack { Index: null } place:
                return LoadStack(place.Offset, bytes);
            case Place.OnStack place:
                return Elements(place).Aggregate((Term?)null, (sofar, one) => sofar is null
                    ? LoadStack(one.Offset, bytes) : Term.IfThenElse(one.IsIt, LoadStack(one.Offset, bytes), sofar))!;
            case Place.InTable place:
                return LoadField(place, bytes);
            case Place.InFrame place when frames is not null:
                return frames.Load(this, place.Frame, place.Offset, bytes);
            case Place.InFrame place:
                var (isTable, frame, word, shift) = WordOf(place, bytes);
                return Part(ReadFrameWord(isTable, frame, word), shift, bytes);
            case Place.OneOf place:
                return Either(place, path => Load(path, bytes));
            case Place.InImage place:
                return LoadConstant(place.Address, bytes);
            default:
                throw new MachineFaultException($"reads {bytes} bytes at {address}");
        }
    }

    /// <inheritdoc/>
    public void Store(Term address, Term value)
    {
        var bytes = value.Width / 8;
        if (bytes > WordBytes)
        {
            Store(address, Term.Extract(value, 63, 0));
            Store(Plus(address, WordBytes), Term.Extract(value, value.Width - 1, 64));
            return;
        }
        StoreIf(Term.True, address, value, bytes);
    }

    Term ReadFrameWord(bool isTable, Term frame, Term word)
        => (isTable ? state.Content.Tables : state.Content.Memory).Read([frame, word], Term.Application(isTable ? "Table" : "Memory", 64, frame, word));

    /// <summary>Fills a whole frame with one byte.</summary>
    public void FillFrame(Term address, Term value)
    {
        if (resolver.Resolve(address) is not Place.InFrame { Offset.IsConstant: true } place || place.Offset.Value != 0)
        {
            throw new MachineFaultException("fills 4096 bytes that are no frame");
        }
        Require(Term.Less(place.Frame, MachineLayout.FrameCount), "a frame number is below the number of frames");
        if (closed.Tables)
        {
            IsTable(place.Frame);
        }
        RequireNoStores();
        var word = value;
        while (word.Width < 64)
        {
            word = Term.Concat(word, word);
        }
        state.Content = state.Content with
        {
            Memory = state.Content.Memory.With(new CellWrite(Term.True, (key, old) => Term.IfThenElse(Term.Equal(key[0], place.Frame), word, old))),
        };
        facts.TouchFrame(false, place.Frame, Term.Vector(0, 64));
    }

    // What the hypervisor copies to a guest may lie in any of the guest's frames: after it, their content is not looked at any more.
    void RequireNoStores()
    {
        if (state.Content.Stores.Count > 0)
        {
            throw new MachineFaultException("accesses a frame after it copied to the guest");
        }
    }

    /// <summary>The content of a field as it is now.</summary>
    public Term ReadCell(Cell cell, IReadOnlyList<Term> key)
        => state.Content.LogOf(cell).Read(key, layout.Fixed(cell) ?? cell.Initial(key));

    void StoreIf(Term guard, Term address, Term value, int bytes)
    {
        switch (resolver.Resolve(address))
        {
            case Place.OnStack { Index: null } place:
                StoreStack(guard, place.Offset, value, bytes);
                break;
            case Place.OnStack place:
                foreach (var (isIt, offset) in Elements(place).ToArray())
                {
                    StoreStack(Term.And(guard, isIt), offset, value, bytes);
                }
                break;
            case Place.InTable place:
                StoreField(guard, place, value, bytes);
                break;
            case Place.InFrame place when frames is not null:
                frames.Store(this, place.Frame, place.Offset, value);
                break;
            case Place.InFrame place:
                var (isTable, frame, word, shift) = WordOf(place, bytes);
                var write = CellWrite.At([frame, word], Insert(ReadFrameWord(isTable, frame, word), value, shift)).If(guard);
                state.Content = isTable
                    ? state.Content with { Tables = state.Content.Tables.With(write) }
                    : state.Content with { Memory = state.Content.Memory.With(write) };
                break;
            case Place.OneOf place when Decide(place.Condition) is { } known:
                StoreIf(guard, known ? place.Then : place.Otherwise, value, bytes);
                break;
            case Place.OneOf place:
                Under(place.Condition, () => StoreIf(Term.And(guard, place.Condition), place.Then, value, bytes));
                Under(Term.Not(place.Condition), () => StoreIf(Term.And(guard, Term.Not(place.Condition)), place.Otherwise, value, bytes));
                break;
            default:
                throw new MachineFaultException($"writes {bytes} bytes at {address}, which is no place for that");
        }
    }

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

    /// <summary>The machine frame that a pointer points into, and where.</summary>
    /// <exception cref="MachineFaultException">It does not, or may point into one of two.</exception>
    public (Term Frame, Term Offset) FrameAt(Term pointer) => resolver.Resolve(pointer) switch
    {
        Place.InFrame place => (place.Frame, place.Offset),
        Place.OneOf place when Decide(place.Condition) is { } known => FrameAt(known ? place.Then : place.Otherwise),
        _ => throw new MachineFaultException($"{pointer} points into no frame that is known"),
    };

    /// <summary>The row of a table that a pointer points to the beginning of.</summary>
    /// <exception cref="MachineFaultException">It does not.</exception>
    public IReadOnlyList<Term> RowAt(Table table, Term pointer)
    {
        switch (resolver.Resolve(pointer))
        {
            case Place.InTable { Offset: 0, Index.Count: 0 } place when place.Table == table:
                return place.Key;
            case Place.OneOf place when Decide(place.Condition) is { } known:
                return RowAt(table, known ? place.Then : place.Otherwise);
            case Place.OneOf place:
                IReadOnlyList<Term>? then = null, otherwise = null;
                Under(place.Condition, () => then = RowAt(table, place.Then));
                Under(Term.Not(place.Condition), () => otherwise = RowAt(table, place.Otherwise));
                return [.. then!.Zip(otherwise!, (a, b) => Term.IfThenElse(place.Condition, a, b))];
            default:
                throw new MachineFaultException($"{pointer} is no row of {table.Name}");
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

    Term LoadField(Place.InTable place, int bytes)
    {
        var (cell, key, first) = FieldOf(place, bytes);
        var here = Math.Min(bytes, cell.Bytes - first);
        var part = Term.Extract(ReadCell(cell, key), (8 * (first + here)) - 1, 8 * first);
        return here == bytes ? part : Term.Concat(LoadField(place with { Offset = place.Offset + here }, bytes - here), part);
    }

    void StoreField(Term guard, Place.InTable place, Term value, int bytes)
    {
        var (cell, key, first) = FieldOf(place, bytes);
        var here = Math.Min(bytes, cell.Bytes - first);
        if (layout.Fixed(cell) is not null)
        {
            throw new MachineFaultException($"writes {cell.Name}, which no step may change");
        }
        if (closed.ToWrites.Contains(cell.Name))
        {
            throw new MachineFaultException($"writes {cell.Name}, which only the functions that keep it may");
        }
        var part = Term.Extract(value, (8 * here) - 1, 0);
        var whole = here == cell.Bytes ? part : Insert(ReadCell(cell, key), part, Term.Vector((UInt128)(8 * first), cell.Width));
        state.Content = state.Content.With(cell, CellWrite.At(key, whole).If(guard));
        if (here < bytes)
        {
            StoreField(guard, place with { Offset = place.Offset + here }, Term.Extract(value, value.Width - 1, 8 * here), bytes - here);
        }
    }

    (Cell Cell, IReadOnlyList<Term> Key, int First) FieldOf(Place.InTable place, int bytes)
    {
        var table = place.Table;
        var cell = table.At(place.Offset) ?? throw new MachineFaultException($"accesses {bytes} bytes at offset {place.Offset} of {table.Name}, where no field is");
        for (var i = 0; i < place.Key.Count; i++)
        {
            Require(Term.Less(place.Key[i], table.Counts[i]), $"an index of {table.Name} is below {table.Counts[i]}");
        }
        if (closed.ToAll.Contains(cell.Name))
        {
            throw new MachineFaultException($"accesses {cell.Name}, which only the functions that keep it may");
        }
        var first = (place.Offset - cell.Offset) % cell.Bytes;
        if (!cell.IsArray)
        {
            if (place.Index.Count > 0)
            {
                throw new MachineFaultException($"accesses {cell.Name} with an index, but it is no array");
            }
            facts.Touch(table, place.Key, cell, null);
            return (cell, place.Key, first);
        }
        if (place.Index.Any(part => part.Factor % (ulong)cell.Bytes != 0))
        {
            throw new MachineFaultException($"accesses {cell.Name} between its elements");
        }
        var index = LinearForm.Sum(place.Index.Select(part => (part.Term, part.Factor / (ulong)cell.Bytes)), (ulong)((place.Offset - cell.Offset) / cell.Bytes));
        Require(Term.Less(index, Term.Vector((UInt128)cell.Count, 64)), $"an index of {cell.Name} is below {cell.Count}");
        facts.Touch(table, place.Key, cell, index);
        return (cell, [.. place.Key, index], first);
    }

    // The word of a frame that an access lies in, and by how many bits the access is above the word's start.
    (bool IsTable, Term Frame, Term Word, Term Shift) WordOf(Place.InFrame place, int bytes)
    {
        var frame = place.Frame;
        RequireNoStores();
        Require(Term.Less(frame, MachineLayout.FrameCount), "a frame number is below the number of frames");
        var isTable = IsTable(frame);
        var offset = place.Offset;
        if (!offset.IsConstant)
        {
            Require(Term.LessOrEqual(offset, Term.Vector(PageBytes - (ulong)bytes, 64)), "an access ends within its frame");
        }
        else if ((ulong)offset.Value + (ulong)bytes > PageBytes)
        {
            throw new MachineFaultException("an access crosses the end of a frame");
        }
        var form = new LinearForm(offset);
        Term word, shift;
        if (form.Summands.All(part => part.Factor % WordBytes == 0))
        {
            word = LinearForm.Sum(form.Summands.Select(part => (part.Term, part.Factor / WordBytes)), form.Constant / WordBytes);
            shift = Term.Vector((form.Constant % WordBytes) * 8, 64);
        }
        else if (form.Summands.All(part => part.Factor % 4 == 0) && bytes == 4 && form.Constant % 4 == 0)
        {
            var half = LinearForm.Sum(form.Summands.Select(part => (part.Term, part.Factor / 4)), form.Constant / 4);
            word = Term.Binary(Operator.ShiftRight, half, Term.Vector(1, 64));
            shift = UpperHalf(Term.Equal(Term.Extract(half, 0, 0), Term.Vector(1, 1)));
        }
        else if (form.Summands.All(part => part.Factor % 2 == 0) && bytes == 2 && form.Constant % 2 == 0)
        {
            var quarter = LinearForm.Sum(form.Summands.Select(part => (part.Term, part.Factor / 2)), form.Constant / 2);
            word = Term.Binary(Operator.ShiftRight, quarter, Term.Vector(2, 64));
            shift = Quarter(Term.Extract(quarter, 1, 0));
        }
        else
        {
            var low = Term.Vector(form.Constant % WordBytes, 64);
            var within = Term.Binary(Operator.BitAnd, offset, Term.Vector(7, 64));
            if (bytes == 4 && form.Summands.Any(part => part.Factor == 4))
            {
                Require(Term.Equal(Term.Binary(Operator.BitAnd, offset, Term.Vector(3, 64)), Term.Vector(0, 64)), "an access of a frame is aligned");
                word = Term.Binary(Operator.ShiftRight, offset, Term.Vector(3, 64));
                shift = UpperHalf(Term.Equal(Term.Extract(within, 2, 2), Term.Vector(1, 1)));
            }
            else
            {
                Require(Term.Equal(within, low), "an access of a frame is aligned");
                word = Term.Binary(Operator.ShiftRight, Term.Binary(Operator.Subtract, offset, low), Term.Vector(3, 64));
                shift = Term.Vector((form.Constant % WordBytes) * 8, 64);
            }
        }
        if (shift.IsConstant && (ulong)shift.Value + (8 * (ulong)bytes) > 64)
        {
            throw new MachineFaultException("an access of a frame crosses a word");
        }
        facts.TouchFrame(isTable, frame, word);
        return (isTable, frame, word, shift);
    }

    // What is accessed is a domain's frame or a table of nested paging; which one it is must be known.
    bool IsTable(Term frame)
    {
        var owner = ReadOwner(frame);
        var table = Term.And(Term.Equal(owner, OwnerCode(Spec.Domid.Xen)), Term.Equal(ReadCell(layout.Frames["Type"], [frame]), Term.Vector((byte)Impl.FrameType.OwnTable, 8)));
        var ofDomain = Term.Less(Domain(owner), Term.Vector(Spec.Domid.FirstReserved, 16));
        if (closed.Tables)
        {
            Require(ofDomain, "a frame that is accessed is a domain's");
            return false;
        }
        // Where the number comes from says what to try first.
        var likelyTable = FrameOrigin.IsOfTables(frame);
        if (judge.Grants(state.Path, likelyTable ? table : ofDomain))
        {
            return likelyTable;
        }
        Require(likelyTable ? ofDomain : table, "a frame that is accessed is a domain's, or a table of nested paging");
        return !likelyTable;
    }

    Term ReadOwner(Term frame) => ReadCell(layout.Frames["OwnerCode"], [frame]);

    static Term OwnerCode(ulong domain) => Term.Vector(domain ^ Spec.Domid.Invalid, 16);

    static Term Domain(Term ownerCode) => Term.Binary(Operator.BitXor, ownerCode, Term.Vector(Spec.Domid.Invalid, 16));

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

    Term Either(Place.OneOf place, Func<Term, Term> load)
    {
        if (Decide(place.Condition) is { } known)
        {
            return load(known ? place.Then : place.Otherwise);
        }
        Term? then = null, otherwise = null;
        Under(place.Condition, () => then = load(place.Then));
        Under(Term.Not(place.Condition), () => otherwise = load(place.Otherwise));
        return Term.IfThenElse(place.Condition, then!, otherwise!);
    }

    bool? Decide(Term condition)
        => judge.Proves(state.Path, condition) ? true : judge.Proves(state.Path, Term.Not(condition)) ? false : null;

    void Under(Term condition, Action action)
    {
        var path = state.Path;
        state.Path = path.Add(condition);
        action();
        state.Path = path;
    }

    /// <summary>Whether a condition is seen to hold on the path, as far as the path itself tells.</summary>
    public bool Proves(Term condition) => judge.Proves(state.Path, condition);

    /// <summary>Something that holds whatever the path.</summary>
    public void Assume(Term fact) => judge.Assume(fact);

    /// <summary>Shows that a condition holds on the path.</summary>
    /// <exception cref="MachineFaultException">It is not shown.</exception>
    public void Require(Term condition, string what)
    {
        if (!judge.Grants(state.Path, condition))
        {
            throw new MachineFaultException($"cannot be shown: {what}");
        }
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
