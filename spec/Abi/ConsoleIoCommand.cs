namespace Cordon.Spec;

/// <summary>Sub-ops of console_io: <c>CONSOLEIO_*</c> of <c>xen.h</c>.</summary>
public enum ConsoleIoCommand : uint
{
    /// <summary>Writes bytes.</summary>
    Write = 0,

    /// <summary>Reads bytes.</summary>
    Read = 1,
}
