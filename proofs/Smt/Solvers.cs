using System.Diagnostics;

namespace Cordon.Proofs.Smt;

/// <summary>Debian's <c>z3</c>.</summary>
/// <param name="timeout">How long it may think about one question.</param>
public sealed class Z3(TimeSpan timeout) : SolverProcess("z3", "-in", timeout)
{
    /// <inheritdoc/>
    protected override string Options(TimeSpan timeout) => $"(set-option :timeout {(long)timeout.TotalMilliseconds})\n";

    /// <inheritdoc/>
    /// <remarks>
    /// Inside a level z3 uses its core with congruence closure, which decides most questions here in a few ms; some are easier for its
    /// tactic for the logic, which first replaces functions by constraints on pairs of applications.
    /// </remarks>
    protected override IReadOnlyList<string> Questions(TimeSpan timeout, bool expectsModel)
    {
        var first = Math.Min(timeout.TotalMilliseconds, 3000);
        var tactic = $"(set-option :timeout {(long)timeout.TotalMilliseconds})\n(check-sat-using qfufbv)";
        return expectsModel ? [tactic] : [$"(set-option :timeout {(long)first})\n(check-sat)", tactic];
    }
}

/// <summary>Debian's <c>cvc5</c>: another code base, so that a certificate does not rest on one solver.</summary>
/// <param name="timeout">How long it may think about one question.</param>
public sealed class Cvc5(TimeSpan timeout) : SolverProcess("cvc5", "--incremental --lang=smt2.6 -q", timeout)
{
    /// <inheritdoc/>
    protected override string Options(TimeSpan timeout) => $"(set-option :tlimit-per {(long)timeout.TotalMilliseconds})\n";
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
