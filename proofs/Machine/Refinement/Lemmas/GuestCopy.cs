using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// Copies between the hypervisor and a guest touch that guest's memory alone. A round copies from where the rounds before ended to the page's end or the copy's, between the buffer at that place and a
/// frame that the guest's own page tables and then its nested paging give; the frame is the caller's domain's, and mapped writable when it is written. The page tables are the guest's memory too: what is read of them is
/// anything, and the accessed and dirty bits that are set in them are written under the same conditions. So by induction every access is to the guest's memory or to the buffer's bytes, and 1 is returned when all of
/// them were copied, each once. What lies in one page is copied without the loop, in the same way.
/// </summary>
public sealed class GuestCopy : Lemma
{
    readonly Term linear = Term.Variable("linear", 64);
    readonly Term buffer = Term.Variable("buffer", 64);
    readonly Term bytes = Term.Variable("bytes", 32);
    readonly Term access = Term.Variable("access", 8);
    readonly Term done = Term.Variable("done", 64);
    readonly List<Term> copied = [];

    /// <inheritdoc/>
    public override string Function => GuestCopies.Function;

    // Where it is cut: what copies over the end of a page.
    const string Pages = "cordon_Cordon_Impl_GuestMemory__CopyPages";

    /// <inheritdoc/>
    public override string Promise => "copies between the buffer and frames of the caller's domain that it may access so, changes no table, and says whether all was copied";

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestsOn => [GuestTranslations.Function, Contracts.Copies.Copy];

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
    {
        var translations = new GuestTranslations(image, caller.Domain.Value.Term);
        return (new Dictionary<string, Contract>
        {
            [GuestTranslations.Function] = translations.Apply,
            [Contracts.Copies.Copy] = call => CopyBytes(call, translations),
        }, translations);
    }

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, executor) = (context.Image.Layout, context.Executor);
        var (domain, vcpu) = (context.Caller.Domain.Value.Term, context.Caller.Vcpu.Value.Term);
        var function = context.FunctionOf(Pages);
        if (NaturalLoops.HeadsOf(function) is not [var address])
        {
            throw new MachineFaultException($"{Pages} has not one loop") { Address = function.Address };
        }
        var head = new CutPoint("page", address, Term.Variable("page.number", 64))
        {
            Always = Less(done, All),
            Carried = [new(done, Zero, Term.Binary(Operator.Add, done, CountFrom(done)))],
        };
        var entry = executor.Enter(Function);
        entry.Processor.General[7] = MachineLayout.RootAddress;
        entry.Processor.General[6] = MachineLayout.AddressOf(layout.Vcpus, domain, vcpu);
        entry.Processor.General[2] = linear;
        entry.Processor.General[1] = buffer;
        entry.Processor.General[8] = Term.ZeroExtend(bytes, 64);
        entry.Processor.General[9] = Term.ZeroExtend(access, 64);
        entry.Path = entry.Path.Add(AtMost(Term.ZeroExtend(access, 64), (byte)Impl.Access.Write));
        var saved = entry.Processor.Clone();
        var known = new Dictionary<PathState, Term>();
        foreach (var way in new CutExecution(executor, [head], Begin, end => known[end] = Or([.. copied])).Run(entry))
        {
            RefinementGoal Goal(string what, Term goal) => new($"{what}, {(way.From is null ? "before the first page" : "in a page's round")}", -1, [.. way.End.Path], goal, new());
            yield return Goal("that no table is changed", Term.Boolean(way.End.Content.Cells.IsEmpty && way.End.Content.Memory.Length == 0 && way.End.Content.Tables.Length == 0));
            var isCopied = known[way.End];
            if (way.To is { } to)
            {
                yield return Goal("that a page was copied", way.From is null ? Term.True : isCopied);
                yield return Goal("that there is more to copy", new ContentReader(layout, way.End.Content, to.Renamed(way.From)).After(to.Always)!);
                continue;
            }
            executor.CheckReturn(saved, way.End);
            var result = Term.Extract(way.End.Processor.General[0], 31, 0);
            var all = way.From is null ? Or(IsZero(bytes), And(isCopied, Equal(CountFrom(Zero), All))) : And(isCopied, Equal(Term.Binary(Operator.Add, done, CountFrom(done)), All));
            yield return Goal("that 1 is returned only when all was copied, and else 0", And(AtMost(Term.ZeroExtend(result, 64), 1), Term.Implies(Equal(result, Term.Vector(1, 32)), all)));
        }
    }

    PathState Begin(CutPoint? from, PathState state)
    {
        copied.Clear();
        return state;
    }

    Term All => Term.ZeroExtend(bytes, 64);

    // To the end of the page, or of the copy.
    Term CountFrom(Term start)
    {
        var (inPage, left) = (Term.Binary(Operator.Subtract, Literal(4096), PlaceFrom(start)), Term.Binary(Operator.Subtract, All, start));
        return Select(Less(inPage, left), inPage, left);
    }

    // Where in its page the byte is that is copied next.
    Term PlaceFrom(Term start) => Term.Binary(Operator.BitAnd, Term.Binary(Operator.Add, linear, start), Literal(4095));

    // Bytes are copied one for one, at the place that is reached: in the direction that was asked for.
    IEnumerable<ContractCall> CopyBytes(ContractCall call, GuestTranslations translations)
    {
        var (to, from, count) = (call.Argument(0), call.Argument(1), call.Argument(2));
        var isWrite = new LinearForm(from).FactorOf(buffer) == 1;
        // In the loop; or before it, when nothing was copied yet.
        var start = new LinearForm(isWrite ? from : to).FactorOf(done) == 1 ? done : Zero;
        call.Memory.Require(Equal(access, Term.Vector((byte)(isWrite ? Impl.Access.Write : Impl.Access.Read), 8)), "a copy goes in the direction that was asked for");
        call.Memory.Require(Equal(isWrite ? from : to, Term.Binary(Operator.Add, buffer, start)), "a copy begins where the one before ended");
        call.Memory.Require(Equal(count, CountFrom(start)), "a copy ends with the page, or with the buffer");
        var (frame, offset) = call.Memory.FrameAt(isWrite ? to : from);
        call.Memory.Require(Equal(offset, PlaceFrom(start)), "a copy is at the guest's place in its page");
        translations.Check(call.Memory, frame, offset, count, isWrite);
        copied.Add(And([.. call.State.Path]));
        call.Result = to;
        return [call];
    }
}
