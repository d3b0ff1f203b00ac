using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Proofs.Vectors;
using Cordon.Spec;
using Bool = Cordon.Proofs.Symbolic.SymbolicBool;
using Word = Cordon.Proofs.Symbolic.SymbolicWord;

namespace Cordon.Proofs;

/// <summary>
/// What a step on the machine of <see cref="VectorMachine"/> is: options as they are built, arguments as wide as their fields, a caller that runs and has pages
/// for what it hands over, and choices that an implementation makes.
/// </summary>
public sealed class MachineInputs
{
    // Which registers an address, whatever is there.
    static readonly HashSet<string> registersAddress = ["VcpuOp.RegisterRunstateMemoryArea", "VcpuOp.RegisterVcpuTimeMemoryArea", "XenVersion.Pagesize"];
    static readonly HashSet<string> opensPort = ["EventChannelOp.AllocUnbound", "EventChannelOp.BindInterdomain", "EventChannelOp.BindVirq", "EventChannelOp.BindIpi"];
    const ulong WholeTable = ulong.MaxValue;
    const ulong NegativeCount = 0x8000_0000;
    const ulong MostPortsOfReset = 6;

    readonly ModelOperation operation;
    readonly SubOp? subOp;
    readonly State any;
    readonly Caller caller;
    readonly List<Bool> rules = [];
    readonly List<Bool> simplest = [];

    /// <summary>Those of one path of a step.</summary>
    /// <param name="model">The project's model.</param>
    /// <param name="operation">The step.</param>
    /// <param name="path">The path.</param>
    /// <param name="isOn">Whether the options are on.</param>
    /// <param name="slots">Pages of an event array at the most; where they are many, all but the first are one frame.</param>
    public MachineInputs(ModelDescription model, ModelOperation operation, StepPath path, bool isOn, ulong slots)
    {
        this.operation = operation;
        any = (State)model.AnyState();
        caller = (Caller)SymbolicInput.Symbol(typeof(Caller), "caller");
        subOp = HypercallTable.Modelled.Where(pair => HypercallTable.NameOf(pair.Call, pair.SubOp) == operation.Name).Select(pair => pair.SubOp).FirstOrDefault();
        TouchedKeys.Take(any);
        Constants(isOn);
        Arguments();
        Choices(path);
        if (operation.IsHypercall)
        {
            CallerRuns();
            CallerHasPages(path);
            OneStep();
            LongArray(slots);
        }
        else
        {
            Transition();
        }
        Touched = TouchedKeys.Take(any);
    }

    /// <summary>The formulas.</summary>
    public IReadOnlyList<Term> Rules => [.. rules.Select(rule => rule.Term)];

    /// <summary>What makes a step that is one of several in its call the only one, or the first; a path may need another.</summary>
    public IReadOnlyList<Term> Simplest => [.. simplest.Select(rule => rule.Term)];

    /// <summary>The cells that they read.</summary>
    public TouchedKeys Touched { get; }

    void Constants(bool isOn)
    {
        rules.AddRange([any.Pvh == isOn, any.EventFifo == isOn, any.GrantTable == isOn, any.ConsoleIo == isOn]);
        rules.Add(any.FrameCount == VectorMachine.Frames);
        rules.Add(caller.Now < VectorMachine.TimeLimit);
    }

    static Word Symbol(string name) => new(Term.Variable(name, 64));

    static Word Argument(string field) => Symbol($"arguments.{field}");

    void Arguments()
    {
        foreach (var field in subOp?.Fields ?? [])
        {
            if (field.Bits < 64)
            {
                rules.Add(Argument(field.Name) < (1UL << field.Bits));
            }
            if (field.Kind == FieldKind.Address && !registersAddress.Contains(operation.Name))
            {
                var done = subOp!.Shape == Shape.ExtentList ? Argument("Start") << 3 : 0UL;
                // Lists that go together lie one behind the other.
                var behind = subOp.Shape == Shape.MapList ? field.Name switch { "Gpfns" => 0x100UL, "Errs" => 0x200UL, _ => 0UL } : 0UL;
                rules.Add(Argument(field.Name) == (VectorMachine.BufferGfn << 12) + behind - done);
            }
        }
    }

    void CallerRuns()
    {
        rules.Add((caller.Domain.Value == MachineUniverse.Caller) & (caller.Vcpu.Value == 0) & Assumptions.CallerRuns(any, caller));
        rules.Add((any.Blocked[caller.Domain, caller.Vcpu] == 0) & (any.Polling[caller.Domain, caller.Vcpu] == Polling.None));
    }

    // They are the caller's RAM, and of no other use: the step neither maps nor writes them of itself.
    void CallerHasPages(StepPath path)
    {
        for (ulong i = 0; i < VectorMachine.CallerPages; i++)
        {
            var gfn = new Gfn(VectorMachine.FirstCallerGfn + i);
            var frame = new Mfn(VectorMachine.FirstCallerFrame + i);
            rules.Add((any.P2mType[caller.Domain, gfn] == P2mType.RamReadWrite) & (any.P2mFrame[caller.Domain, gfn] == frame.Value));
            rules.Add((any.RefCount[frame] == 2) & (any.FrameType[frame] == FrameType.Ram));
        }
        foreach (var key in path.Touched.Of(nameof(State.P2mType)))
        {
            var gfn = new Word(key.Terms[1]);
            rules.Add((new Word(key.Terms[0]) != caller.Domain.Value) | (gfn - VectorMachine.FirstCallerGfn >= VectorMachine.CallerPages));
        }
        foreach (var key in path.Touched.Of(nameof(State.Memory)).Concat(path.Touched.Of(nameof(State.RefCount))))
        {
            rules.Add(new Word(key.Terms[0]) - VectorMachine.FirstCallerFrame >= VectorMachine.CallerPages);
        }
    }

    void Choices(StepPath path)
    {
        var choices = caller.Choices;
        rules.Add((choices.RivalPort == 0) & (choices.InputBytes <= VectorMachine.InputBytes) & (choices.OutOfMemory <= 1));
        // A machine that runs out of memory has no free frame.
        foreach (var key in path.Touched.Of(nameof(State.Owner)))
        {
            rules.Add(Logic.Implies(choices.OutOfMemory != 0, any.Owner[new Mfn(new Word(key.Terms[0]))] != Domid.Invalid));
        }
        // The first handle of a domain that has none; a machine that runs out of memory has none for it.
        rules.Add(choices.Handle == Logic.Select(choices.OutOfMemory != 0, Model.Choices.NoHandle, 0UL));
        var opener = opensPort.Contains(operation.Name) ? Opener() : operation.Name == "HypervisorPorts.Connect" ? caller.Domain : (DomainId?)null;
        if (opener is not { } domain)
        {
            return;
        }
        // The lowest free port; none when all are taken, of which there are few then.
        rules.Add(choices.Port < VectorMachine.OpenedPorts);
        rules.Add(Logic.Implies(choices.Port == 0, any.PortLimit[domain] <= VectorMachine.OpenedPorts));
        for (ulong port = 1; port < VectorMachine.OpenedPorts; port++)
        {
            rules.Add(Logic.Implies((choices.Port == 0) | (choices.Port > port), !Ports.IsFree(any, domain, new Port(port))));
        }
    }

    DomainId Opener()
        => operation.Name == "EventChannelOp.AllocUnbound"
            ? new(Logic.Select(Argument("Dom") == Domid.Self, caller.Domain.Value, Argument("Dom"))) : caller.Domain;

    // A call of several steps makes this one, from this state, when it is the first of them.
    void OneStep()
    {
        switch (subOp?.Shape)
        {
            case Shape.ExtentList:
                simplest.AddRange([Argument("Start") == 0, Argument("NrExtents") == 1, Argument("ExtentOrder") == 0]);
                break;
            case Shape.PollList:
                simplest.Add(Argument("Index") == 0);
                break;
            case Shape.EveryPort:
                simplest.Add((any.PortLimit[caller.Domain] <= MostPortsOfReset) & (Argument("Port") < any.PortLimit[caller.Domain]));
                break;
            case Shape.MapList:
                simplest.AddRange([Argument("Start") == 0, Argument("Size") <= 1, (Argument("Index") == WholeTable) | (Argument("Index") == 0)]);
                break;
            case Shape.StructureList:
                rules.Add((Argument("Count") == 1) | (Argument("Count") >= NegativeCount));
                break;
            case Shape.GrantFrameList:
                simplest.Add((Argument("Index") == WholeTable) | (Argument("Index") == 0));
                break;
        }
    }

    void LongArray(ulong slots)
    {
        for (var slot = MachineUniverse.FewSlots; slot < slots; slot++)
        {
            simplest.Add(any.EventArrayFrame[caller.Domain, new Slot(slot)] == MachineUniverse.LastFrame + 1);
        }
    }

    // Who makes a step of the hypervisor's own is a domain that exists or is to, or the hypervisor.
    void Transition()
    {
        rules.Add((caller.Domain.Value == MachineUniverse.Caller) | (caller.Domain.Value == Domid.Xen));
        rules.Add(caller.Vcpu.Value == 0);
        simplest.Add(caller.Domain.Value == MachineUniverse.Caller);
        // The scheduler, the timers and what injects look at vcpus that there are, of domains that run.
        if (operation.Name.StartsWith("Injection.", StringComparison.Ordinal) || operation.Name.StartsWith("Timers.", StringComparison.Ordinal))
        {
            rules.Add((any.Life[caller.Domain] == DomainLife.Running) & (Symbol("vcpu") < any.VcpuCount[caller.Domain]));
        }
        if (operation.Name.StartsWith("Timers.", StringComparison.Ordinal))
        {
            NoOtherTimerIsDue();
        }
        if (operation.Name == "EventChannelOp.RaiseDeferred")
        {
            AddsItsPage();
        }
        // The machine's builder starts vcpu 0, as it ends the building of a domain.
        if (operation.Name == "Builder.StartVcpu")
        {
            simplest.AddRange([Symbol("vcpu") == 0, any.SharedInfoFrame[caller.Domain] != 0]);
        }
        // What the machine's builder gives every domain.
        if (operation.Name == "Builder.Begin")
        {
            rules.AddRange([Symbol("gfnLimit") == VectorMachine.Gfns, Symbol("portLimit") == VectorMachine.Ports, Symbol("maxGrantFrames") == VectorMachine.GrantFrames]);
        }
    }

    // An implementation makes it of EVTCHNOP_expand_array, of the page with the port's word, for each port whose event waited.
    void AddsItsPage()
    {
        var gfn = new Gfn(VectorMachine.FirstGfn);
        simplest.Add((any.EventArrayPages[caller.Domain] == 1) & P2m.IsUsableRam(any, caller.Domain, gfn));
        simplest.Add(any.EventArrayFrame[caller.Domain, new Slot(0UL)] == any.P2mFrame[caller.Domain, gfn] + 1);
        foreach (var port in MachineUniverse.Ports)
        {
            simplest.Add((Symbol("port") == port) | (any.PortDeferred[caller.Domain, new Port(port)] == 0));
        }
    }

    // An implementation acts on all timers that are due, one after the other: the step's is the only one, so that it finds the vector's state.
    void NoOtherTimerIsDue()
    {
        foreach (var domain in MachineUniverse.Domains.Select(number => new DomainId(number)))
        {
            foreach (var vcpu in MachineUniverse.Vcpus.Select(number => new VcpuId(number)))
            {
                var isIts = (domain == caller.Domain) & (vcpu.Value == Symbol("vcpu"));
                IsNotDue("Timers.ExpireSingleShot", isIts, any.SingleShotSet[domain, vcpu] != 0, any.SingleShotDue[domain, vcpu]);
                IsNotDue("Timers.ExpirePeriodic", isIts, any.PeriodicPeriod[domain, vcpu] != 0, any.PeriodicDue[domain, vcpu]);
                IsNotDue("Timers.ExpirePoll", isIts, any.PollDue[domain, vcpu] != 0, any.PollDue[domain, vcpu]);
            }
        }
    }

    void IsNotDue(string expiry, Bool isIts, Bool isSet, Word due)
    {
        var isTheStep = operation.Name == expiry ? isIts : false;
        simplest.Add(isTheStep | !isSet | (due > caller.Now));
    }
}
