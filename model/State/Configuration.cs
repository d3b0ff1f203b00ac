using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// What was configured: one field an option of <c>spec/Kconfig</c>. In proofs each is a symbol, so that one proof covers every
/// configuration; in tests they are the values of the configuration that was built. Constant.
/// </summary>
public sealed partial class State
{
    /// <summary>PVH guests: <c>CONFIG_PVH</c>.</summary>
    [Clause("HC-GEN-010")]
    public Bool Pvh;

    /// <summary>The FIFO interface of event channels: <c>CONFIG_EVENT_FIFO</c>.</summary>
    [Clause("HC-GEN-010")]
    public Bool EventFifo;

    /// <summary>Grant tables: <c>CONFIG_GRANT_TABLE</c>.</summary>
    [Clause("HC-GEN-010")]
    public Bool GrantTable;

    /// <summary>The console calls: <c>CONFIG_CONSOLE_IO</c>.</summary>
    [Clause("HC-GEN-010")]
    public Bool ConsoleIo;
}
