using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// What happens between a VMMCALL and the dispatcher, and behind it, is what the refinement of a sub-op takes for granted: the dispatcher is given the root, the vcpu that ran and the registers
/// that it had, when its paging state is noted; the guest goes on behind the instruction when the call is done, and at it again when it is not; a flush that is owed is ordered before it runs;
/// what the end of the instruction does, a single step that follows among it, is done; and an event whose delivery the exit interrupted is delivered again, unless its instruction raises it again.
/// </summary>
public sealed class ExitPath : Lemma
{
    const int ResultRegister = 0, FirstArgument = 7;

    /// <summary>EXITCODE of VMMCALL: AMD APM volume 2, appendix C.</summary>
    const ulong Vmmcall = 0x81;

    /// <summary>Bytes of VMMCALL: AMD APM volume 3.</summary>
    const ulong VmmcallLength = 3;

    /// <summary>EXITINTINFO.V: AMD APM volume 2, 15.7.2.</summary>
    const int EventValidBit = 31;

    /// <summary>#DB in EVENTINJ, RFLAGS.TF and RFLAGS.RF: AMD APM volume 2, 15.20 and 3.1.6.</summary>
    const ulong DebugEvent = (1UL << EventValidBit) | (GuestEvent.Exception << 8) | TrapVector.Debug, ResumeFlag = TrapFlags.Resume;
    const int TrapFlagBit = 8;

    /// <summary>EFER.LMA, and CS.L in the attributes of a VMCB's segment: AMD APM volume 2, 3.1.7 and appendix B.</summary>
    const int LongModeActiveBit = 10, CodeSegmentLongBit = 9;

    /// <summary>Bit 0 of the interrupt shadow: AMD APM volume 2, 15.21.5.</summary>
    const ulong ShadowBit = 1;

    internal const string Exit = "cordon_Cordon_Impl_Svm_Exits__OnExit";
    internal const string ServeConsole = "cordon_Cordon_Impl_ConsoleRing__Serve";
    internal const string DrainConsole = "cordon_Cordon_Impl_ConsoleLine__Drain";
    internal const string ProgramTimer = "cordon_Cordon_Impl_HostTimer__Program";
    internal const string Offer = "cordon_Cordon_Impl_Injection_1<cordon_Cordon_Impl_Svm_SvmBackend>__Offer";
    internal const string Attend = "cordon_Cordon_Impl_Others__Attend";
    internal const string TakeLock = "cpu_lock_take";
    internal const string ReleaseLock = "cpu_lock_release";
    internal const string Reschedule = "cordon_Cordon_Impl_Turns_1<cordon_Cordon_Impl_Svm_SvmBackend>__Reschedule";

    // Whether the processor has the lock.
    static readonly Cell isLocked = new("exit.is.locked", 0, 1, 1);
    static readonly Term clear = Term.Vector(0, 8), set = Term.Vector(1, 8);

    ContractCall? dispatched;
    Term isDone = Term.False;
    MachineContent? left;

    /// <inheritdoc/>
    public override string Function => Exit;

    /// <inheritdoc/>
    public override string Promise => "of a VMMCALL: calls the dispatcher for the vcpu that ran, with its registers and its paging state, and lets it go on behind the instruction, or at it when the call is unfinished, with the flush that it owes";

    /// <summary>What is called behind the dispatcher when something else is due, and is not looked at; that it is about this vcpu, its domain, its processor and the root is.</summary>
    public override IReadOnlyList<string> RestsOn => [ServeConsole, DrainConsole, ProgramTimer, Offer, Attend, TakeLock, ReleaseLock, Reschedule];

    /// <inheritdoc/>
    public override bool IsCalledByHandlers => false;

    /// <inheritdoc/>
    protected override bool CallerRuns => true;

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
    {
        var (layout, tables) = (image.Layout, image.Layout.OfExits);
        var domain = MachineLayout.AddressOf(layout.Domains, caller.Domain.Value.Term);
        Contract About(params Term[] arguments) => call =>
        {
            call.Require(And([.. arguments.Select((argument, place) => Equal(call.Argument(place), argument))]), "it is about the vcpu that ran");
            return [call];
        };
        var replaced = new Dictionary<string, Contract>
        {
            [RefinedImage.Dispatcher] = Dispatch,
            [ServeConsole] = About(MachineLayout.RootAddress, domain),
            [DrainConsole] = About(MachineLayout.RootAddress),
            [ProgramTimer] = About(tables.Processor.Base!),
            [Offer] = About(tables.Vcpu.Base!),
            [Attend] = About(tables.Processor.Base!),
            [TakeLock] = Lock(clear, set, 0),
            [ReleaseLock] = Lock(set, clear, 1),
            // Another vcpu may go on, of which nothing is said here.
            [Reschedule] = call => About(tables.Processor.Base!, tables.Vcpu.Base!)(call) is null ? null : [],
        };
        return (replaced, null);
    }

    // Whoever has the lock sees each processor that may be in a guest: it says so before it lets go, and takes it back before it comes in.
    static Contract Lock(Term from, Term to, ulong isInGuest) => call =>
    {
        var tables = call.Executor.Layout.OfExits;
        call.Require(Equal(call.Argument(0), tables.Processors.Base!), "it is the one lock");
        call.Require(Equal(call.State.Content.LogOf(isLocked).Read([], clear), from), "the lock is taken once, and then released once");
        call.Require(Equal(new TableReader(call.Executor.Layout, call.State.Content).Narrow(tables.Processor, "IsInGuest"), Term.Vector(isInGuest, 32)), "it is noted whether the guest may run");
        call.State.Content = call.State.Content.With(isLocked, CellWrite.At([], to));
        return [call];
    };

    IEnumerable<ContractCall> Dispatch(ContractCall call)
    {
        var layout = call.Executor.Layout;
        call.Require(Equal(call.State.Content.LogOf(isLocked).Read([], clear), set), "the processor has the lock");
        dispatched = call with { State = call.State.Fork() };
        foreach (var register in layout.OfExits.Registers)
        {
            call.State.Content = call.State.Content.With(register, CellWrite.At([], call.Executor.Fresh("left", register.Width)));
        }
        left = call.State.Content;
        call.Result = Term.ZeroExtend(call.Executor.Fresh("done", 1), 64);
        isDone = Not(IsZero(call.Result));
        return [call];
    }

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        Term[] key = [context.Caller.Domain.Value.Term, context.Caller.Vcpu.Value.Term];
        var vcpu = MachineLayout.AddressOf(layout.Vcpus, key);
        var end = context.Executor.Run(Exit, entry =>
        {
            entry.Processor.General[FirstArgument] = layout.OfExits.Vcpu.Base!;
            entry.Content = entry.Content
                .With(layout.OfExits.Vcpu["Vcpu"], CellWrite.At([], vcpu))
                .With(layout.OfExits.Vcpu["Domain"], CellWrite.At([], MachineLayout.AddressOf(layout.Domains, key[0])));
            entry.Path = entry.Path.Add(Equal(before[layout.OfExits.Block, "ExitCode"], Literal(Vmmcall)));
        });
        if (dispatched is null || left is null)
        {
            throw new MachineFaultException("never calls the dispatcher");
        }
        RefinementGoal At(PathState state, string what, Term goal) => new(what, -1, [.. state.Path], goal, new());
        var call = dispatched.State;
        yield return At(call, "that the dispatcher is given the root", Equal(dispatched.Argument(0), MachineLayout.RootAddress));
        yield return At(call, "that it is given the vcpu that ran", Equal(dispatched.Argument(1), vcpu));
        yield return At(call, "that it is given that vcpu's registers", Equal(dispatched.Argument(2), layout.OfExits.Vcpu.Base!));
        var then = new TableReader(layout, call.Content);
        yield return At(call, "that the registers are as the guest left them", And([.. layout.OfExits.Registers.Select(cell => Equal(call.Content.LogOf(cell).Read([], cell.Initial([])), cell.Initial([])))]));
        foreach (var field in (string[])["Cr0", "Cr3", "Cr4", "Efer", "Cpl"])
        {
            yield return At(call, $"that {field} is noted", Equal(then[layout.Vcpus, $"Paging.{field}", key], before[layout.OfExits.Block, field]));
        }
        var isLong = And(Bit(before[layout.OfExits.Block, "Efer"], LongModeActiveBit), Bit(before[layout.OfExits.Block, "Cs.Attributes"], CodeSegmentLongBit));
        yield return At(call, "that it is noted whether its code is 64-bit code", Equal(then[layout.Vcpus, "Paging.Is64Bit", key], Of(isLong, One)));

        var after = new TableReader(layout, end.Content);
        yield return At(end, "that the lock is free", Equal(end.Content.LogOf(isLocked).Read([], clear), clear));
        yield return At(end, "that the vcpu that ran goes on", Equal(end.Processor.General[ResultRegister], layout.OfExits.Vcpu.Base!));
        yield return At(end, "that it goes on with the registers that the call leaves", And([.. layout.OfExits.Registers.Select(cell => Equal(end.Content.LogOf(cell).Read([], cell.Initial([])), left.LogOf(cell).Read([], cell.Initial([]))))]));
        var next = before[layout.OfExits.Block, "NextRip"];
        var rip = before[layout.OfExits.Block, "Rip"];
        yield return At(end, "that it goes on behind the instruction when the call is done, else at it",
            Equal(after[layout.OfExits.Block, "Rip"], Select(isDone, Select(IsZero(next), Plus(rip, VmmcallLength), next), rip)));
        var shadow = before[layout.OfExits.Block, "InterruptShadow"];
        yield return At(end, "that a call that is done ends the interrupt shadow", Equal(after[layout.OfExits.Block, "InterruptShadow"],
            Select(isDone, Term.Binary(Operator.BitAnd, shadow, Literal(~ShadowBit)), shadow)));
        yield return At(end, "that it goes on only when nobody asked for another turn", IsZero(before[layout.Root, "RescheduleRequested"]));
        var (owed, conforms) = (before[layout.Domains, "FlushGeneration", key[0]], before[layout.Vcpus, "FlushGeneration", key]);
        yield return At(end, "that a flush that is owed is ordered", Or(Equal(owed, conforms), Not(IsZero(after.Narrow(layout.OfExits.Block, "TlbControl")))));
        yield return At(end, "that no other is", Or(Not(Equal(owed, conforms)), IsZero(after.Narrow(layout.OfExits.Block, "TlbControl"))));
        yield return At(end, "that it is then noted", Equal(after[layout.Vcpus, "FlushGeneration", key], owed));
        var flags = before[layout.OfExits.Block, "Rflags"];
        var steps = And(isDone, Bit(flags, TrapFlagBit));
        var interrupted = before[layout.OfExits.Block, "ExitInterrupt"];
        yield return At(end, "that a single step is delivered behind the instruction, else an interrupted event again, unless its instruction raises that again",
            Equal(after[layout.OfExits.Block, "EventInjection"],
                Select(steps, Literal(DebugEvent), Of(And(Bit(interrupted, EventValidBit), Not(IsRaisedAgain(interrupted))), interrupted))));
        yield return At(end, "that a call that is done clears RF, and changes no other flag",
            Equal(after[layout.OfExits.Block, "Rflags"], Select(isDone, Term.Binary(Operator.BitAnd, flags, Literal(~ResumeFlag)), flags)));
        var (dr6, dr7) = (before[layout.OfExits.Block, "Dr6"], before[layout.OfExits.Block, "Dr7"]);
        yield return At(end, "that DR6 tells of the single step", Equal(after[layout.OfExits.Block, "Dr6"],
            Select(steps, Term.Binary(Operator.BitOr, Term.Binary(Operator.BitAnd, dr6, Literal(~DebugBits.Breakpoints)), Literal(DebugBits.Dr6Reset | DebugBits.SingleStep)), dr6)));
        yield return At(end, "that its handler may access debug registers", Equal(after[layout.OfExits.Block, "Dr7"],
            Select(steps, Term.Binary(Operator.BitAnd, dr7, Literal(~DebugBits.GeneralDetect)), dr7)));
    }

    // INT n, and by an exception's type INT3 and INTO: AMD APM volume 2, 15.20.
    static Term IsRaisedAgain(Term interrupted)
    {
        var (vector, type) = (Term.Extract(interrupted, 7, 0), Term.Extract(interrupted, 10, 8));
        var isOfInstruction = Or(Equal(vector, Term.Vector(TrapVector.Breakpoint, 8)), Equal(vector, Term.Vector(TrapVector.Overflow, 8)));
        return Or(Equal(type, Term.Vector(GuestEvent.SoftwareInterrupt, 3)), And(Equal(type, Term.Vector(GuestEvent.Exception, 3)), isOfInstruction));
    }

    static Term Bit(Term word, int bit) => Not(IsZero(Term.Extract(word, bit, bit)));
}
