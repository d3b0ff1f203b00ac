using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

// Words of machine frames: those of domains, and tables of nested paging.
public sealed partial class MachineMemory
{
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

    /// <summary>The machine frame that a pointer points into, and where.</summary>
    /// <exception cref="MachineFaultException">It does not, or may point into one of two.</exception>
    public (Term Frame, Term Offset) FrameAt(Term pointer) => resolver.Resolve(pointer) switch
    {
        Place.InFrame place => (place.Frame, place.Offset),
        Place.OneOf place when Decide(place.Condition) is { } known => FrameAt(known ? place.Then : place.Otherwise),
        _ => throw new MachineFaultException($"{pointer} points into no frame that is known"),
    };

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
}
