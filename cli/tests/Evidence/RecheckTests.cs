using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Evidence;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Tests.Evidence;

/// <summary>Obligations are solved again from their archived files, by each solver that the certificate names.</summary>
public sealed class RecheckTests : IDisposable
{
    private const string Unsatisfiable = "(set-logic QF_UFBV)\n(declare-const x (_ BitVec 64))\n(assert (not (= x x)))\n(check-sat)\n";
    private readonly TemporaryFolder folder = new();
    private readonly Reporter reporter = new(TextWriter.Null, TextWriter.Null, json: false, quiet: true, terminal: false);

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    /// <summary>Both solvers answer as the certificate says.</summary>
    [Fact]
    public void Answers_are_given_again() => Assert.Equal(2, Run("unsat", Archive(Unsatisfiable)));

    /// <summary>An answer that the solver does not give is found.</summary>
    [Fact]
    public void A_claimed_answer_that_is_not_given_is_found() => Refused("sat", Archive(Unsatisfiable), ExitStatus.ClaimFails, "the certificate says sat");

    /// <summary>A file that was changed is not the obligation.</summary>
    [Fact]
    public void A_changed_file_is_found()
    {
        var hash = Archive(Unsatisfiable);
        File.AppendAllText(folder.File(hash + ".smt2"), "; changed\n");
        Refused("unsat", hash, ExitStatus.ClaimFails, "its SHA-256 is another");
    }

    /// <summary>A file that is missing cannot be solved again.</summary>
    [Fact]
    public void A_missing_file_is_named() => Refused("unsat", new string('0', 64), ExitStatus.Lacking, "is missing");

    /// <summary>A certificate without obligations has nothing to check again.</summary>
    [Fact]
    public void Nothing_is_not_checked()
    {
        var error = Assert.Throws<CordonException>(() => Recheck.Run(new Statement("i", "", []), folder.Path, reporter, CancellationToken.None));
        Assert.Equal(ExitStatus.ClaimFails, error.Status);
    }

    private string Archive(string script)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        File.WriteAllText(folder.File(hash + ".smt2"), script);
        return hash;
    }

    private void Refused(string answer, string hash, ExitStatus status, string message)
    {
        var error = Assert.Throws<CordonException>(() => Run(answer, hash));
        Assert.Equal(status, error.Status);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private int Run(string answer, string hash)
    {
        var obligation = new JsonObject
        {
            ["name"] = "Call/Claim",
            ["sha256"] = hash,
            ["answers"] = new JsonObject { ["z3"] = answer, ["cvc5"] = answer },
        };
        var predicate = new JsonObject { ["proofs"] = new JsonObject { ["obligations"] = new JsonArray(obligation) } };
        return Recheck.Run(new Statement("i", "", predicate), folder.Path, reporter, CancellationToken.None);
    }
}
