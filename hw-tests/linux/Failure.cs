using System.Diagnostics.CodeAnalysis;

namespace Cordon.Probe;

/// <summary>The end of a program that did not find what it had to: one line that says what, and exit status 1.</summary>
public static class Failure
{
    /// <summary>Says what failed and ends the program.</summary>
    [DoesNotReturn]
    public static void Because(string what)
    {
        Output.Write("FAILED: ");
        Output.Write(what);
        Output.End();
        Exit();
    }

    /// <summary>Says what failed, with the number that shows it, and ends the program.</summary>
    [DoesNotReturn]
    public static void Because(string what, long number)
    {
        Output.Write("FAILED: ");
        Output.Write(what);
        Output.Write(": ");
        Output.Write(number);
        Output.End();
        Exit();
    }

    /// <summary>Says what failed of which file, with the number that shows it, and ends the program.</summary>
    [DoesNotReturn]
    public static void Because(string what, string file, long number)
    {
        Output.Write(file);
        Output.End();
        Because(what, number);
    }

    /// <summary>Ends the program with exit status 1.</summary>
    [DoesNotReturn]
    public static void Exit()
    {
        while (true)
        {
            Kernel.Call(SystemCall.ExitGroup, 1);
        }
    }
}
