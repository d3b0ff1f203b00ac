using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>What a result must be.</summary>
static class Expect
{
    public static void Success(Result result) => Assert.Equal(0UL, result.Value);

    public static void Value(ulong value, Result result) => Assert.Equal(value, result.Value);

    public static void Failure(Errno error, Result result) => Assert.Equal(unchecked((ulong)-(long)error), result.Value);

    public static void IllegalChoice(Result result) => Assert.True(result.IsIllegalChoice);
}
