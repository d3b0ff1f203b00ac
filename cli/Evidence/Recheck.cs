using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cordon.Cli.Certificates;
using Cordon.Cli.Shell;
using Cordon.Proofs.Smt;

namespace Cordon.Cli.Evidence;

/// <summary>Solves every obligation that a certificate names again, from its archived file, without any kept answer.</summary>
public static class Recheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Asks every solver that answered.</summary>
    /// <param name="statement">The certificate's statement.</param>
    /// <param name="archive">The folder with <c>HASH.smt2</c> files.</param>
    /// <param name="reporter">Where progress goes.</param>
    /// <param name="cancellation">Stops asking.</param>
    /// <returns>How many answers were given again.</returns>
    /// <exception cref="CordonException">An answer differs, or a file is not what the certificate names (1); a file or a solver is missing (3).</exception>
    public static int Run(Statement statement, string archive, Reporter reporter, CancellationToken cancellation)
    {
        var questions = Questions(statement).ToList();
        if (questions.Count == 0)
        {
            throw CordonException.ClaimFails("the certificate names no obligation, so there is nothing to check again");
        }

        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(questions.GroupBy(question => question.Hash), parallel, group =>
            {
                var script = Script(archive, group.Key);
                foreach (var question in group.DistinctBy(question => question.Solver))
                {
                    Ask(question, script);
                    reporter.Status($"solving again {Interlocked.Increment(ref done)}/{questions.Count} {question.Name}");
                }
            });
        }
        catch (AggregateException several)
        {
            throw several.Flatten().InnerExceptions[0] switch
            {
                SolverException error => ProofRun.OfSolver(error),
                CordonException error => error,
                var error => new InvalidOperationException(error.Message, error),
            };
        }

        return done;
    }

    private sealed record Question(string Name, string Hash, string Solver, string Answer);

    private static IEnumerable<Question> Questions(Statement statement) =>
        from obligation in statement.Predicate["proofs"]?["obligations"]?.AsArray() ?? []
        from answer in obligation!["answers"]!.AsObject()
        select new Question(
            obligation["name"]!.GetValue<string>(), obligation["sha256"]!.GetValue<string>(), answer.Key, answer.Value!.GetValue<string>());

    private static void Ask(Question question, string script)
    {
        using var solver = Solvers.Start(question.Solver, Timeout);
        var answer = ProofEvidence.SmtName(solver.CheckScript(script));
        if (answer != question.Answer)
        {
            throw CordonException.ClaimFails($"{question.Solver} says {answer} of {question.Name} ({question.Hash}), the certificate says {question.Answer}");
        }
    }

    private static string Script(string archive, string hash)
    {
        var path = Path.Combine(archive, hash + ".smt2");
        if (!File.Exists(path))
        {
            throw CordonException.Lacking($"{path} is missing: --recheck solves archived obligations; cordon prove archives them");
        }

        var bytes = File.ReadAllBytes(path);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == hash
            ? System.Text.Encoding.UTF8.GetString(bytes)
            : throw CordonException.ClaimFails($"{path} is not the obligation that the certificate names: its SHA-256 is another");
    }
}
