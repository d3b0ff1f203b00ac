namespace Cordon.Proofs.Smt;

/// <summary>What a solver says of a set of formulas.</summary>
public enum Verdict
{
    /// <summary>Nothing satisfies them: the obligation whose negation was among them is proved.</summary>
    Unsatisfiable,
    /// <summary>Something does.</summary>
    Satisfiable,
    /// <summary>It gave up or ran out of time. Never a proof.</summary>
    Unknown,
}

/// <summary>How a solver goes about a question.</summary>
public enum Effort
{
    /// <summary>By ways that are quick but often give up, then by the others.</summary>
    Usual,
    /// <summary>By the quick ways alone: for a question that can be asked in parts.</summary>
    Quick,
    /// <summary>By the others alone: for formulas that are most likely satisfiable, or like some that the quick ways did not decide.</summary>
    Thorough,
}

/// <summary>A decision procedure for QF_UFBV. Not for use by several threads at once.</summary>
public interface ISolver : IDisposable
{
    /// <summary>Its name, as on the command line: <c>z3</c>, <c>cvc5</c>.</summary>
    string Name { get; }

    /// <summary>Forgets every assertion and level.</summary>
    void Reset();

    /// <summary>Opens a level of assertions.</summary>
    void Push();

    /// <summary>Drops the assertions of the last level.</summary>
    void Pop();

    /// <summary>Adds a formula.</summary>
    void Assert(Term formula);

    /// <summary>Decides the formulas asserted so far.</summary>
    /// <param name="effort">How.</param>
    /// <exception cref="SolverException">The solver died or answered with an error.</exception>
    Verdict Check(Effort effort = Effort.Usual);

    /// <summary>Whether the last question was not decided by ways that are quick: others like it may leave them out.</summary>
    bool WasThorough { get; }

    /// <summary>The value of a term in the model that the last <see cref="Check"/> found satisfiable.</summary>
    /// <exception cref="SolverException">There is no model, or the solver died.</exception>
    UInt128 Value(Term term);

    /// <summary>The values of several terms in that model, in their order.</summary>
    /// <exception cref="SolverException">There is no model, or the solver died.</exception>
    IReadOnlyList<UInt128> Values(IReadOnlyList<Term> terms);

    /// <summary>Decides a whole script that ends in <c>check-sat</c>; what was asserted before is forgotten.</summary>
    /// <param name="script">The script.</param>
    /// <param name="effort">How.</param>
    /// <exception cref="SolverException">The solver died or answered with an error.</exception>
    Verdict CheckScript(string script, Effort effort = Effort.Usual);
}

/// <summary>A solver is missing, was killed, or answered with an error.</summary>
public sealed class SolverException(string message, bool missing = false) : Exception(message)
{
    /// <summary>Whether the machine lacks the solver (exit status 3 of the command line).</summary>
    public bool Missing { get; } = missing;
}
