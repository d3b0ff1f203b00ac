namespace Cordon.Probe;

/// <summary>A number in shared memory with one writer; the other domain reads it meanwhile.</summary>
public struct SharedNumber
{
    /// <summary>What it is now. What was written before it is there when it is, for x86 keeps stores in order.</summary>
    public volatile uint Value;
}

/// <summary>One direction of the shared page: places for messages, how many were put there and how many were taken.</summary>
/// <param name="produced">Where the first number is.</param>
/// <param name="consumed">Where the second one is.</param>
/// <param name="places">The places.</param>
public readonly unsafe struct Ring(SharedNumber* produced, SharedNumber* consumed, Message* places)
{
    /// <summary>How many messages it holds.</summary>
    public const uint Places = 16;

    /// <summary>Whether a message can be put.</summary>
    public bool HasRoom => produced->Value - consumed->Value < Places;

    /// <summary>Whether a message can be taken.</summary>
    public bool HasMessage => produced->Value != consumed->Value;

    /// <summary>The place of the message that comes next in.</summary>
    public Message* Next => places + produced->Value % Places;

    /// <summary>The place of the message that comes next out.</summary>
    public Message* First => places + consumed->Value % Places;

    /// <summary>What stands at <see cref="Next"/> is a message now.</summary>
    public void Put() => produced->Value++;

    /// <summary>What stands at <see cref="First"/> was taken.</summary>
    public void Take() => consumed->Value++;
}
