using Cordon.Impl;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>Where ilc's checks and <c>throw</c> end: a panic that names the check. None of them returns.</summary>
static class ThrowHelpers
{
    public static void ThrowIndexOutOfRangeException() => Crash.Fail("index out of range");

    public static void ThrowDivideByZeroException() => Crash.Fail("division by zero");

    public static void ThrowOverflowException() => Crash.Fail("checked arithmetic overflowed");

    public static void ThrowNullReferenceException() => Crash.Fail("null reference");

    public static void ThrowPlatformNotSupportedException() => Crash.Fail("platform not supported");

    public static void ThrowArrayTypeMismatchException() => Crash.Fail("array type mismatch");

    public static void ThrowArgumentException() => Crash.Fail("bad argument");

    public static void ThrowArgumentOutOfRangeException() => Crash.Fail("argument out of range");

    public static void ThrowNotImplementedException() => Crash.Fail("not implemented");

    public static void ThrowNotSupportedException() => Crash.Fail("not supported");

    public static void ThrowFeatureBodyRemoved() => Crash.Fail("a part of the runtime that the image leaves out was reached");
}
