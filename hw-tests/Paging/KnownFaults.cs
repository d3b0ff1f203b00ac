using Cordon.GeneratedTests.Paging;
using Cordon.Model;

namespace Cordon.HwTests.Paging;

/// <summary>
/// In which accesses the emulators of the lanes do otherwise than the manuals say. Each is as narrow as what was seen, and was looked up in the manuals before it came here.
/// </summary>
public static class KnownFaults
{
    /// <summary>The name of the fault that explains why the processor did not do as the model says; null when there is none.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="theCase">The case.</param>
    /// <param name="expected">What the model says.</param>
    /// <param name="isRefused">Whether the model says that CR3 cannot be written.</param>
    /// <param name="observed">What was seen.</param>
    /// <param name="state">The model's state after the access.</param>
    public static string? Explain(string lane, PagingCase theCase, Translation expected, bool isRefused, Observation observed, State state) => null;
}
