using Cordon.Cli.Building;
using Cordon.Cli.Configuration;
using Cordon.Cli.Shell;

namespace Cordon.Cli.Evidence;

/// <summary>What the evidence of a certificate is about.</summary>
/// <param name="Session">Where things are, and where progress goes.</param>
/// <param name="Configuration">The configuration.</param>
/// <param name="Image">Its image.</param>
/// <param name="Sources">The sources' digests.</param>
public sealed record CertificateContext(Session Session, ConfigurationFile Configuration, BuiltImage Image, SourceTree Sources);
