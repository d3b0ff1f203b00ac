using Cordon.Model;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>Is told of every step of the model before it is made, those that are parts of a call and those that follow one included.</summary>
/// <param name="step">The step's name and its inputs, named as in the prover's vectors.</param>
public sealed class StepObserver(Action<string, IReadOnlyDictionary<string, ulong>> step)
{
    /// <summary>A step is about to be made.</summary>
    /// <param name="name">Its name, as the prover has it.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="inputs">Its other inputs.</param>
    public void Before(string name, Caller caller, params ReadOnlySpan<(string Name, ulong Value)> inputs)
    {
        var named = new Dictionary<string, ulong>
        {
            ["caller.Domain"] = caller.Domain.Value,
            ["caller.Vcpu"] = caller.Vcpu.Value,
            ["caller.Now"] = caller.Now,
            ["caller.Choices.Port"] = caller.Choices.Port,
            ["caller.Choices.RivalPort"] = caller.Choices.RivalPort,
            ["caller.Choices.Frame"] = caller.Choices.Frame,
            ["caller.Choices.OutOfMemory"] = caller.Choices.OutOfMemory,
            ["caller.Choices.InputBytes"] = caller.Choices.InputBytes,
        };
        foreach (var (input, value) in inputs)
        {
            named[input] = value;
        }
        step(name, named);
    }
}
