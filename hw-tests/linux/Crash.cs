using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using Cordon.Probe;

namespace Cordon.Impl;

/// <summary>Where the core library's checks end: the program says what failed and ends, as the hypervisor would panic.</summary>
public static unsafe class Crash
{
    /// <summary>Says what failed and ends the program.</summary>
    [DoesNotReturn]
    public static void Fail(string what) => Failure.Because(what);

    /// <summary>A symbol of the .NET runtime that a program without a runtime must not reach; from impl/x64/runtime.asm.</summary>
    [RuntimeExport("cordon_forbidden")]
    static void OnForbidden(byte* symbol)
    {
        Output.Write("a symbol of the runtime was reached: ");
        Output.Write(symbol);
        Output.End();
        Failure.Exit();
    }
}
