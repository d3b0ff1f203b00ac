using Cordon.Spec;

namespace Cordon.Model;

/// <summary><c>console_io</c>: bytes to and from the hypervisor's console. What the console holds is not part of the state.</summary>
public static class ConsoleIo
{
    /// <summary><c>CONSOLEIO_write</c>: writes <c>Count</c> bytes.</summary>
    [Clause("HC-CON-001"), Clause("HC-CON-002")]
    public static Result Write(State state, Caller caller, ConsoleIoWriteArguments arguments)
    {
        if (!state.ConsoleIo)
        {
            return Result.Error(Errno.ENOSYS);
        }
        return Result.Success;
    }

    /// <summary><c>CONSOLEIO_read</c>: how many bytes, at most <c>Count</c>, were waiting; the environment says.</summary>
    [Clause("HC-CON-003"), Clause("HC-CON-004")]
    public static Result Read(State state, Caller caller, ConsoleIoReadArguments arguments)
    {
        if (!state.ConsoleIo)
        {
            return Result.Error(Errno.ENOSYS);
        }
        if (arguments.Count > 0x7FFF_FFFF)
        {
            return Result.Error(Errno.E2BIG);
        }
        if (caller.Choices.InputBytes > arguments.Count)
        {
            return Result.IllegalChoice;
        }
        return Result.Of(caller.Choices.InputBytes);
    }
}
