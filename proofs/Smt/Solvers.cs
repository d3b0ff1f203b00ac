using System.Diagnostics;

namespace Cordon.Proofs.Smt;

/// <summary>Debian's <c>z3</c>.</summary>
/// <param name="timeout">How long it may think about one question.</param>
public sealed class Z3(TimeSpan timeout) : SolverProcess("z3", "-in", timeout)
{
    /// <inheritdoc/>
    protected override string Options(TimeSpan timeout) => $"(set-option :timeout {(long)timeout.TotalMilliseconds})\n";

    // z3's own count of what it does, the same on every machine whatever else runs there: about one second's work, and about ten.
    const int QuickResources = 2_500_000, ThoroughResources = 30_000_000;

    /// <inheritdoc/>
    /// <remarks>
    /// Inside a level z3 uses its core with congruence closure, which decides most questions here in a few ms; some are easier for its
    /// tactic for the logic, which first replaces functions by constraints on pairs of applications.
    /// </remarks>
    protected override IReadOnlyList<string> Questions(Effort effort)
    {
        const string Core = "(check-sat)", Tactic = "(check-sat-using qfufbv)";
        IReadOnlyList<string> slow = [Within(ThoroughResources, Tactic), Within(ThoroughResources, Core), Tactic];
        var quick = Within(QuickResources, Core);
        return effort switch { Effort.Quick => [quick], Effort.Thorough => slow, _ => [quick, .. slow] };
    }

    // A limit that stayed would end a later push.
    static string Within(int resources, string question) => $"(set-option :rlimit {resources})\n{question}\n(set-option :rlimit 0)";
}

/// <summary>Debian's <c>cvc5</c>: another code base, so that a certificate does not rest on one solver.</summary>
/// <param name="timeout">How long it may think about one question.</param>
public sealed class Cvc5(TimeSpan timeout) : SolverProcess("cvc5", "--incremental --lang=smt2.6 -q", timeout)
{
    /// <inheritdoc/>
    protected override string Options(TimeSpan timeout) => $"(set-option :tlimit-per {(long)timeout.TotalMilliseconds})\n";

    /// <inheritdoc/>
    protected override TimeSpan QuickTimeout { get; } = timeout < TimeSpan.FromSeconds(10) ? timeout : TimeSpan.FromSeconds(10);
}

/// <summary>The solvers by name.</summary>
public static class Solvers
{
    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["z3", "cvc5"];

    /// <summary>What the solver prints as its version.</summary>
    /// <exception cref="SolverException">The machine lacks it.</exception>
    public static string Version(string name)
    {
        Start(name, TimeSpan.FromSeconds(1)).Dispose();
        using var process = Process.Start(new ProcessStartInfo(name, "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n')[0].Trim();
    }

    /// <summary>Starts the solver called <paramref name="name"/>.</summary>
    /// <exception cref="SolverException">There is no such solver, or the machine lacks it.</exception>
    public static ISolver Start(string name, TimeSpan timeout) => name switch
    {
        "z3" => new Z3(timeout),
        "cvc5" => new Cvc5(timeout),
        _ => throw new SolverException($"solver `{name}`: unknown; it is one of {string.Join(", ", Names)}"),
    };
}
