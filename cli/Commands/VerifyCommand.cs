using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Cli.Building;
using Cordon.Cli.Certificates;
using Cordon.Cli.Configuration;
using Cordon.Cli.Evidence;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Commands;

/// <summary><c>cordon verify</c>: checks a certificate; signature and digests need nothing but the file and the image.</summary>
public sealed class VerifyCommand : CliCommand
{
    private readonly Argument<string> certificate = new("CERTIFICATE") { Description = "The certificate's file" };
    private readonly Option<string?> image = new("--image") { Description = "The image; the one beside the certificate when not said", HelpName = "FILE" };
    private readonly Option<string?> publicKey = new("--public-key") { Description = "The key that must have signed (PEM)", HelpName = "FILE" };
    private readonly Option<bool> recheck = new("--recheck") { Description = "Solve every obligation again" };
    private readonly Option<bool> rebuild = new("--rebuild") { Description = "Build the image again and compare it bit for bit" };

    /// <summary>The command.</summary>
    public VerifyCommand() : base("verify", "Check a certificate")
    {
        Arguments.Add(certificate);
        foreach (var option in (Option[])[image, publicKey, recheck, rebuild])
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    protected override async Task<CommandResult> RunAsync(ParseResult arguments, Session session, CancellationToken cancellation)
    {
        var path = arguments.GetValue(certificate)!;
        var verified = Certificate.Verify(path, arguments.GetValue(image), arguments.GetValue(publicKey));
        var statement = verified.Statement;
        session.Reporter.Line($"signature   holds, by the key {verified.KeyFingerprint}");
        session.Reporter.Line($"digests     hold: {session.Workspace.Display(verified.ImagePath)} is {statement.ImageSha256}");
        var failed = statement.Claims.Where(claim => !claim.Holds).ToList();
        if (failed.Count > 0)
        {
            throw CordonException.ClaimFails($"{path}: the certificate itself says that this does not hold: {failed[0].Name}: {failed[0].Evidence}");
        }

        session.Reporter.Line($"claims      {statement.Claims.Count}, all hold");
        var tables = TableCheck.Run(verified, session.Workspace);
        if (tables is not null)
        {
            session.Reporter.Line($"tables      {tables}");
        }

        var answers = 0;
        if (arguments.GetValue(recheck))
        {
            var archive = ProofRun.ArchiveOf(session.Workspace);
            answers = await Task.Run(() => Recheck.Run(statement, archive, session.Reporter, cancellation), CancellationToken.None).ConfigureAwait(false);
            session.Reporter.Line($"obligations {answers} answers, all given again");
        }

        if (arguments.GetValue(rebuild))
        {
            await RebuildAsync(statement, path, session, cancellation).ConfigureAwait(false);
            session.Reporter.Line("build       the same bytes again");
        }

        return new CommandResult(ExitStatus.Holds, NameOf(statement), new JsonObject
        {
            ["signature"] = true,
            ["digests"] = true,
            ["tables"] = tables,
            ["rechecked"] = answers,
            ["rebuilt"] = arguments.GetValue(rebuild),
            ["key"] = verified.KeyFingerprint,
            ["claims"] = Statement.ToJson(statement.Claims),
        });
    }

    private static async Task RebuildAsync(Statement statement, string path, Session session, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File(NameOf(statement) + ".config");
        await File.WriteAllTextAsync(file, statement.Predicate["configuration"]!["text"]!.GetValue<string>(), cancellation).ConfigureAwait(false);
        var configuration = await new Configurator(session.Workspace).LoadAsync(file, cancellation).ConfigureAwait(false);
        var built = await new ImageBuilder(session).BuildAgainAsync(configuration, folder.Path, cancellation).ConfigureAwait(false);
        if (built.Sha256 != statement.ImageSha256)
        {
            var sources = new SourceTree(session.Workspace).Whole() == statement.Predicate["sources"]!["all"]!.GetValue<string>()
                ? "from the same sources"
                : "from other sources than the certificate's";
            throw CordonException.ClaimFails($"{path}: building again, {sources}, gives an image with SHA-256 {built.Sha256} instead of {statement.ImageSha256}");
        }
    }

    private static string NameOf(Statement statement) => statement.Predicate["configuration"]!["name"]!.GetValue<string>();
}
