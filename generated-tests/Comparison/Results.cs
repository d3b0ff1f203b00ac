using Cordon.Spec;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>Results of hypercalls, as people say them.</summary>
public static class Results
{
    /// <summary>The error's name, or the number.</summary>
    public static string Name(ulong result)
    {
        if (result == Cordon.Model.Result.IllegalChoiceValue)
        {
            return "an illegal choice of the implementation";
        }
        var error = -(long)result;
        return error is > 0 and < 4096 && Enum.IsDefined((Errno)error) ? $"-{(Errno)error}" : $"{(long)result}";
    }
}
