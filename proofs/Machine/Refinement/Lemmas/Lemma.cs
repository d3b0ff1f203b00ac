using System.Diagnostics;
using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// What is shown of a function that handlers call and a contract replaces. A lemma gives the function's own execution, and goals; all must hold for what its contract
/// promises.
/// </summary>
public abstract class Lemma
{
    /// <summary>The function.</summary>
    public abstract string Function { get; }

    /// <summary>What it promises, in a sentence.</summary>
    public abstract string Promise { get; }

    /// <summary>Whether handlers call it; else it is what happens around them.</summary>
    public virtual bool IsCalledByHandlers => true;

    /// <summary>Functions that are replaced in turn, whose contracts are taken for granted or have lemmas of their own.</summary>
    public virtual IReadOnlyList<string> RestsOn => [];

    /// <summary>Whether the vcpu that calls is known to run, as it is where its run has just ended.</summary>
    protected virtual bool CallerRuns => false;

    /// <summary>What replaces them, and who answers for machine frames where their content is not looked at.</summary>
    protected virtual (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
        => (new Dictionary<string, Contract>(), null);

    /// <summary>Executes the function and says what is owed.</summary>
    protected abstract IEnumerable<RefinementGoal> Goals(LemmaContext context);

    /// <summary>Shows the lemma of an image.</summary>
    public LemmaResult Show(RefinedImage image, ObligationSolver solvers, string solver)
    {
        var clock = Stopwatch.StartNew();
        Executor? executor = null;
        LemmaResult End(RefinementOutcome outcome, string reason, ulong address = 0) => new(Function, Promise, outcome, reason, address, clock.Elapsed.TotalSeconds)
        {
            Executed = executor?.Executed ?? new HashSet<ulong>(),
        };
        try
        {
            return solvers.Remembering(solver, plain => solvers.Remembering(solver, informed =>
            {
                var caller = new Caller(new DomainId(new(Wide("caller.domain"))), new VcpuId(new(Wide("caller.vcpu"))), new(Term.Variable("caller.now", 64)), new Choices());
                var facts = new StateFacts(image.Model, image.Layout, caller, CallerRuns);
                var judge = new Judge(plain, informed, facts);
                var contracts = Contracts.Endings.Functions.ToDictionary(name => name, _ => (Contract)Contracts.Endings.Apply);
                var (replaced, frames) = Surroundings(image, caller);
                foreach (var (name, contract) in replaced)
                {
                    contracts[name] = contract;
                }
                executor = new Executor(image.Image, image.Listing, image.Layout, judge, facts, contracts) { Frames = frames };
                var context = new LemmaContext(image, executor, caller);
                var decision = new GoalDecision(solvers, solver, facts);
                foreach (var goal in Goals(context))
                {
                    var answer = decision.Decide(goal with { Assumed = [.. About(judge.Assumed, goal), .. goal.Assumed] });
                    if (answer.Outcome != RefinementOutcome.Refined)
                    {
                        return End(answer.Outcome, answer.Reason) with { Counterexample = answer.Counterexample, IsUnanswered = answer.Outcome == RefinementOutcome.NotProved };
                    }
                }
                return End(RefinementOutcome.Refined, "");
            }));
        }
        catch (MachineFaultException fault)
        {
            return End(RefinementOutcome.NotProved, fault.Message, fault.Address) with { IsUnanswered = fault.IsTimeOut };
        }
    }

    // What was assumed of values that the goal does not speak of, those of another case, says nothing of it.
    static IEnumerable<Term> About(IEnumerable<Term> assumed, RefinementGoal goal)
    {
        var named = FreshIn([.. goal.Assumed, goal.Goal]);
        return assumed.Where(fact => FreshIn([fact]) is { } fresh && (fresh.Count == 0 || fresh.Overlaps(named)));
    }

    static HashSet<string> FreshIn(IEnumerable<Term> terms)
    {
        var (names, seen, pending) = (new HashSet<string>(), new HashSet<Term>(), new Stack<Term>(terms));
        while (pending.TryPop(out var term))
        {
            if (!seen.Add(term))
            {
                continue;
            }
            if (term.Operator == Operator.Variable && term.Name!.Contains('!', StringComparison.Ordinal))
            {
                names.Add(term.Name);
            }
            foreach (var operand in term.Operands)
            {
                pending.Push(operand);
            }
        }
        return names;
    }

    static Term Wide(string name) => Term.ZeroExtend(Term.Variable(name, 16), 64);
}

/// <summary>What a lemma works with.</summary>
/// <param name="Image">The image.</param>
/// <param name="Executor">Who executes.</param>
/// <param name="Caller">A vcpu that makes some hypercall.</param>
public sealed record LemmaContext(RefinedImage Image, Executor Executor, Caller Caller)
{
    /// <summary>A function of the image.</summary>
    public MachineFunction FunctionOf(string name) => Image.Listing.Functions.FirstOrDefault(f => f.Name == name)
        ?? throw new MachineFaultException($"the image has no function {name}");
}

/// <summary>How a lemma ended.</summary>
/// <param name="Function">The function that it is about.</param>
/// <param name="Promise">What it promises.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it is not shown; empty when it is.</param>
/// <param name="Address">The instruction at which it failed; 0 when none is to blame.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record LemmaResult(string Function, string Promise, RefinementOutcome Outcome, string Reason, ulong Address, double Seconds)
{
    /// <summary>Where it is refuted: registers and fields of tables for which the function does not keep its promise.</summary>
    public IReadOnlyList<string> Counterexample { get; init; } = [];

    /// <summary>Whether it is not shown because a solver or the time gave no answer, not because something was refused.</summary>
    public bool IsUnanswered { get; init; }

    /// <summary>The addresses of the instructions that were executed.</summary>
    public IReadOnlySet<ulong> Executed { get; init; } = new HashSet<ulong>();
}
